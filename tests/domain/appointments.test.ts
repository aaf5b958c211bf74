import { describe, expect, it } from 'vitest'
import { hallOf, MINUTE, MORNING, packageInput, serviceInput } from '../support/arbitrary-hall.ts'
import {
  checkIn,
  citizen,
  command,
  createDay,
  guide,
  load,
  outcomeOf,
  system,
  type Day,
} from '../support/hall-in-test.ts'

const plan = { letters: ['A', 'B'], counters: [[{ queue: 0, weight: 1 }]] }
const person = '1'.repeat(64)
const openDay = (): Day => {
  const day = createDay(hallOf(plan, { packages: [packageInput('both', ['s0', 's1'])] }))
  day.open()
  return day
}
const cancelled = (appointmentId: string) => command('appointment:cancel', guide, { appointmentId })

describe('appointments of the day', () => {
  it('are loaded once, however often they come, and none of another day', () => {
    const day = openDay()
    const slot = (from: number) => ({ from, to: from + 30 * MINUTE })
    const one = { appointmentId: 'a1', serviceCode: 's0', slot: slot(MORNING), personDigest: person }
    const tomorrow = { ...one, appointmentId: 'a2', slot: slot(MORNING + 24 * 60 * MINUTE) }
    const batch = command('appointment:load', system, { appointments: [one, one, tomorrow] })
    day.must(batch)
    day.must(batch)
    expect(day.entries.filter(({ fact }) => fact.type === 'appointmentLoaded')).toHaveLength(1)
    expect(day.state.appointments).toEqual({
      a1: { appointmentId: 'a1', serviceCode: 's0', slot: one.slot, state: 'booked', ticketId: null },
    })
    expect(day.kept).toEqual([{ kind: 'appointment', appointmentId: 'a1', personDigest: person }])
    expect(JSON.stringify([day.entries, day.state])).not.toContain(person)
  })

  it('are loaded all or none: an unknown item is named', () => {
    const day = openDay()
    const slot = { from: MORNING, to: MORNING + MINUTE }
    const appointments = ['s0', 'gone'].map((serviceCode, i) => {
      return { appointmentId: `a${i}`, serviceCode, slot, personDigest: null }
    })
    expect(outcomeOf(day.ask(command('appointment:load', system, { appointments })))).toEqual({
      'unknown-service': { serviceCode: 'gone' },
    })
    expect(day.state.appointments).toEqual({})
  })

  it('that nobody came to are missed at the end of the day', () => {
    const day = openDay()
    day.must(load('a1', MORNING))
    day.must(load('a2', MORNING))
    day.must(checkIn('a1'))
    day.must(command('day:close', system, {}))
    expect(Object.values(day.state.appointments).map(({ state }) => state)).toEqual(['checkedIn', 'missed'])
  })
})

describe('checking in', () => {
  it('makes the ticket, for a package too, and remembers which', () => {
    const day = openDay()
    day.must(load('a1', MORNING, 'both'))
    const ticketId = day.must(
      command('appointment:check-in', citizen, { appointmentId: 'a1', personDigest: person }),
    )
    expect(day.ticket(ticketId)).toMatchObject({
      ticketNo: 'A001',
      appointmentId: 'a1',
      packageCode: 'both',
      queueClass: 'appointment',
      slot: { from: MORNING },
    })
    expect(day.state.appointments['a1']).toMatchObject({ state: 'checkedIn', ticketId })
    expect(day.kept).toEqual([{ kind: 'person', ticketId, personDigest: person }])
  })

  it('happens once; one that is cancelled or was never made is refused in its own words', () => {
    const day = openDay()
    day.must(load('a1', MORNING))
    day.must(load('a2', MORNING))
    day.must(checkIn('a1'))
    expect(outcomeOf(day.ask(checkIn('a1')))).toEqual({ 'appointment-used': { state: 'checkedIn' } })
    expect(outcomeOf(day.ask(cancelled('a1')))).toEqual({ 'appointment-used': { state: 'checkedIn' } })
    day.must(cancelled('a2'))
    expect(outcomeOf(day.ask(checkIn('a2')))).toEqual({ 'appointment-used': { state: 'cancelled' } })
    expect(outcomeOf(day.ask(checkIn('a3')))).toEqual({ 'unknown-appointment': {} })
    expect(outcomeOf(day.ask(cancelled('a3')))).toEqual({ 'unknown-appointment': {} })
  })

  const endings: readonly (readonly [
    name: string,
    state: string,
    end: (day: Day, ticketId: string) => void,
  ])[] = [
    [
      'nobody ever saw',
      'booked',
      (day, ticketId) => day.must(command('ticket:cancel', citizen, { ticketId, reason: 'neverShown' })),
    ],
    [
      'was misprinted',
      'booked',
      (day, ticketId) => day.must(command('ticket:void', guide, { ticketId, reason: 'misprint' })),
    ],
    [
      'was given up',
      'cancelled',
      (day, ticketId) => day.must(command('ticket:cancel', citizen, { ticketId, reason: 'citizenLeft' })),
    ],
    [
      'was taken twice',
      'checkedIn',
      (day, ticketId) => day.must(command('ticket:void', guide, { ticketId, reason: 'duplicate' })),
    ],
  ]
  it.each(endings)('whose number %s leaves the appointment %s', (_name, state, end) => {
    const day = openDay()
    day.must(load('a1', MORNING))
    end(day, day.must(checkIn('a1')))
    expect(day.state.appointments['a1']?.state).toBe(state)
    const again = outcomeOf(day.ask(checkIn('a1')))
    expect(again).toEqual(state === 'booked' ? 'ok' : { 'appointment-used': { state } })
  })

  it('is told of an item that is no longer offered, and that the hall is closed', () => {
    const hall = hallOf(plan, { hours: { weekly: { mon: ['09:00-10:00'] } } })
    const closed = createDay(hall, { startAt: MORNING + 61 * MINUTE })
    closed.must(load('a1', MORNING))
    expect(outcomeOf(closed.ask(checkIn('a1')))).toMatchObject({ 'service-closed': {} })
    const day = openDay()
    day.must(load('a1', MORNING))
    const services = [serviceInput('s0', 0, { isEnabled: false }), serviceInput('s1', 1)]
    const changed = createDay(hallOf(plan, { services }))
    Object.assign(changed.state.appointments, day.state.appointments)
    expect(outcomeOf(changed.ask(checkIn('a1')))).toEqual({ 'unknown-service': {} })
  })
})
