import { describe, expect, it } from 'vitest'
import { instantOf } from '../../domain/calendar.ts'
import {
  hallInput,
  hallOf,
  MINUTE,
  MORNING,
  packageInput,
  serviceInput,
  DAY,
} from '../support/arbitrary-hall.ts'
import {
  citizen,
  clerkAt,
  command,
  createDay,
  guide,
  issue,
  load,
  outcomeOf,
  type Day,
} from '../support/hall-in-test.ts'

const served = [{ queue: 0, weight: 1 }]
const plan = { letters: ['A', 'B'], counters: [served, served] }
const person = '1'.repeat(64)
const other = '2'.repeat(64)
const quick = { recallGapSeconds: 0, noShowAfterCalls: 1, noShowAfterSeconds: 0 }

function openDay(): Day {
  const day = createDay(hallOf(plan))
  day.open(0, 1)
  return day
}
const at = (hour: number, minute = 0): number => instantOf(DAY, hour * 60 + minute)

describe('taking a number', () => {
  it('is refused for an item the hall does not have or has switched off', () => {
    const services = [serviceInput('s0', 0), serviceInput('s1', 1, { isEnabled: false })]
    const packages = [
      packageInput('whole', ['s0', 's1']),
      { ...packageInput('off', ['s0', 's1']), isEnabled: false },
    ]
    const day = createDay(hallOf(plan, { services, packages }))
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
    for (const code of ['s1', 'constructor', 'whole', 'off', 'nothing']) {
      expect(outcomeOf(day.ask(issue(code))), code).toEqual({ 'unknown-service': {} })
    }
  })

  it('never makes an appointment of somebody: only a check-in does', () => {
    expect(outcomeOf(openDay().ask(issue('s0', { queueClass: 'appointment' })))).toEqual({
      'not-allowed': {},
    })
  })

  it('is refused while the hall is closed, and told when it opens', () => {
    const day = createDay(hallOf(plan, { hours: { weekly: { mon: ['10:00-12:00'] } } }))
    expect(outcomeOf(day.ask(issue('s0')))).toEqual({ 'service-closed': { opensAt: at(10) } })
    day.wait(at(10) - day.now())
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
    day.wait(at(12) - day.now())
    expect(outcomeOf(day.ask(issue('s0')))).toMatchObject({ 'service-closed': {} })
  })

  it('gives one live ticket per person and queue, and says which it is and how many are ahead', () => {
    const day = openDay()
    day.issue()
    day.must(issue('s0', { personDigest: person }))
    const again = { 'duplicate-ticket': { ticketId: 't2', ticketNo: 'A002', ahead: 1 } }
    expect(outcomeOf(day.ask(issue('s0', { personDigest: person })))).toEqual(again)
    expect(outcomeOf(day.ask(issue('s0', { personDigest: other })))).toBe('ok')
    expect(outcomeOf(day.ask(issue('s1', { personDigest: person })))).toBe('ok')
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
  })

  it('keeps the daily limit per person and queue; a cancelled number does not count', () => {
    const day = openDay()
    const take = issue('s0', { personDigest: person })
    day.must(take)
    day.serveNext()
    day.must(command('ticket:cancel', citizen, { ticketId: day.must(take), reason: 'citizenLeft' }))
    day.must(take)
    day.serveNext()
    expect(outcomeOf(day.ask(take))).toEqual({ 'daily-limit': { count: 2 } })
    expect(outcomeOf(day.ask(issue('s1', { personDigest: person })))).toBe('ok')
  })

  it('keeps the digest beside the facts, never in them', () => {
    const day = openDay()
    const ticketId = day.must(issue('s0', { personDigest: person }))
    expect(day.kept).toEqual([{ kind: 'person', ticketId, personDigest: person }])
    expect(JSON.stringify([day.entries, day.state])).not.toContain(person)
  })

  it('numbers two queues of one letter in one series', () => {
    const day = createDay(hallOf({ letters: ['A', 'A', 'B'], counters: [served] }))
    const numbers = [0, 1, 0, 2].map((queue) => day.ticket(day.issue(queue)).ticketNo)
    expect(numbers).toEqual(['A001', 'A002', 'A003', 'B001'])
  })

  it('keeps who was first in contact, through a transfer too', () => {
    const day = createDay(hallOf({ letters: ['A'], counters: [served, served] }))
    day.open(0, 1)
    const ticketId = day.must(issue('s0', {}, guide))
    day.serve()
    const to = { kind: 'counter', counterId: 'c1' } as const
    day.must(command('ticket:transfer', clerkAt('c0'), { ticketId, to, reason: 'knows the case' }))
    expect(day.ticket(ticketId)).toMatchObject({
      firstContactId: '2001',
      ticketNo: 'A001',
      issuedAt: MORNING,
    })
  })
})

