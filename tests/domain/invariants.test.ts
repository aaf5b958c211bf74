import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { COMMANDS } from '../../domain/commands.ts'
import { decide } from '../../domain/decide.ts'
import { entry as entrySchema } from '../../domain/facts.ts'
import { counterStatus, emptyState, type HallState } from '../../domain/hall-state.ts'
import { takeFacts } from '../../domain/replica.ts'
import { LIFECYCLE, TICKET_STATES, type Ticket } from '../../domain/ticket.ts'
import { DAY, hallOf } from '../support/arbitrary-hall.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'
import { citizen, command, createDay, system } from '../support/hall-in-test.ts'

const RUNS = { numRuns: 60 }
const oneQueue = { letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }

describe('any history of a day', () => {
  it('does reach every state and every command, so that what follows is worth something', () => {
    const done = new Set<string>()
    const states = new Set<string>()
    const refused = new Set<string>()
    const facts = new Set<string>()
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { entries } = play(history, ({ command: { name }, decided }, { state }) => {
          if (decided.ok) done.add(name)
          else refused.add(decided.error.code)
          for (const ticket of Object.values(state.tickets)) states.add(ticket.state)
        })
        for (const { fact } of entries) facts.add(fact.type)
      }),
      { numRuns: 250, seed: 7 },
    )
    expect([...done].toSorted()).toEqual(
      Object.keys(COMMANDS)
        .filter((name) => name !== 'day:close')
        .toSorted(),
    )
    expect([...states].toSorted()).toEqual([...TICKET_STATES].toSorted())
    const factTypes = entrySchema.shape.fact.options.map((option) => option.shape.type.value)
    const closing = ['dayClosed', 'hidden']
    expect([...facts].toSorted()).toEqual(factTypes.filter((type) => !closing.includes(type)).toSorted())
    expect([...refused].toSorted()).toEqual(
      expect.arrayContaining([
        'appointment-used',
        'counter-busy',
        'counter-closed',
        'counter-paused',
        'duplicate-ticket',
        'new-ticket-needed',
        'no-show-too-soon',
        'not-allowed',
        'not-eligible',
        'other-counter',
        'other-counter-hold',
        'outcomes-missing',
        'queue-empty',
        'quota-used',
        'recall-too-soon',
        'same-target',
        'target-closed',
        'ticket-final',
        'undo-too-late',
        'unknown-ticket',
        'wrong-state',
      ]),
    )
  })

  it('has at most one ticket called or served at a counter, and counter and ticket agree on it', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        play(history, (_asked, { state }) => {
          const held = Object.values(state.tickets).filter(isAtCounter)
          const byCounter = held.map((ticket) => [ticket.counterId, ticket.ticketId])
          const byStatus = Object.entries(state.counters).flatMap(([counterId, { ticketId }]) =>
            ticketId === null ? [] : [[counterId, ticketId]],
          )
          expect(byCounter.toSorted()).toEqual(byStatus.toSorted())
          expect(new Set(byCounter.map(([counterId]) => counterId)).size).toBe(held.length)
        })
      }),
      RUNS,
    )
  })

  it('gives every ticket its own number: one more than the last of its letter, or one of a block of its kiosk', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const last = new Map<string, number>()
        const given = new Set<string>()
        const { entries, state } = play(history)
        for (const { fact } of entries) {
          if (fact.type !== 'ticketIssued') continue
          expect(given.has(fact.ticketNo)).toBe(false)
          given.add(fact.ticketNo)
          if (fact.handedIn) {
            const { letter, number, handedIn } = fact
            const block = Object.values(state.blocks).find(({ used }) => used.includes(number))
            expect(state.lastNumbers[letter] ?? 0).not.toBe(number)
            expect(block?.hostId).toBe(handedIn.hostId)
          } else expect(fact.number).toBe((last.get(fact.letter) ?? 0) + 1)
          expect(fact.ticketNo).toBe(fact.letter + String(fact.number).padStart(3, '0'))
          expect(state.tickets[fact.ticketId]?.ticketNo).toBe(fact.ticketNo)
          if (!fact.handedIn) last.set(fact.letter, fact.number)
        }
      }),
      RUNS,
    )
  })

  it('is its facts and nothing else: rebuilt from the journal as JSON, the state is the same', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { hall, state, entries } = play(history)
        const stored = entries.map((entry) => entrySchema.parse(JSON.parse(JSON.stringify(entry))))
        expect(stored.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
        expect(stored.reduce(apply, emptyState(hall.hallId, DAY))).toEqual(state)
        expect(JSON.parse(JSON.stringify(state))).toEqual(state)
      }),
      RUNS,
    )
  })

  it('changes nothing by deciding, and decides the same twice', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const hall = deepFreeze(structuredClone(history.hall))
        play(history, ({ command: asked, decided, ctx }) => {
          // Frozen: a write would throw.
          const again = { ...ctx, hall, state: deepFreeze(ctx.state) }
          expect(decide(asked, again)).toEqual(decided)
          expect(decide(asked, again)).toEqual(decided)
        })
      }),
      RUNS,
    )
  })

  it('moves tickets only along the lifecycle; a final one comes back by reopening alone', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        play(history, ({ before, decided, command: asked }, { state }) => {
          if (!decided.ok) expect(state).toEqual(before)
          for (const [ticketId, { state: was }] of Object.entries(before.tickets)) {
            const is = state.tickets[ticketId]?.state ?? 'none'
            if (is === was) continue
            if (was === 'cancelled' || was === 'void') expect.unreachable(`${was} became ${is}`)
            if (was === 'done') expect([asked.name, is]).toEqual(['ticket:reopen', 'serving'])
            // The pass beyond the last return is two facts in one: passed, then void.
            const isThirdPass = asked.name === 'ticket:no-show' && is === 'void'
            const ways = Object.values(LIFECYCLE).filter(({ from, to }) => from.includes(was) && to === is)
            expect(ways.length > 0 || (isThirdPass && was === 'called')).toBe(true)
          }
        })
      }),
      RUNS,
    )
  })

  it('keeps number, first time and first contact of a ticket through everything', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        play(history, ({ before }, { state }) => {
          for (const [ticketId, was] of Object.entries(before.tickets)) {
            const { ticketNo, letter, number, issuedAt, firstContactId, packageCode } = was
            expect(state.tickets[ticketId]).toMatchObject({
              ticketNo,
              letter,
              number,
              issuedAt,
              firstContactId,
              packageCode,
            })
          }
        })
      }),
      RUNS,
    )
  })

  it('keeps no ticket for a closed counter, and puts aside no more than a counter may', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        play(history, ({ command: asked, decided }, { state, hall }) => {
          for (const ticket of Object.values(state.tickets)) {
            if (ticket.heldFor === null) continue
            expect(['waiting', 'called']).toContain(ticket.state)
            expect(counterStatus(state, ticket.heldFor).state).not.toBe('closed')
          }
          if (asked.name !== 'ticket:suspend' || !decided.ok) return
          const holds = Object.values(state.tickets).filter(
            ({ hold }) => hold?.counterId === asked.actor.counterId,
          )
          expect(holds.length).toBeLessThanOrEqual(hall.holds.maxPerCounter)
        })
      }),
      RUNS,
    )
  })

  it('has a hold on exactly the suspended tickets, and one outcome for every item of a visit that is done', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        play(history, (_asked, { state }) => {
          for (const ticket of Object.values(state.tickets)) {
            expect(ticket.hold !== null).toBe(ticket.state === 'suspended')
            const open = ticket.items.filter(({ outcome, endedAt }) => outcome === null && endedAt === null)
            const closed = ticket.items.filter(({ outcome, endedAt }) => outcome !== null && endedAt !== null)
            expect(open.length + closed.length).toBe(ticket.items.length)
            if (ticket.state === 'done') expect(open).toEqual([])
            else expect(open[0]).toMatchObject({ serviceCode: ticket.serviceCode, queueId: ticket.queueId })
          }
        })
      }),
      RUNS,
    )
  })
})

