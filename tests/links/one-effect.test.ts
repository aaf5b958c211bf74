import { describe, expect, it } from 'vitest'
import type { DeskAsks, DeskTells } from '../../domain/wire/desk.ts'
import { untilKnown, type Doubt, type Outcome } from '../../renderer/links/until-known.ts'
import { openWire, type HallLink } from '../../renderer/links/wire.ts'
import type { Answer } from '../../domain/wire/common.ts'
import { newRequestId } from '../support/hall-client.ts'
import { withHallServer, type TestHall } from '../support/hall-server.ts'
import { realClock, until } from '../support/real-clock.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
/** Of one try: the tests need not wait as long as a clerk. */
const TRY_MS = 150

interface Story {
  readonly hall: TestHall
  readonly proxy: WireProxy
  readonly link: HallLink<DeskAsks, DeskTells>
  readonly doubts: Doubt[]
  /** Calls the next number under one request id, until the outcome is known. */
  callNext(requestId?: string): Promise<Outcome<Answer>>
  /** Tickets that were called, and how often. */
  called(): Promise<readonly number[]>
}

/** A desk at counter 1, open, behind a proxy; two people wait. */
function withDesk(run: (story: Story) => Promise<void>): Promise<void> {
  return withHallServer({ clock: 'machine' }, async (hall) => {
    const proxy = await startWireProxy()
    proxy.leadTo(hall.address())
    const link = openWire<DeskAsks, DeskTells>({
      audience: 'desk',
      origin: proxy.address,
      base: '',
      clock: realClock,
    })
    let isReady = false
    const signIn = async (): Promise<void> => {
      const done = await link.ask('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: true })
      isReady = done.ok
    }
    link.socket.on('connect', () => void signIn())
    link.socket.on('disconnect', () => void (isReady = false))
    const doubts: Doubt[] = []
    try {
      await until('the desk is signed in', () => isReady)
      expect((await link.ask('counter:open', { requestId: newRequestId() })).ok).toBe(true)
      const host = await hall.connectHost()
      await host.must('ticket:issue', issue)
      await host.must('ticket:issue', issue)
      await run({
        hall,
        proxy,
        link,
        doubts,
        callNext: async (requestId = newRequestId()) => {
          for (;;) {
            const outcome = await untilKnown<Answer>({
              clock: realClock,
              send: () => link.ask('ticket:call-next', { requestId }, TRY_MS),
              look: () => link.ask('request:outcome', { requestId }, TRY_MS),
              isReady: () => true,
              isOver: () => false,
              onDoubt: (doubt) => void doubts.push(doubt),
            })
            // Asked on a connection that is not signed in yet: a page waits for that, this test just asks again.
            if (outcome.kind !== 'refused' || outcome.refusal.code !== 'not-signed-in') return outcome
            await until('the desk is signed in again', () => isReady)
          }
        },
        async called() {
          const board = await hall.connectBoard()
          await board.follow()
          const { tickets } = board.state()
          return Object.values(tickets).flatMap(({ callCount }) => (callCount > 0 ? [callCount] : []))
        },
      })
    } finally {
      link.close()
      await proxy.close()
    }
  })
}

describe('one wish on a bad wire', () => {
  it('whose answers are lost has one effect, and its answer comes in the end', () =>
    withDesk(async ({ proxy, callNext, called, doubts }) => {
      proxy.answers = 'lost'
      const asked = callNext()
      await until('three answers are lost', () => proxy.touched.answers >= 3)
      proxy.answers = 'carried'
      const outcome = await asked
      expect(outcome).toMatchObject({
        kind: 'done',
        wasInterrupted: true,
        value: { ticket: { ticketNo: 'A001' } },
      })
      expect(doubts).toContain('checking')
      expect(await called()).toEqual([1])
    }))

  it('that never arrives at first is done once', () =>
    withDesk(async ({ proxy, callNext, called }) => {
      proxy.asks = 'lost'
      const asked = callNext()
      await until('two asks are lost', () => proxy.touched.asks >= 2)
      proxy.asks = 'carried'
      expect(await asked).toMatchObject({ kind: 'done', value: { ticket: { ticketNo: 'A001' } } })
      expect(await called()).toEqual([1])
    }))

  it('that arrives twice, and is answered twice, is done once', () =>
    withDesk(async ({ proxy, callNext, called }) => {
      proxy.asks = 'twice'
      proxy.answers = 'twice'
      expect(await callNext()).toMatchObject({ kind: 'done', value: { ticket: { ticketNo: 'A001' } } })
      await until('it was doubled', () => proxy.touched.asks >= 1 && proxy.touched.answers >= 2)
      proxy.asks = 'carried'
      expect(await called()).toEqual([1])
    }))

  it('is answered late, after it has been asked again: one effect, the same answer', () =>
    withDesk(async ({ proxy, callNext, called }) => {
      proxy.hold()
      const asked = callNext()
      await new Promise((done) => setTimeout(done, 3 * TRY_MS))
      proxy.goOn()
      expect(await asked).toMatchObject({ kind: 'done', value: { ticket: { ticketNo: 'A001' } } })
      expect(await called()).toEqual([1])
    }))

  it('is cut off in the middle, and asked again on the next connection', () =>
    withDesk(async ({ proxy, callNext, called }) => {
      proxy.answers = 'lost'
      const asked = callNext()
      await until('its answer is lost', () => proxy.touched.answers >= 1)
      proxy.cut()
      proxy.answers = 'carried'
      expect(await asked).toMatchObject({ kind: 'done', value: { ticket: { ticketNo: 'A001' } } })
      expect(await called()).toEqual([1])
    }))

  it('outlives its server', () =>
    withDesk(async ({ hall, proxy, callNext, called }) => {
      proxy.answers = 'lost'
      const asked = callNext()
      await until('its answer is lost', () => proxy.touched.answers >= 1)
      proxy.leadTo(null)
      proxy.cut()
      await hall.restart()
      proxy.answers = 'carried'
      proxy.leadTo(hall.address())
      expect(await asked).toMatchObject({ kind: 'done', value: { ticket: { ticketNo: 'A001' } } })
      expect(await called()).toEqual([1])
    }))

  it('pressed twice at once is two wishes of which one is refused, never two people', () =>
    withDesk(async ({ proxy, callNext, called }) => {
      proxy.asks = 'twice'
      const outcomes = await Promise.all([callNext(), callNext()])
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused'])
      expect(await called()).toEqual([1])
    }))
})

describe('the outcome of a request', () => {
  it('is told without doing anything: the answer of one that was done', () =>
    withDesk(async ({ link, callNext, called }) => {
      const requestId = newRequestId()
      const outcome = await callNext(requestId)
      if (outcome.kind !== 'done') throw new Error(outcome.kind)
      const look = () => link.ask('request:outcome', { requestId })
      expect(await look()).toEqual({ ok: true, value: outcome.value })
      expect(await called()).toEqual([1])
    }))

  it('that was not done is nothing, and stays so when the ask itself comes at last', () =>
    withDesk(async ({ link, callNext, called }) => {
      const requestId = newRequestId()
      const look = () => link.ask('request:outcome', { requestId })
      expect(await look()).toEqual({ ok: true, value: null })
      expect(await callNext(requestId)).toMatchObject({
        kind: 'refused',
        refusal: { code: 'request-reused' },
      })
      expect(await look()).toEqual({ ok: true, value: null })
      expect(await called()).toEqual([])
    }))

  it('is nobody’s business who is not signed in', () =>
    withDesk(async ({ hall }) => {
      const stranger = await hall.connectDesk()
      expect(await stranger.ask('request:outcome', { requestId: newRequestId() })).toMatchObject({
        error: { code: 'not-signed-in' },
      })
    }))
})