describe('a passed number that cannot come back', () => {
  const rejoin = { policy: 'newTicket' as const }

  it('is no longer in the way of a new one, which ends it', () => {
    const day = createDay(hallOf(plan, { rejoin, calls: quick }))
    day.open()
    const old = day.must(issue('s0', { personDigest: person }))
    day.pass(day.callNext())
    expect(outcomeOf(day.ask(command('ticket:restore', citizen, { ticketId: old })))).toEqual({
      'new-ticket-needed': { ticketNo: 'A001' },
    })
    const fresh = day.must(issue('s0', { personDigest: person }))
    expect(day.ticket(fresh)).toMatchObject({ state: 'waiting', ticketNo: 'A002' })
    expect(day.entries.at(-2)?.fact).toEqual({ type: 'ticketVoided', ticketId: old, reason: 'newTicket' })
  })

  it('counts as a number of the day all the same, and not for other people', () => {
    const queues = hallInput(plan).queues.map((queue) => ({ ...queue, dailyLimitPerPerson: 1 }))
    const day = createDay(hallOf(plan, { rejoin, calls: quick, queues }))
    day.open()
    const old = day.must(issue('s0', { personDigest: person }))
    day.pass(day.callNext())
    expect(outcomeOf(day.ask(issue('s0', { personDigest: person })))).toEqual({ 'daily-limit': { count: 1 } })
    day.must(issue('s0', { personDigest: other }))
    expect(day.ticket(old).state).toBe('noShow')
  })

  it('is a live number where numbers do come back', () => {
    const day = createDay(hallOf(plan, { calls: quick }))
    day.open()
    day.must(issue('s0', { personDigest: person }))
    day.pass(day.callNext())
    expect(outcomeOf(day.ask(issue('s0', { personDigest: person })))).toMatchObject({
      'duplicate-ticket': {},
    })
  })
})

describe('agents', () => {
  const day = (): Day => createDay(hallOf(plan, { agents: [{ agentNo: 'g7', dailyLimit: 3 }] }))

  it('have a limit of their own and may hold several numbers', () => {
    const open = day()
    const take = issue('s0', { personDigest: person, agentNo: 'g7' })
    for (let i = 0; i < 3; i += 1) expect(outcomeOf(open.ask(take))).toBe('ok')
    expect(outcomeOf(open.ask(take))).toEqual({ 'daily-limit': { count: 3 } })
  })

  it('are those of the list and nobody else', () => {
    expect(outcomeOf(day().ask(issue('s0', { agentNo: 'g8' })))).toEqual({ 'unknown-agent': {} })
  })
})

describe('quotas', () => {
  const quotas = [
    { span: '08:00-10:00', count: 2 },
    { span: '10:00-12:00', count: 1 },
  ]
  const services = [serviceInput('s0', 0, { quotas }), serviceInput('s1', 1)]
  const used = (nextAt: number, count: number): object => ({ 'quota-used': { count, nextAt } })

  it('are counted per span of the day; outside any span numbers are free', () => {
    const day = createDay(hallOf(plan, { services }), { startAt: at(7, 59) })
    for (let i = 0; i < 3; i += 1) expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
    day.wait(MINUTE)
    expect([1, 2, 3].map(() => outcomeOf(day.ask(issue('s0'))))).toEqual(['ok', 'ok', used(at(10), 2)])
    expect(outcomeOf(day.ask(issue('s1')))).toBe('ok')
    day.wait(2 * 60 * MINUTE)
    expect([1, 2].map(() => outcomeOf(day.ask(issue('s0'))))).toEqual(['ok', used(at(12), 1)])
    day.wait(2 * 60 * MINUTE)
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
  })

  it('are free again when a number is cancelled, and not when it was used', () => {
    const day = createDay(hallOf(plan, { services }))
    const [first] = [day.issue(0), day.issue(0)]
    expect(outcomeOf(day.ask(issue('s0')))).toEqual(used(at(10), 2))
    day.must(command('ticket:cancel', citizen, { ticketId: first, reason: 'neverShown' }))
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
    day.open()
    day.serveNext()
    expect(outcomeOf(day.ask(issue('s0')))).toEqual(used(at(10), 2))
  })

  it('hold for every item of a package', () => {
    const packages = [packageInput('home', ['s1', 's0'])]
    const day = createDay(hallOf(plan, { services, packages }))
    expect([1, 2, 3].map(() => outcomeOf(day.ask(issue('home'))))).toEqual(['ok', 'ok', used(at(10), 2)])
    expect(outcomeOf(day.ask(issue('s0')))).toEqual(used(at(10), 2))
    expect(outcomeOf(day.ask(issue('s1')))).toBe('ok')
  })
})