describe('takeFacts', () => {
  it('comes to the same state from batches that overlap and repeat', () => {
    fc.assert(
      fc.property(anyHistory, fc.array(fc.tuple(fc.nat(), fc.nat(9))), (history, batches) => {
        const { hall, entries, state } = play(history)
        const copy = emptyState(hall.hallId, DAY)
        for (const [from, length] of batches) {
          const start = from % (copy.seq + 1)
          expect(takeFacts(copy, DAY, entries.slice(start, start + length))).toBe('taken')
        }
        expect(takeFacts(copy, DAY, entries)).toBe('taken')
        expect(copy).toEqual(state)
      }),
      RUNS,
    )
  })

  it('sees every gap, keeps what came before it and nothing after it', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(), (history, at) => {
        const { hall, entries } = play(history)
        fc.pre(entries.length > 1)
        const lost = at % (entries.length - 1)
        const copy = emptyState(hall.hallId, DAY)
        expect(takeFacts(copy, DAY, entries.toSpliced(lost, 1))).toBe('gap')
        expect(copy).toEqual(entries.slice(0, lost).reduce(apply, emptyState(hall.hallId, DAY)))
      }),
      RUNS,
    )
  })

  it('takes the facts of another day for a gap', () => {
    const state = emptyState('test', DAY)
    expect(takeFacts(state, '2026-11-03', [{ seq: 1, at: 0, fact: { type: 'dayClosed' } }])).toBe('gap')
    expect(state).toEqual(emptyState('test', DAY))
  })
})

