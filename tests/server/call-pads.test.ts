import { describe, expect, it } from 'vitest'
import { PRESS_MEANT_MS, type PadKey } from '../../domain/pad.ts'
import { newRequestId, type HostClient } from '../support/hall-client.ts'
import { withHallServer, type TestHall } from '../support/hall-server.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

function padAt(hall: TestHall, host: HostClient, counterId: string) {
  return (key: PadKey, { digits = null as string | null, requestId = newRequestId(), pressedAt = 0 } = {}) =>
    host.ask('pad:press', {
      requestId,
      counterId,
      key,
      digits,
      pressedAt: pressedAt || hall.clock.now(),
    })
}

describe('a call pad on a device host', () => {
  it('is refused while nobody is signed in at its counter, and changes nothing', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const desk = await hall.openDesk('c1')
      await host.must('ticket:issue', issue)
      await desk.must('desk:sign-out', {})
      const press = padAt(hall, host, 'c1')
      expect(await press('call-next')).toMatchObject({ ok: false, error: { code: 'nobody-signed-in' } })
      await host.follow()
      expect(host.state().counters['c1']?.ticketId).toBeNull()
    }))

  it('calls, starts, finishes as the clerk who is signed in there', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const desk = await hall.openDesk('c1', '1001')
      await host.must('ticket:issue', issue)
      const press = padAt(hall, host, 'c1')
      expect(await press('call-next')).toMatchObject({
        value: { ticket: { ticketNo: 'A001', state: 'called' } },
      })
      expect(await press('start')).toMatchObject({ value: { ticket: { state: 'serving' } } })
      expect(await press('finish')).toMatchObject({ value: { ticket: { state: 'done' } } })
      await desk.follow()
      const [ticket] = Object.values(desk.state().tickets)
      expect(ticket).toMatchObject({ state: 'done', endedBy: '1001', items: [{ outcome: 'doneAtOnce' }] })
      expect(await press('call-next')).toMatchObject({ error: { code: 'queue-empty' } })
    }))

  it('presses once, however often the answer is lost: a pause does not become its end', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const desk = await hall.openDesk('c1')
      const press = padAt(hall, host, 'c1')
      const requestId = newRequestId()
      const first = await press('pause', { requestId })
      expect(first).toMatchObject({ ok: true })
      expect(await press('pause', { requestId })).toEqual(first)
      await desk.follow()
      expect(desk.state().counters['c1']?.state).toBe('paused')
      const back = await press('pause')
      if (!back.ok) throw new Error(back.error.code)
      await desk.caughtUp(back.value.seq)
      expect(desk.state().counters['c1']?.state).toBe('open')
    }))

  it('presses once also when the server that did it is gone: the next one never makes something else of it', () =>
    withHallServer({}, async (hall) => {
      const first = await hall.connectHost()
      await hall.openDesk('c1')
      await first.must('ticket:issue', issue)
      const called = newRequestId()
      expect(await padAt(hall, first, 'c1')('call-next', { requestId: called })).toMatchObject({ ok: true })
      await hall.openDesk('c2', '1002')
      const paused = newRequestId()
      expect(await padAt(hall, first, 'c2')('pause', { requestId: paused })).toMatchObject({ ok: true })

      await hall.restart()
      const host = await hall.connectHost()
      for (const [counterId, staffNo] of [
        ['c1', '1001'],
        ['c2', '1002'],
      ] as const) {
        const desk = await hall.connectDesk()
        await desk.must('desk:sign-in', { staffNo, counterId, takeOver: true })
      }
      // Read in the hall of now, this would open the counter again.
      expect(await padAt(hall, host, 'c2')('pause', { requestId: paused })).toMatchObject({
        error: { code: 'request-reused' },
      })
      expect(await padAt(hall, host, 'c1')('call-next', { requestId: called })).toMatchObject({
        value: { ticket: { ticketNo: 'A001' } },
      })
      await host.follow()
      expect(host.state().counters['c2']?.state).toBe('paused')
      expect(Object.values(host.state().tickets)).toMatchObject([{ ticketNo: 'A001', callCount: 1 }])
    }))

  it('is not carried out when it arrives long after it was pressed', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      await hall.openDesk('c1')
      await host.must('ticket:issue', issue)
      const press = padAt(hall, host, 'c1')
      const pressedAt = hall.clock.now() - PRESS_MEANT_MS - 1
      expect(await press('call-next', { pressedAt })).toMatchObject({ error: { code: 'press-too-old' } })
    }))

  it('refuses counters and keys that do not exist', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      await hall.openDesk('c1')
      expect(await padAt(hall, host, 'c99')('call-next')).toMatchObject({
        error: { code: 'unknown-counter' },
      })
      const wrong = { counterId: 'c1', key: 'format-disk', digits: null, pressedAt: 0 }
      expect(await host.askRaw('pad:press', { requestId: newRequestId(), ...wrong })).toMatchObject({
        error: { code: 'bad-request' },
      })
    }))
})

describe('a rating', () => {
  it('is in the journal, and no desk, board or host hears what was said', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const desk = await hall.openDesk('c1')
      const board = await hall.connectBoard()
      await host.must('ticket:issue', issue)
      const press = padAt(hall, host, 'c1')
      await press('call-next')
      await press('start')
      const finished = await host.must('pad:press', {
        requestId: newRequestId(),
        counterId: 'c1',
        key: 'rate',
        digits: null,
        pressedAt: hall.clock.now(),
      })
      const ticketId = finished.ticket?.ticketId ?? ''
      for (const client of [host, desk, board]) await client.follow()
      const rated = await host.must('ticket:rate', { ticketId, counterId: 'c1', grade: 2 })
      for (const client of [host, desk, board]) {
        await client.caughtUp(rated.seq)
        expect(client.told.at(-1)?.entries.at(-1)?.fact).toEqual({ type: 'hidden' })
        expect(JSON.stringify([client.state(), client.told])).not.toMatch(/grade|ticketRated/)
      }
      await hall.clock.advance(60_000)
      expect(await host.ask('ticket:rate', { ticketId, counterId: 'c1', grade: 5 })).toMatchObject({
        error: { code: 'rating-over' },
      })
    }))
})