describe('before closing', () => {
  const hours = { weekly: { mon: ['09:00-12:00'] } }
  const services = [serviceInput('s0', 0, { typicalMinutes: 20 }), serviceInput('s1', 1)]

  it('no number is given whose wait passes closing, and it is said so', () => {
    const day = createDay(hallOf(plan, { hours, services }), { startAt: at(11) })
    day.open()
    // Half a visit and two more of 20 minutes each: ends at 11:50; with one more at 12:10.
    for (let i = 0; i < 3; i += 1) expect(outcomeOf(day.ask(issue('s0'))), `number ${i}`).toBe('ok')
    expect(outcomeOf(day.ask(issue('s0')))).toEqual({ 'closing-soon': { closesAt: at(12) } })
    day.open(1)
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
  })

  it('numbers are given to the end where the hall wants it so, or where nobody could say', () => {
    const free = createDay(hallOf(plan, { hours, services, closing: { stopsByEstimate: false } }), {
      startAt: at(11),
    })
    free.open()
    for (let i = 0; i < 9; i += 1) expect(outcomeOf(free.ask(issue('s0')))).toBe('ok')
    const unknown = createDay(hallOf(plan, { hours, services }), { startAt: at(11) })
    for (let i = 0; i < 9; i += 1) expect(outcomeOf(unknown.ask(issue('s0')))).toBe('ok')
  })

  it('a queue whose counter stays longer is open longer, and only that queue', () => {
    const input = hallInput(plan)
    const counters = input.counters.map((counter, i) => {
      return i === 1 ? { ...counter, extendedHours: { weekly: { mon: ['12:00-19:00'] } } } : counter
    })
    const day = createDay(hallOf(plan, { hours, services, counters }), { startAt: at(12, 30) })
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
    expect(outcomeOf(day.ask(issue('s1')))).toMatchObject({ 'service-closed': {} })
    day.wait(at(19) - day.now())
    expect(outcomeOf(day.ask(issue('s0')))).toMatchObject({ 'service-closed': {} })
  })

  it('an appointment is let in as long as the counter of its queue is open', () => {
    const input = hallInput(plan)
    const counters = input.counters.map((counter) => {
      return { ...counter, extendedHours: { weekly: { mon: ['12:00-19:00'] } } }
    })
    const day = createDay(hallOf(plan, { hours, services, counters }), { startAt: at(18) })
    day.must(load('a1', at(18)))
    const asked = day.ask(
      command('appointment:check-in', citizen, { appointmentId: 'a1', personDigest: null }),
    )
    expect(outcomeOf(asked)).toBe('ok')
  })
})

describe('a hall that works through midnight', () => {
  it('gives numbers of one day until its day line, and keeps a late appointment of it', () => {
    const night = { mon: ['18:00-24:00'], tue: ['00:00-04:00', '18:00-24:00'] }
    const hall = hallOf(plan, { dayStartsAt: '04:00', hours: { weekly: night } })
    const day = createDay(hall, { startAt: at(23, 59) })
    day.open()
    day.issue()
    day.must(load('a1', at(24, 30)))
    day.must(load('a2', at(28, 30)))
    expect(Object.keys(day.state.appointments)).toEqual(['a1'])
    day.wait(2 * MINUTE)
    expect(day.ticket(day.issue()).ticketNo).toBe('A002')
    day.wait(at(27, 30) - day.now())
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
    day.wait(30 * MINUTE)
    expect(outcomeOf(day.ask(issue('s0')))).toEqual({ 'service-closed': { opensAt: at(42) } })
  })
})
