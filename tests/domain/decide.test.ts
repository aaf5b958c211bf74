import { describe, expect, it } from 'vitest'
import { ALLOWED_ROLES, COMMANDS, type Actor, type Command, type Role } from '../../domain/commands.ts'
import { hallConfig } from '../../domain/model.ts'
import {
  citizen,
  clerkAt,
  createDay,
  hallInput,
  hallOf,
  MORNING,
  requestId,
  type Asked,
  type Day,
} from '../support/arbitrary-hall.ts'

const plan = { letters: ['A', 'B'], counters: [[{ queue: 0, weight: 1 }], [{ queue: 0, weight: 1 }]] }
const person = '1'.repeat(64)

const openDay = (): Day => {
  const day = createDay(hallOf(plan))
  day.open(0)
  day.open(1)
  return day
}
const bare = (name: 'ticket:call-next' | 'counter:open' | 'counter:close', actor: Actor): Command => ({
  name,
  payload: { requestId },
  actor,
})
const about = (
  name: 'ticket:recall' | 'ticket:start' | 'ticket:no-show',
  ticketId: string,
  counter = 0,
): Command => ({
  name,
  payload: { requestId, ticketId },
  actor: clerkAt(`c${counter}`),
})
const issue = (serviceCode: string, personDigest: string | null = null): Command => ({
  name: 'ticket:issue',
  payload: { requestId, serviceCode, queueClass: 'ordinary', personDigest },
  actor: citizen,
})
const cancel = (ticketId: string): Command => ({
  name: 'ticket:cancel',
  payload: { requestId, ticketId, reason: 'citizenLeft' },
  actor: citizen,
})
const pause: Command = {
  name: 'counter:pause',
  payload: { requestId, reason: 'meal', backAt: MORNING + 1 },
  actor: clerkAt('c0'),
}
const callNext = (counter = 0): Command => bare('ticket:call-next', clerkAt(`c${counter}`))

/** `ok`, or the refusal and its figures. */
function outcomeOf({ decided }: Asked): unknown {
  return decided.ok ? 'ok' : { [decided.error.code]: decided.error.params }
}

describe('roles', () => {
  it('may ask for what the guide says and for nothing else', () => {
    const day = openDay()
    const roles: readonly Role[] = ['citizen', 'clerk', 'guide', 'supervisor', 'system']
    const payloads: Record<string, object> = {
      'ticket:issue': { serviceCode: 's0', queueClass: 'ordinary', personDigest: null },
      'ticket:finish': { ticketId: 'x', outcome: 'accepted' },
      'ticket:cancel': { ticketId: 'x', reason: 'citizenLeft' },
      'paper:report': { ticketId: 'x', paper: 'printed', isCopy: false },
      'counter:pause': { reason: 'meal', backAt: null },
    }
    for (const name of Object.keys(COMMANDS) as Command['name'][]) {
      if (name === 'day:close') continue
      for (const role of roles) {
        const payload = { requestId, ticketId: 'x', ...payloads[name] }
        const { decided } = day.ask({ name, payload, actor: { ...clerkAt('c0'), role } } as Command)
        const isRefused = !decided.ok && decided.error.code === 'not-allowed'
        expect(isRefused, `${role} ${name}`).toBe(!ALLOWED_ROLES[name].includes(role))
      }
    }
    expect(ALLOWED_ROLES['day:close']).toEqual(['system'])
  })
})

