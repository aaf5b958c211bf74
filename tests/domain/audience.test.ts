import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { AUDIENCES, entryFor, stateFor, ticketFor } from '../../domain/audience.ts'
import { emptyState } from '../../domain/hall-state.ts'
import { takeFacts } from '../../domain/replica.ts'
import { DAY, hallOf, MINUTE, MORNING } from '../support/arbitrary-hall.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'
import { checkIn, clerkAt, command, createDay, guide, load, type Day } from '../support/hall-in-test.ts'

const RUNS = { numRuns: 60 }
const PUBLIC = AUDIENCES.filter((audience) => audience !== 'desk')

/** Words that stand nowhere on a public screen; `null`, empty and `ordinary` are what takes their place. */
const SECRET: Readonly<Record<string, (value: unknown) => boolean>> = {
  because: isNull,
  outcome: isNull,
  reason: isNull,
  pauseReason: isNull,
  appointmentId: isNull,
  slot: isNull,
  eligibleFrom: isNull,
  helperId: isNull,
  firstContactId: isNull,
  endedBy: isNull,
  topic: isNull,
  queueClass: (value) => value === 'ordinary',
  kind: (value) => value === 'waitingStep',
  preferredRun: (value) => value === 0,
  preferredCalls: isEmpty,
  priority: isEmpty,
  appointment: isEmpty,
  greenChannel: isEmpty,
  outcomes: isEmpty,
  appointments: isEmpty,
  devices: isEmpty,
  deviceTests: isEmpty,
  handIns: isEmpty,
}

describe('what an audience sees', () => {
  it('is the same whether it listened from the start or came later, for every audience', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(), (history, cut) => {
        const { hall, entries, state } = play(history)
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

  it('takes nothing from the hall; a ticket is a copy, and changing it does not change the hall', () => {
    const day = createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
    day.open()
    const ticketId = day.issue()
    const before = structuredClone(day.state)
    for (const audience of AUDIENCES) {
      stateFor(audience, day.state)
      const seen = ticketFor(audience, day.ticket(ticketId))
      seen.items.pop()
      seen.times.serviceMs = 99
      seen.state = 'void'
    }
    expect(day.state).toEqual(before)
  })

  it('holds no class, pick, outcome, appointment, helper, kind of hold or reason where people pass by', () => {
    const met = new Set<string>()
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { entries, state } = play(history)
        for (const audience of PUBLIC) {
          const told = entries.map((entry) => entryFor(audience, entry))
          const seen = { told, state: stateFor(audience, state) }
          for (const [key, value] of everyField(seen)) {
            const isHidden = SECRET[key]
            if (!isHidden) continue
            met.add(key)
            if (!isHidden(value)) expect.unreachable(`${audience} sees ${key}: ${JSON.stringify(value)}`)
          }
        }
      }),
      RUNS,
    )
    // A word that no public fact or state has any more proves nothing.
    expect([...met].toSorted()).toEqual(
      Object.keys(SECRET)
        .filter((key) => key !== 'topic')
        .toSorted(),
    )
  })

  it('tells a board nothing of paper, and a kiosk the paper of its tickets', () => {
    const day = createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
    const ticketId = day.issue()
    day.must(command('paper:report', guide, { ticketId, paper: 'failed', isCopy: false }))
    expect(stateFor('board', day.state).tickets[ticketId]?.paper).toBeNull()
    expect(stateFor('kiosk-host', day.state).tickets[ticketId]?.paper).toBe('failed')
  })

  it('says the same of two people of whom one goes first, to the last field', () => {
    const told = (change: (day: Day, ticketId: string) => void): unknown => {
      const day = createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
      day.open()
      const ticketId = day.issue()
      change(day, ticketId)
      day.serveNext()
      const seen = stateFor('board', day.state)
      return { ...seen, seq: 0, tickets: [{ ...seen.tickets[ticketId], lastCallSeq: 0 }] }
    }
    const plain = told(() => undefined)
    expect(
      told((day, ticketId) => {
        const why = { queueClass: 'priority', priorityReason: 'disabled', wasProofSeen: true } as const
        day.must(command('ticket:prioritise', guide, { ticketId, ...why }))
      }),
    ).toEqual(plain)
    expect(
      told((day, ticketId) => {
        day.must(command('ticket:assign-helper', guide, { ticketId, helperId: '2001' }))
      }),
    ).toEqual(plain)
  })

  it('hides why a number was cancelled, ended, sent on or put back, and tells the desk', () => {
    const facts = [
      { type: 'ticketCancelled', ticketId: 't1', reason: 'neverShown' },
      { type: 'ticketVoided', ticketId: 't1', reason: 'thirdNoShow' },
      { type: 'ticketPutBack', ticketId: 't1', counterId: 'c0', reason: 'wrong key' },
      { type: 'ticketReopened', ticketId: 't1', counterId: 'c0', reason: 'one more' },
      { type: 'holdMoved', ticketId: 't1', counterId: 'c0', reason: 'shift' },
    ] as const
    for (const fact of facts) {
      const entry = { seq: 1, at: 0, fact }
      expect(entryFor('board', entry).fact).toEqual({ ...fact, reason: null })
      expect(entryFor('kiosk-host', entry).fact).toEqual({ ...fact, reason: null })
      expect(entryFor('desk', entry)).toEqual(entry)
    }
  })

  it('lets a board know that a ticket is put aside and an appointment waits, and no more', () => {
    const day = createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
    day.open()
    const held = day.issue()
    day.serve()
    day.must(command('ticket:suspend', clerkAt('c0'), { ticketId: held, kind: 'papersAway' }))
    day.must(load('a1', MORNING + 60 * MINUTE))
    const early = day.must(checkIn('a1'))
    const { tickets, appointments } = stateFor('board', day.state)
    expect(tickets[held]).toMatchObject({ state: 'suspended', hold: { kind: 'waitingStep' } })
    expect(tickets[early]).toMatchObject({ queueClass: 'ordinary', slot: null, eligibleFrom: null })
    expect(appointments).toEqual({})
  })
})

function isNull(value: unknown): boolean {
  return value === null
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function* everyField(value: unknown): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [key, inner]
    yield* everyField(inner)
  }
}
