import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AUDIENCES, entryFor, stateFor } from '../../domain/audience.ts'
import { decide } from '../../domain/decide.ts'
import { entry as entrySchema } from '../../domain/facts.ts'
import { apply, emptyState, type HallState } from '../../domain/hall-state.ts'
import { selectNext } from '../../domain/policy/index.ts'
import { QUEUE_CLASSES } from '../../domain/policy/settings.ts'
import { takeFacts } from '../../domain/replica.ts'
import { canMove, LIFECYCLE, type Ticket } from '../../domain/ticket.ts'
import { anyHistory, citizen, createDay, DAY, hallOf, play, requestId } from '../support/arbitrary-hall.ts'

const RUNS = { numRuns: 150 }

describe('any history of a day', () => {
  it('does reach every state and every command, so that what follows is worth something', () => {
    const seen = new Set<string>()
    const refused = new Set<string>()
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        play(hall, steps, ({ command, decided }, { state }) => {
          if (decided.ok) seen.add(command.name)
          else refused.add(decided.error.code)
          for (const ticket of Object.values(state.tickets)) seen.add(ticket.state)
        })
      }),
      { ...RUNS, seed: 7 },
    )
    const wanted = [
      'waiting',
      'called',
      'serving',
      'done',
      'noShow',
      'cancelled',
      'counter:pause',
      'counter:close',
    ]
    expect([...seen]).toEqual(expect.arrayContaining([...wanted, 'ticket:recall', 'paper:report']))
    const refusals = ['counter-busy', 'counter-paused', 'counter-closed', 'queue-empty', 'other-counter']
    expect([...refused]).toEqual(
      expect.arrayContaining([...refusals, 'duplicate-ticket', 'ticket-final', 'recall-too-soon']),
    )
  })

  it('has at most one ticket called or served at a counter, and counter and ticket agree on it', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        play(hall, steps, (_asked, { state }) => {
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

  it('gives every ticket its own number, one more than the last of its letter', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        const last = new Map<string, number>()
        const { entries } = play(hall, steps)
        for (const { fact } of entries) {
          if (fact.type !== 'ticketIssued') continue
          expect(fact.number).toBe((last.get(fact.letter) ?? 0) + 1)
          expect(fact.ticketNo).toBe(fact.letter + String(fact.number).padStart(3, '0'))
          last.set(fact.letter, fact.number)
        }
      }),
      RUNS,
    )
  })

  it('is its facts and nothing else: rebuilt from the journal as JSON, the state is the same', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        const { state, entries } = play(hall, steps)
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
      fc.property(anyHistory, ({ hall, steps }) => {
        const frozenHall = deepFreeze(structuredClone(hall))
        play(hall, steps, ({ command, decided, before, now }) => {
          const issued = command.name === 'ticket:issue' && command.payload.personDigest !== null
          if (issued) return
          // Frozen: a write would throw.
          const state = deepFreeze(before)
          const newId = (): string => (decided.ok ? (decided.value.ticketId ?? '') : '')
          const ctx = { hall: frozenHall, state, now, newId, ticketsOfPerson: () => [] }
          expect(decide(command, ctx)).toEqual(decided)
          expect(decide(command, ctx)).toEqual(decided)
        })
      }),
      RUNS,
    )
  })

  it('moves tickets only along the lifecycle, and never a final one', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        play(hall, steps, ({ before, decided }, { state }) => {
          for (const [ticketId, { state: was }] of Object.entries(before.tickets)) {
            const is = state.tickets[ticketId]?.state
            if (was === 'done' || was === 'cancelled' || was === 'void') expect(is).toBe(was)
            if (!decided.ok) expect(is).toBe(was)
            const ways = Object.values(LIFECYCLE).filter(({ from, to }) => from.includes(was) && to === is)
            if (is !== was) expect(ways).toHaveLength(1)
          }
          if (!decided.ok) expect(state).toEqual(before)
        })
      }),
      RUNS,
    )
  })

  it('keeps exactly the waiting tickets in the lists of their queue and class, in order of place', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        const { state } = play(hall, steps)
        const listed = Object.entries(state.queues).flatMap(([queueId, { waiting }]) =>
          QUEUE_CLASSES.flatMap((queueClass) => {
            const orders = waiting[queueClass].map((ticketId) => state.tickets[ticketId]?.order ?? 0)
            expect(orders).toEqual(orders.toSorted((a, b) => a - b))
            return waiting[queueClass].map((ticketId) => `${queueId} ${queueClass} ${ticketId}`)
          }),
        )
        const waiting = Object.values(state.tickets)
          .filter((ticket) => ticket.state === 'waiting')
          .map(({ queueId, queueClass, ticketId }) => `${queueId} ${queueClass} ${ticketId}`)
        expect(listed.toSorted()).toEqual(waiting.toSorted())
      }),
      RUNS,
    )
  })

  it('picks somebody who waits in a queue of the counter, says why, and picks nobody only when nobody waits', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        play(hall, steps, ({ now }, { state }) => {
          for (const counter of hall.counters) {
            const served = new Set(counter.queues.map(({ queueId }) => queueId))
            const eligible = Object.values(state.tickets).filter(
              (ticket) => ticket.state === 'waiting' && served.has(ticket.queueId),
            )
            const pick = selectNext(hall, state, counter, now)
            if (!pick) {
              expect(eligible).toEqual([])
              continue
            }
            const picked = eligible.find(({ ticketId }) => ticketId === pick.ticketId)
            expect(picked).toBeDefined()
            expect(pick.because.code).toBe(picked?.queueClass === 'ordinary' ? 'arrival' : picked?.queueClass)
            // Equal inputs, equal output; the order of the counter's queues in the file does not matter.
            const turned = { ...counter, queues: counter.queues.toReversed() }
            expect(selectNext(structuredClone(hall), structuredClone(state), turned, now)).toEqual(pick)
          }
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('what an audience sees', () => {
  it('is the same whether it listened from the start or came later, for every audience', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(), ({ hall, steps }, cut) => {
        const { entries, state } = play(hall, steps)
        for (const audience of AUDIENCES) {
          const told = entries.map((entry) => entryFor(audience, entry))
          const empty = emptyState(hall.hallId, DAY)
          expect(told.reduce(apply, empty)).toEqual(stateFor(audience, state))

          const at = cut % (entries.length + 1)
          const then = entries.slice(0, at).reduce(apply, emptyState(hall.hallId, DAY))
          const late = stateFor(audience, then)
          expect(takeFacts(late, DAY, told)).toBe('taken')
          expect(late).toEqual(stateFor(audience, state))
        }
      }),
      RUNS,
    )
  })

  it('is a copy: changing it does not change the hall', () => {
    const day = createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
    day.issue()
    const before = structuredClone(day.state)
    for (const audience of AUDIENCES) {
      const seen = stateFor(audience, day.state)
      for (const ticket of Object.values(seen.tickets)) ticket.state = 'void'
      seen.lastNumbers['A'] = 99
    }
    expect(day.state).toEqual(before)
  })

  it('holds no class, pick, outcome or reason where people pass by', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        const { entries, state } = play(hall, steps)
        for (const audience of ['board', 'kiosk-host'] as const) {
          const seen = {
            told: entries.map((entry) => entryFor(audience, entry)),
            state: stateFor(audience, state),
          }
          for (const [key, value] of everyField(seen)) {
            if (key === 'because' || key === 'outcome' || key === 'reason' || key === 'pauseReason') {
              expect(value).toBeNull()
            }
            if (key === 'queueClass') expect(value).toBe('ordinary')
            if (key === 'preferredRun') expect(value).toBe(0)
            if (['priority', 'appointment', 'greenChannel', 'preferredCalls'].includes(key))
              expect(value).toEqual([])
            if (key === 'paper' && audience === 'board') expect(value).toBeNull()
          }
        }
      }),
      RUNS,
    )
  })

  it('hides why a number was cancelled or ended, and tells the desk', () => {
    const cancelled = { type: 'ticketCancelled', ticketId: 't1', reason: 'neverShown' } as const
    const voided = { type: 'ticketVoided', ticketId: 't1', reason: 'thirdNoShow' } as const
    for (const fact of [cancelled, voided]) {
      const entry = { seq: 1, at: 0, fact }
      expect(entryFor('board', entry).fact).toEqual({ ...fact, reason: null })
      expect(entryFor('kiosk-host', entry).fact).toEqual({ ...fact, reason: null })
      expect(entryFor('desk', entry)).toEqual(entry)
    }
  })
})