describe('the end of the day', () => {
  it('leaves nobody waiting and no counter open, whatever happened before, and refuses everything after', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(100), (history, after) => {
        let isClosed = false
        const { state } = play(history, (asked, day) => {
          if (isClosed) {
            expect(asked.decided).toMatchObject({ ok: false })
            return
          }
          if (day.entries.length < after) return
          expect(day.ask(command('day:close', system, {})).decided.ok).toBe(true)
          isClosed = true
          const states = Object.values(day.state.tickets).map((ticket) => ticket.state)
          expect(states.filter((is) => !['done', 'cancelled', 'void'].includes(is))).toEqual([])
          for (const { state: is, ticketId, held } of Object.values(day.state.counters)) {
            expect({ is, ticketId, held }).toEqual({ is: 'closed', ticketId: null, held: [] })
          }
          expect(Object.values(day.state.appointments).filter((one) => one.state === 'booked')).toEqual([])
          const again = day.ask(command('day:close', system, {}))
          expect(again.decided).toMatchObject({ ok: false, error: { code: 'day-closed' } })
        })
        expect(state.isClosed).toBe(isClosed)
      }),
      RUNS,
    )
  })
})

describe('apply', () => {
  const call = (seq: number, ticketId: string) =>
    ({ seq, at: 0, fact: { type: 'ticketCalled', ticketId, counterId: 'c0', because: null } }) as const

  it('stops at a damaged journal: a gap, a second ticket at a counter, a move the lifecycle does not know', () => {
    const day = createDay(hallOf(oneQueue))
    const first = day.issue()
    const second = day.issue()
    const copy = (): HallState => structuredClone(day.state)
    expect(() => apply(copy(), call(4, first))).toThrow('cannot follow')
    expect(() => apply(apply(copy(), call(3, first)), call(4, second))).toThrow('already has')
    expect(() => apply(apply(copy(), call(3, first)), call(4, first))).toThrow('not possible')
    expect(() => apply(copy(), call(3, 'constructor'))).toThrow('no ticket')
    const issued = day.entries[0]
    expect(() => issued && apply(copy(), { ...issued, seq: 3 })).toThrow('twice')
  })
})

describe('ids that are words of JavaScript', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no ticket', (ticketId) => {
    const day = createDay(hallOf(oneQueue))
    const commands = [
      command('paper:report', citizen, { ticketId, paper: 'printed', isCopy: false }),
      command('ticket:cancel', citizen, { ticketId, reason: 'citizenLeft' }),
      command('ticket:restore', citizen, { ticketId }),
    ]
    for (const asked of commands) {
      expect(day.ask(asked).decided).toMatchObject({ ok: false, error: { code: 'unknown-ticket' } })
    }
    const checked = day.ask(
      command('appointment:check-in', citizen, { appointmentId: ticketId, personDigest: null }),
    )
    expect(checked.decided).toMatchObject({ ok: false, error: { code: 'unknown-appointment' } })
    expect(day.entries).toEqual([])
  })

  it.each(['constructor', '__proto__'])('%s is no name of an appointment', (appointmentId) => {
    const slot = { from: 0, to: 1 }
    const one = { appointmentId, serviceCode: 's0', slot, personDigest: null }
    const parsed = COMMANDS['appointment:load'].safeParse({ requestId: 'request-0001', appointments: [one] })
    expect(parsed.success).toBe(false)
  })
})

function isAtCounter({ state }: Ticket): boolean {
  return state === 'called' || state === 'serving'
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}