describe('taking a number', () => {
  it('is refused for an item the hall does not have or has switched off', () => {
    const input = hallInput(plan)
    const hall = hallConfig.parse({
      ...input,
      services: input.services.map((service, i) => ({ ...service, isEnabled: i === 0 })),
    })
    const day = createDay(hall)
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
    expect(outcomeOf(day.ask(issue('s1')))).toEqual({ 'unknown-service': {} })
    expect(outcomeOf(day.ask(issue('constructor')))).toEqual({ 'unknown-service': {} })
  })

  it('is refused while the hall is closed, and told when it opens', () => {
    const hall = hallConfig.parse({ ...hallInput(plan), hours: { weekly: { mon: ['10:00-12:00'] } } })
    const day = createDay(hall)
    expect(outcomeOf(day.ask(issue('s0')))).toEqual({ 'service-closed': { opensAt: MORNING + 3_600_000 } })
    day.wait(3_600_000)
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
    day.wait(2 * 3_600_000)
    expect(outcomeOf(day.ask(issue('s0')))).toMatchObject({ 'service-closed': {} })
  })

  it('gives one live ticket per person and queue, and says which it is and how many are ahead', () => {
    const day = openDay()
    day.issue()
    day.ask(issue('s0', person))
    const again = { 'duplicate-ticket': { ticketId: 't2', ticketNo: 'A002', ahead: 1 } }
    expect(outcomeOf(day.ask(issue('s0', person)))).toEqual(again)
    expect(outcomeOf(day.ask(issue('s0', '2'.repeat(64))))).toBe('ok')
    expect(outcomeOf(day.ask(issue('s1', person)))).toBe('ok')
    expect(outcomeOf(day.ask(issue('s0')))).toBe('ok')
  })

  it('keeps the daily limit per person and queue; a cancelled number does not count', () => {
    const day = openDay()
    for (const visit of [1, 2]) {
      expect(outcomeOf(day.ask(issue('s0', person))), `visit ${visit}`).toBe('ok')
      day.serveNext()
      if (visit === 2) break
      day.ask(issue('s0', person))
      const waiting = Object.values(day.state.tickets).find(({ state }) => state === 'waiting')
      day.ask(cancel(waiting?.ticketId ?? ''))
    }
    expect(outcomeOf(day.ask(issue('s0', person)))).toEqual({ 'daily-limit': { count: 2 } })
  })

  it('keeps the digest beside the facts, never in them', () => {
    const day = openDay()
    const { decided } = day.ask(issue('s0', person))
    expect(decided.ok && decided.value.person).toEqual({ ticketId: 't1', personDigest: person })
    expect(JSON.stringify(day.entries)).not.toContain(person)
    expect(JSON.stringify(day.state)).not.toContain(person)
  })

  it('numbers two queues of one letter in one series', () => {
    const day = createDay(hallOf({ letters: ['A', 'A', 'B'], counters: [[{ queue: 0, weight: 1 }]] }))
    for (const queue of [0, 1, 0, 2]) day.issue(queue)
    expect(Object.values(day.state.tickets).map(({ ticketNo }) => ticketNo)).toEqual([
      'A001',
      'A002',
      'A003',
      'B001',
    ])
  })
})

describe('calling', () => {
  it('wants an open counter with nobody at it, and somebody who waits', () => {
    const day = createDay(hallOf(plan))
    expect(outcomeOf(day.ask(bare('ticket:call-next', { ...clerkAt('c0'), counterId: null })))).toEqual({
      'not-signed-in': {},
    })
    expect(outcomeOf(day.ask(bare('ticket:call-next', clerkAt('c9'))))).toEqual({ 'unknown-counter': {} })
    expect(outcomeOf(day.ask(callNext()))).toEqual({ 'counter-closed': {} })
    day.open()
    expect(outcomeOf(day.ask(callNext()))).toEqual({ 'queue-empty': {} })
    day.issue()
    day.issue()
    day.ask(pause)
    expect(outcomeOf(day.ask(callNext()))).toEqual({ 'counter-paused': {} })
    day.open()
    expect(outcomeOf(day.ask(callNext()))).toBe('ok')
    expect(outcomeOf(day.ask(callNext()))).toEqual({ 'counter-busy': { ticketNo: 'A001' } })
  })

  it('again waits for the gap; passing waits for three calls and a minute', () => {
    const day = openDay()
    const ticketId = day.issue()
    day.ask(callNext())
    day.wait(9_001)
    expect(outcomeOf(day.ask(about('ticket:recall', ticketId)))).toEqual({
      'recall-too-soon': { seconds: 1 },
    })
    expect(outcomeOf(day.ask(about('ticket:no-show', ticketId)))).toEqual({
      'no-show-too-soon': { calls: 2, seconds: 51 },
    })
    day.wait(999)
    expect(outcomeOf(day.ask(about('ticket:recall', ticketId)))).toBe('ok')
    day.wait(10_000)
    expect(outcomeOf(day.ask(about('ticket:recall', ticketId)))).toBe('ok')
    expect(outcomeOf(day.ask(about('ticket:no-show', ticketId)))).toEqual({
      'no-show-too-soon': { calls: 0, seconds: 40 },
    })
    day.wait(40_000)
    expect(outcomeOf(day.ask(about('ticket:no-show', ticketId)))).toBe('ok')
    expect(day.state.tickets[ticketId]).toMatchObject({ state: 'noShow', callCount: 3 })
    expect(day.state.counters['c0']?.ticketId).toBeNull()
  })

  it('at another counter, of an unknown or a finished ticket is refused, each in its own words', () => {
    const day = openDay()
    const ticketId = day.issue()
    day.ask(callNext())
    expect(outcomeOf(day.ask(about('ticket:start', ticketId, 1)))).toEqual({
      'other-counter': { ticketNo: 'A001' },
    })
    expect(outcomeOf(day.ask(about('ticket:start', 'nobody')))).toEqual({ 'unknown-ticket': {} })
    day.ask(about('ticket:start', ticketId))
    expect(outcomeOf(day.ask(about('ticket:start', ticketId)))).toEqual({
      'wrong-state': { ticketNo: 'A001', state: 'serving' },
    })
    expect(outcomeOf(day.ask(cancel(ticketId)))).toEqual({
      'wrong-state': { ticketNo: 'A001', state: 'serving' },
    })
    const finish: Command = {
      name: 'ticket:finish',
      payload: { requestId, ticketId, outcome: 'collected' },
      actor: clerkAt('c0'),
    }
    day.wait(60_000)
    expect(outcomeOf(day.ask(finish))).toBe('ok')
    expect(outcomeOf(day.ask(finish))).toEqual({ 'ticket-final': { ticketNo: 'A001', state: 'done' } })
    expect(day.state.tickets[ticketId]).toMatchObject({ state: 'done', outcome: 'collected' })
    expect(day.state.recentServiceMs).toEqual({ s0: [60_000] })
  })
})