describe('takeFacts', () => {
  it('comes to the same state from batches that overlap and repeat', () => {
    fc.assert(
      fc.property(anyHistory, fc.array(fc.tuple(fc.nat(), fc.nat(9))), ({ hall, steps }, batches) => {
        const { entries, state } = play(hall, steps)
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
      fc.property(anyHistory, fc.nat(), ({ hall, steps }, at) => {
        const { entries } = play(hall, steps)
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
      fc.property(anyHistory, ({ hall, steps }) => {
        let closed: HallState | undefined
        play(hall, steps, (asked, day) => {
          if (closed || asked.decided.ok !== true || day.entries.length < 15) return
          const system = { ...citizen, role: 'system' as const }
          expect(day.ask({ name: 'day:close', payload: { requestId }, actor: system }).decided.ok).toBe(true)
          closed = structuredClone(day.state)
          const states = Object.values(day.state.tickets).map((ticket) => ticket.state)
          expect(states.filter((state) => !['done', 'cancelled', 'void'].includes(state))).toEqual([])
          for (const { state, ticketId } of Object.values(day.state.counters)) {
            expect({ state, ticketId }).toEqual({ state: 'closed', ticketId: null })
          }
          const again = day.ask({ name: 'day:close', payload: { requestId }, actor: system })
          expect(again.decided).toMatchObject({ ok: false, error: { code: 'day-closed' } })
        })
      }),
      RUNS,
    )
  })
})

describe('apply', () => {
  const call = (seq: number, ticketId: string) =>
    ({ seq, at: 0, fact: { type: 'ticketCalled', ticketId, counterId: 'c0', because: null } }) as const

  it('stops at a damaged journal: a gap, a second ticket at a counter, a move the lifecycle does not know', () => {
    const day = createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
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

describe('a called ticket that is voided', () => {
  it('leaves its counter free and open', () => {
    const day = createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
    day.open()
    const ticketId = day.issue()
    const entries = [
      { seq: 3, at: 0, fact: { type: 'ticketCalled', ticketId, counterId: 'c0', because: null } },
      { seq: 4, at: 0, fact: { type: 'ticketVoided', ticketId, reason: 'misprint' } },
    ] as const
    const state = entries.reduce<HallState>(apply, day.state)
    expect(state.tickets[ticketId]?.state).toBe('void')
    expect(state.counters['c0']).toMatchObject({ state: 'open', ticketId: null })
  })
})

describe('ids that are words of JavaScript', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no ticket', (ticketId) => {
    const day = createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
    const commands = [
      {
        name: 'paper:report',
        payload: { requestId, ticketId, paper: 'printed', isCopy: false },
        actor: citizen,
      },
      { name: 'ticket:cancel', payload: { requestId, ticketId, reason: 'citizenLeft' }, actor: citizen },
    ] as const
    for (const command of commands) {
      expect(day.ask(command).decided).toMatchObject({ ok: false, error: { code: 'unknown-ticket' } })
    }
    expect(day.entries).toEqual([])
  })
})

function isAtCounter({ state }: Ticket): boolean {
  return canMove('start', state) || canMove('finish', state)
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}

function* everyField(value: unknown): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [key, inner]
    yield* everyField(inner)
  }
}
