import { describe, expect, it } from 'vitest'
import { holdsAt } from '../../domain/hall-state.ts'
import { HOLD_KINDS, type HoldKind } from '../../domain/ticket.ts'
import { hallOf, MINUTE, type HallInput } from '../support/arbitrary-hall.ts'
import { clerkAt, command, createDay, outcomeOf, supervisor, type Day } from '../support/hall-in-test.ts'

/** Counters 0 and 1 serve queue 0, counter 2 serves queue 1. */
const first = [{ queue: 0, weight: 1 }]
const plan = { letters: ['A', 'B'], counters: [first, first, [{ queue: 1, weight: 1 }]] }

function openDay(holds: HallInput['holds'] = {}): Day {
  const day = createDay(hallOf(plan, { holds }))
  day.open(0, 1, 2)
  return day
}

/** Somebody served at counter 0 and put aside there. */
function putAside(day: Day, kind: HoldKind): string {
  day.issue()
  const ticketId = day.serve(0)
  day.must(command('ticket:suspend', clerkAt('c0'), { ticketId, kind }))
  return ticketId
}
const resume = (ticketId: string, counterId: string, staffNo?: string) =>
  command('ticket:resume', clerkAt(counterId, staffNo), { ticketId })
const moveTo = (ticketId: string, counterId: string) =>
  command('ticket:move-hold', supervisor, { ticketId, counterId, reason: 'the shift ends' })

describe('a hold', () => {
  it.each(HOLD_KINDS)(
    'of kind %s frees the counter, keeps its clock apart and goes on where it was put aside',
    (kind) => {
      const day = openDay()
      const ticketId = putAside(day, kind)
      expect(day.ticket(ticketId)).toMatchObject({
        state: 'suspended',
        hold: { kind, counterId: 'c0', since: day.now() },
      })
      expect(day.state.counters['c0']?.ticketId).toBeNull()
      day.wait(5 * MINUTE)
      expect(outcomeOf(day.ask(resume(ticketId, 'c0')))).toBe('ok')
      expect(day.ticket(ticketId)).toMatchObject({ state: 'serving', hold: null, counterId: 'c0' })
      expect(day.ticket(ticketId).times).toMatchObject({ holdMs: 5 * MINUTE, serviceMs: 0 })
    },
  )

  const elsewhere: readonly (readonly [HoldKind, anywhere: boolean, counterId: string, code: string])[] = [
    ['papersAway', true, 'c1', 'ok'],
    ['papersAway', true, 'c2', 'other-counter-hold'],
    ['papersAway', false, 'c1', 'other-counter-hold'],
    ['papersKept', true, 'c1', 'other-counter-hold'],
    ['waitingStep', true, 'c1', 'other-counter-hold'],
  ]
  it.each(elsewhere)(
    'of kind %s, resumable anywhere %s, goes on at %s: %s',
    (kind, anywhere, counterId, code) => {
      const day = openDay({ papersAwayResumesAnywhere: anywhere })
      const ticketId = putAside(day, kind)
      const said = outcomeOf(day.ask(resume(ticketId, counterId)))
      expect(said).toEqual(code === 'ok' ? 'ok' : { [code]: { ticketNo: 'A001' } })
    },
  )

  it('goes on at any counter for a supervisor', () => {
    const day = openDay()
    const ticketId = putAside(day, 'papersKept')
    expect(outcomeOf(day.ask(resume(ticketId, 'c2', '3001')))).toBe('ok')
    expect(day.ticket(ticketId)).toMatchObject({ state: 'serving', counterId: 'c2' })
  })

  it('is limited per counter', () => {
    const day = openDay({ maxPerCounter: 2 })
    putAside(day, 'papersAway')
    const second = putAside(day, 'waitingStep')
    day.issue()
    const third = day.serve(0)
    const suspend = command('ticket:suspend', clerkAt('c0'), { ticketId: third, kind: 'papersKept' })
    expect(outcomeOf(day.ask(suspend))).toEqual({ 'hold-limit': { count: 2 } })
    day.must(moveTo(second, 'c1'))
    expect(outcomeOf(day.ask(suspend))).toBe('ok')
    expect(['c0', 'c1'].map((counterId) => holdsAt(day.state, counterId).length)).toEqual([2, 1])
  })

  it('is moved by a supervisor to a counter that works, and then goes on there and not here', () => {
    const day = openDay()
    const ticketId = putAside(day, 'papersKept')
    expect(outcomeOf(day.ask(moveTo(ticketId, 'c9')))).toEqual({ 'unknown-counter': {} })
    expect(outcomeOf(day.ask(moveTo(ticketId, 'c0')))).toEqual({ 'same-target': {} })
    day.must(command('counter:pause', clerkAt('c1'), { reason: 'meal', backAt: null }))
    day.must(command('counter:close', clerkAt('c2'), {}))
    expect(outcomeOf(day.ask(moveTo(ticketId, 'c2')))).toEqual({ 'target-closed': {} })
    expect(outcomeOf(day.ask(moveTo(ticketId, 'c1')))).toBe('ok')
    day.open(1)
    expect(outcomeOf(day.ask(resume(ticketId, 'c0')))).toMatchObject({ 'other-counter-hold': {} })
    expect(outcomeOf(day.ask(resume(ticketId, 'c1')))).toBe('ok')
  })

  it('waits until the counter is free', () => {
    const day = openDay()
    const ticketId = putAside(day, 'papersKept')
    day.issue()
    day.callNext(0)
    expect(outcomeOf(day.ask(resume(ticketId, 'c0')))).toEqual({ 'counter-busy': { ticketNo: 'A002' } })
  })
})