describe('a counter', () => {
  it('is neither paused nor closed under a citizen', () => {
    const day = openDay()
    day.issue()
    day.ask(callNext())
    const busy = { 'counter-busy': { ticketNo: 'A001' } }
    expect(outcomeOf(day.ask(pause))).toEqual(busy)
    expect(outcomeOf(day.ask(bare('counter:close', clerkAt('c0'))))).toEqual(busy)
  })

  it('opens for another clerk without losing its ticket', () => {
    const day = openDay()
    const ticketId = day.issue()
    day.ask(callNext())
    const relief = { ...clerkAt('c0'), actorId: '1002' }
    day.ask(bare('counter:open', relief))
    expect(day.state.counters['c0']).toMatchObject({ state: 'open', staffNo: '1002', ticketId })
  })

  it('leaves no fact where nothing changes', () => {
    const day = openDay()
    const before = day.entries.length
    day.open(0)
    expect(day.entries).toHaveLength(before)
    day.ask(bare('counter:close', clerkAt('c0')))
    day.ask(bare('counter:close', clerkAt('c0')))
    expect(day.entries).toHaveLength(before + 1)
    expect(outcomeOf(day.ask(pause))).toEqual({ 'counter-closed': {} })
  })

  it('keeps the reason and the return of a pause, and forgets both on opening', () => {
    const day = openDay()
    day.ask(pause)
    expect(day.state.counters['c0']).toMatchObject({
      state: 'paused',
      pauseReason: 'meal',
      backAt: MORNING + 1,
    })
    day.open(0)
    expect(day.state.counters['c0']).toMatchObject({ state: 'open', pauseReason: null, backAt: null })
  })
})

describe('the end of the day', () => {
  it('finishes who is served, voids the rest and closes the counters, in this order', () => {
    const day = openDay()
    const served = day.issue()
    const called = day.issue()
    const waiting = day.issue()
    day.ask(callNext(0))
    day.ask(about('ticket:start', served, 0))
    day.ask(callNext(1))
    const { decided } = day.ask({
      name: 'day:close',
      payload: { requestId },
      actor: { ...citizen, role: 'system' },
    })
    expect(decided.ok && decided.value.facts).toEqual([
      { type: 'ticketFinished', ticketId: served, counterId: 'c0', outcome: null },
      { type: 'ticketVoided', ticketId: called, reason: 'endOfDay' },
      { type: 'ticketVoided', ticketId: waiting, reason: 'endOfDay' },
      { type: 'counterClosed', counterId: 'c0' },
      { type: 'counterClosed', counterId: 'c1' },
      { type: 'dayClosed' },
    ])
    expect(outcomeOf(day.ask(issue('s0')))).toEqual({ 'day-closed': {} })
  })
})
