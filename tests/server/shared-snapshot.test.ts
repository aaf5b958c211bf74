import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io as connect } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { stateFor } from '../../domain/audience.ts'
import type { HallState } from '../../domain/hall-state.ts'
import { takeFacts } from '../../domain/replica.ts'
import { ok } from '../../domain/result.ts'
import type { Subscribe, Subscribed } from '../../domain/wire/common.ts'
import { OLDEST_SNAPSHOT, subscribedFor } from '../../server/sockets/subscribed.ts'
import { sendSharedPieces, wireParser } from '../../server/sockets/wire.ts'
import { PartlyWritten, WrittenFields } from '../../server/sockets/written-once.ts'
import { DAY, hallOf, MORNING } from '../support/arbitrary-hall.ts'
import { createDay } from '../support/hall-in-test.ts'

const hall = hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] })
const nothing: Subscribe = { day: null, sinceSeq: 0 }
const overWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** The state that a client makes of an answer. */
function stateOf(answer: PartlyWritten): HallState {
  const { state, day, entries } = overWire(answer) as Subscribed & { readonly state: HallState }
  expect(takeFacts(state, day, entries)).toBe('taken')
  return state
}

describe('the snapshot of a day', () => {
  function openDay() {
    const day = createDay(hall)
    day.open()
    day.issue()
    const answerFor = (audience: 'board' | 'desk', asked: Subscribe = nothing) => {
      const { state, entries } = day
      const view = { day: DAY, now: MORNING, state, entries, digestKey: '', appointmentsOf: () => [] }
      return subscribedFor(audience, hall, view, asked)
    }
    return { day, answerFor }
  }

  it('is written once for all screens of an audience', () => {
    const { day, answerFor } = openDay()
    const first = answerFor('board')
    expect(answerFor('board').written).toBe(first.written)
    const ofDesk = answerFor('desk')
    expect(ofDesk.written).not.toBe(first.written)
    expect(stateOf(ofDesk)).toEqual(overWire(stateFor('desk', day.state)))
  })

  it('comes with the facts after it, and is written anew when those are many', () => {
    const { day, answerFor } = openDay()
    const first = answerFor('board')
    while (day.state.seq < 2 + OLDEST_SNAPSHOT) day.issue()
    const later = answerFor('board')
    expect(later.written).toBe(first.written)
    expect(stateOf(later)).toEqual(overWire(stateFor('board', day.state)))
    day.issue()
    const last = answerFor('board')
    expect(last.written).not.toBe(first.written)
    expect(stateOf(last)).toEqual(overWire(stateFor('board', day.state)))
  })

  it('is not needed by those who were away for a while: what they missed is written once for all of them', () => {
    const { day, answerFor } = openDay()
    const before = structuredClone(stateOf(answerFor('board')))
    while (day.state.seq < 300) day.issue()
    const away = { day: DAY, sinceSeq: before.seq }
    const first = answerFor('board', away)
    expect(answerFor('board', away).written).toBe(first.written)
    for (const other of [answerFor('desk', away), answerFor('board', { day: DAY, sinceSeq: before.seq + 1 })])
      expect(other.written).not.toBe(first.written)
    day.issue()
    const later = overWire(answerFor('board', away)) as Subscribed
    expect(takeFacts(before, later.day, later.entries)).toBe('taken')
    expect(before).toEqual(overWire(stateFor('board', day.state)))
  })
})

describe('an answer that is partly written', () => {
  // Around the lengths where the header of a frame changes.
  it.each([1, 40, 60, 125, 126, 65_400, 65_536, 3_000_000])(
    'is read whole, with %i bytes written',
    async (size) => {
      const http = createServer()
      const io = new Server(http, { transports: ['websocket'], parser: wireParser })
      sendSharedPieces(io.engine)
      const sent: unknown[] = []
      const written = new WrittenFields({ title: '叫号', text: 'x'.repeat(size) })
      io.of('/board').on('connection', (socket) => {
        socket.conn.on('packetCreate', ({ options }: { options: { wsPreEncodedFrame?: unknown[] } }) =>
          sent.push(options.wsPreEncodedFrame?.[1]),
        )
        socket.on('ask', (answer: (value: unknown) => void) =>
          answer(ok(new PartlyWritten({ own: '号' }, written))),
        )
        socket.on('plain', (answer: (value: unknown) => void) => answer(ok(null)))
      })
      await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))
      const { port } = http.address() as AddressInfo
      const client = connect(`http://127.0.0.1:${port}/board`, { transports: ['websocket'] })
      try {
        const answered: unknown = await client.emitWithAck('ask')
        expect(answered).toEqual({ ok: true, value: { own: '号', title: '叫号', text: 'x'.repeat(size) } })
        expect(sent).toEqual([written.bytes])
        // Nothing is left behind of it that would spoil what comes next.
        expect(await client.emitWithAck('plain')).toEqual({ ok: true, value: null })
      } finally {
        client.disconnect()
        await io.close()
      }
    },
  )
})
