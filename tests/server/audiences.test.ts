import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AUDIENCES, stateFor, type Audience } from '../../domain/audience.ts'
import { apply } from '../../domain/apply.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import { takeFacts } from '../../domain/replica.ts'
import type { Subscribed } from '../../domain/wire/common.ts'
import type { HallView } from '../../server/hall.ts'
import { LONGEST_GAP, subscribedFor as answerTo } from '../../server/sockets/subscribed.ts'
import { anyHall, DAY, MORNING } from '../support/arbitrary-hall.ts'
import { anyStep, play, type Played } from '../support/arbitrary-history.ts'
import { withHallServer } from '../support/hall-server.ts'

function viewOf({ state, entries }: Played): HallView {
  return { day: DAY, now: MORNING, state, entries, digestKey: 'secret-digest-key', appointmentsOf: () => [] }
}

/** The answer as it comes out of the wire. */
function subscribedFor(...asked: Parameters<typeof answerTo>): Subscribed {
  return JSON.parse(JSON.stringify(answerTo(...asked))) as Subscribed
}

/** What a client has that stopped listening after `seq` facts of the day. */
function replicaAt(played: Played, audience: Audience, seq: number): HallState {
  const before = played.entries
    .slice(0, seq)
    .reduce((sum, entry) => apply(sum, entry), emptyState(played.hall.hallId, DAY))
  return stateFor(audience, before)
}

describe.each(AUDIENCES)('a client of the audience %s', (audience) => {
  it('comes to the same state by a snapshot, by what it missed, and by hearing everything', () => {
    fc.assert(
      fc.property(anyHall, fc.array(anyStep, { maxLength: 60 }), fc.nat(200), (hall, steps, nat) => {
        const played = play({ hall, steps })
        const view = viewOf(played)
        const seq = nat % (played.entries.length + 1)

        const fresh = subscribedFor(audience, hall, view, { day: null, sinceSeq: 0 })
        if (fresh.kind !== 'snapshot') throw new Error('a client that has nothing needs the whole day')
        const behind = subscribedFor(audience, hall, view, { day: DAY, sinceSeq: seq })
        if (behind.kind !== 'missed') throw new Error('a client that is a little behind needs what it missed')
        const caughtUp = replicaAt(played, audience, seq)
        expect(takeFacts(caughtUp, behind.day, behind.entries)).toBe('taken')
        const heardAll = replicaAt(played, audience, 0)
        const all = subscribedFor(audience, hall, view, { day: DAY, sinceSeq: 0 })
        if (all.kind === 'missed') takeFacts(heardAll, all.day, all.entries)

        // Over the wire everything is JSON.
        expect(JSON.parse(JSON.stringify(caughtUp))).toEqual(JSON.parse(JSON.stringify(fresh.state)))
        expect(JSON.parse(JSON.stringify(heardAll))).toEqual(JSON.parse(JSON.stringify(fresh.state)))
      }),
      { numRuns: 150 },
    )
  })
})

describe('who gets a snapshot instead of facts', () => {
  const hall = fc.sample(anyHall, 1)[0]
  if (!hall) throw new Error('no hall')
  const view = viewOf(play({ hall, steps: fc.sample(anyStep, 80) }))
  it.each([
    ['one of another day', { day: '2026-11-01', sinceSeq: 3 }],
    ['one that has more than there is', { day: DAY, sinceSeq: view.state.seq + 1 }],
    ['one that has nothing', { day: null, sinceSeq: 0 }],
  ])('%s', (_who, asked) => {
    expect(subscribedFor('board', hall, view, asked).kind).toBe('snapshot')
  })
  it('one that is too far behind', () => {
    const late = { ...view, state: { ...view.state, seq: LONGEST_GAP + 1 } }
    expect(subscribedFor('board', hall, late, { day: DAY, sinceSeq: 0 }).kind).toBe('snapshot')
    expect(subscribedFor('board', hall, late, { day: DAY, sinceSeq: 1 }).kind).toBe('missed')
  })
})

describe('a board', () => {
  it('never hears why a number was called, who has priority, a digest, an outcome or a member of staff', () =>
    withHallServer({}, async (hall) => {
      const digest = 'd'.repeat(64)
      const host = await hall.connectHost()
      const early = await hall.connectBoard()
      const heard: unknown[] = [await early.follow()]
      early.socket.onAny((...message: unknown[]) => heard.push(message))

      const { key } = await host.must('digest:key', {})
      await host.must('ticket:issue', {
        serviceCode: 'id-renew',
        queueClass: 'priority',
        personDigest: digest,
      })
      await host.must('ticket:issue', { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null })
      const desk = await hall.openDesk('c1', '1024')
      const called = await desk.must('ticket:call-next', {})
      expect(called.ticket).toMatchObject({ queueClass: 'priority', because: { code: 'priority' } })
      const ticketId = called.ticket?.ticketId ?? ''
      await host.must('paper:report', { ticketId, paper: 'failed', isCopy: false })
      await desk.must('ticket:start', { ticketId })
      await desk.must('ticket:finish', {
        ticketId,
        outcomes: [{ serviceCode: 'id-renew', outcome: 'supplementNoticed' }],
      })
      const paused = await desk.must('counter:pause', { reason: 'printerFault', backAt: null })
      await early.caughtUp(paused.seq)
      const late = await hall.connectBoard()
      heard.push(await late.follow())

      const text = JSON.stringify(heard)
      expect(text).toContain('"A001"')
      // The hall's own rules name the classes; what is told of the day must not.
      const ofTheDay = JSON.stringify(heard, (name, value: unknown) => (name === 'hall' ? undefined : value))
      for (const secret of [
        digest,
        key,
        '"priority","',
        '"because":{',
        'supplementNoticed',
        'printerFault',
        '"failed"',
      ]) {
        expect(ofTheDay).not.toContain(secret)
      }
      expect(ofTheDay).not.toMatch(/"queueClass":"(?!ordinary)/)
      expect(text).not.toContain('"staff"')
      expect(late.state()).toEqual(early.state())
    }))

  it('may ask nothing but to listen', () =>
    withHallServer({}, async (hall) => {
      const board = await hall.connectBoard()
      for (const name of ['ticket:call-next', 'ticket:issue', 'digest:key', 'desk:sign-in', 'day:close']) {
        expect(await board.askRaw(name, {})).toMatchObject({ ok: false, error: { code: 'bad-request' } })
      }
    }))
})

describe('a device host', () => {
  it('is not told the class or the reason either, and learns its own ticket path only when it takes a number', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const issued = await host.must('ticket:issue', {
        serviceCode: 'id-renew',
        queueClass: 'priority',
        personDigest: null,
      })
      expect(issued.ticket?.queueClass).toBe('ordinary')
      const { ticketId } = issued.ticket ?? { ticketId: '' }
      const reported = await host.must('paper:report', { ticketId, paper: 'printed', isCopy: false })
      expect(reported).toMatchObject({ ticketPath: null, ticket: { paper: 'printed' } })
    }))

  it('must be one that the hall knows, and speak this version', () =>
    withHallServer({}, async (hall) => {
      await expect(hall.connectHost('K99')).rejects.toMatchObject({
        message: 'unknown-host',
        data: { code: 'unknown-host', params: { allowed: 'K01, K02' } },
      })
    }))
})
