import { describe, expect, it } from 'vitest'
import { hallOf, serviceInput, type HallInput } from '../support/arbitrary-hall.ts'
import {
  citizen,
  clerkAt,
  command,
  createDay,
  guide,
  outcomeOf,
  supervisor,
  system,
  type Day,
} from '../support/hall-in-test.ts'

const served = [{ queue: 0, weight: 1 }]
const plan = { letters: ['A', 'B'], counters: [served, served] }
const quick = { recallGapSeconds: 0, noShowAfterCalls: 1, noShowAfterSeconds: 0 }

function openDay(more: Partial<HallInput> = {}): Day {
  const day = createDay(hallOf(plan, more))
  day.open(0, 1)
  return day
}
const about = (name: 'ticket:recall' | 'ticket:no-show' | 'ticket:undo-no-show', ticketId: string) =>
  command(name, clerkAt('c0'), { ticketId })
const restore = (ticketId: string, actor = citizen) => command('ticket:restore', actor, { ticketId })

describe('calling', () => {
  it('wants somebody who waits, and a counter with nobody at it', () => {
    const day = openDay()
    const next = command('ticket:call-next', clerkAt('c0'), {})
    expect(outcomeOf(day.ask(next))).toEqual({ 'queue-empty': {} })
    day.issue()
    day.issue()
    expect(outcomeOf(day.ask(next))).toBe('ok')
    expect(outcomeOf(day.ask(next))).toEqual({ 'counter-busy': { ticketNo: 'A001' } })
  })

  it('again waits for the gap; passing waits for three calls and a minute', () => {
    const day = openDay()
    const ticketId = day.issue()
    day.callNext()
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
    expect(day.ticket(ticketId)).toMatchObject({ state: 'noShow', callCount: 3, noShowCount: 1 })
    expect(day.state.counters['c0']?.ticketId).toBeNull()
  })

  it('follows the figures of the service where it has its own', () => {
    const services = [
      serviceInput('s0', 0, { calls: { recallGapSeconds: 2, maxCalls: 2 } }),
      serviceInput('s1', 1),
    ]
    const day = openDay({ services })
    const ticketId = day.issue()
    day.callNext()
    day.wait(2_000)
    expect(outcomeOf(day.ask(about('ticket:recall', ticketId)))).toBe('ok')
    day.wait(2_000)
    expect(outcomeOf(day.ask(about('ticket:recall', ticketId)))).toEqual({ 'call-limit': { calls: 2 } })
  })

  it('begins to count anew when the number went back to waiting', () => {
    const day = openDay()
    const ticketId = day.issue()
    day.callNext()
    day.wait(10_000)
    day.must(about('ticket:recall', ticketId))
    day.must(command('ticket:put-back', clerkAt('c0'), { ticketId, reason: 'wrong key' }))
    expect(day.ticket(ticketId)).toMatchObject({
      state: 'waiting',
      callCount: 0,
      firstCalledAt: null,
      counterId: null,
    })
    day.callNext()
    expect(day.ticket(ticketId)).toMatchObject({ callCount: 1, firstCalledAt: day.now() })
  })
})

describe('put back', () => {
  it('has its old place: before everybody who came later', () => {
    const day = openDay()
    const ids = [day.issue(), day.issue(), day.issue()]
    const [first = ''] = ids
    day.callNext()
    day.wait(5_000)
    day.must(command('ticket:put-back', clerkAt('c0'), { ticketId: first, reason: 'wrong key' }))
    expect(ids.map(() => day.serveNext()?.ticketId)).toEqual(ids)
    expect(day.entries.find(({ fact }) => fact.type === 'ticketPutBack')?.fact).toMatchObject({
      reason: 'wrong key',
    })
  })
})

describe('a chosen number', () => {
  const staff: HallInput['staff'] = [
    { staffNo: '1001', roles: ['clerk'], rights: ['callNumber'], services: ['s0'] },
    { staffNo: '1002', roles: ['clerk'] },
    { staffNo: '3001', roles: ['supervisor', 'clerk'] },
  ]
  const choose = (ticketId: string, actor = clerkAt('c0')) =>
    command('ticket:call-number', actor, { ticketId, reason: '老人独自前来' })

  it('is called before its turn, its reason kept in the journal', () => {
    const day = openDay({ staff })
    day.issue()
    const second = day.issue()
    day.must(choose(second))
    expect(day.ticket(second)).toMatchObject({
      state: 'called',
      because: { code: 'chosen', reason: '老人独自前来' },
    })
  })

  it('needs the right, which a supervisor has', () => {
    const day = openDay({ staff })
    const [first, second] = [day.issue(), day.issue()]
    expect(outcomeOf(day.ask(choose(first, clerkAt('c1'))))).toEqual({ 'not-allowed': {} })
    expect(outcomeOf(day.ask(choose(second, clerkAt('c1', '3001'))))).toBe('ok')
  })

  it('is one of this counter: neither of another queue nor of an item the clerk may not handle', () => {
    const services = [serviceInput('s0', 0), serviceInput('x0', 0), serviceInput('s1', 1)]
    const day = openDay({ staff, services })
    const [elsewhere, notMine] = [day.issue('s1'), day.issue('x0')]
    expect(outcomeOf(day.ask(choose(elsewhere)))).toEqual({ 'not-eligible': {} })
    expect(outcomeOf(day.ask(choose(notMine)))).toEqual({ 'not-eligible': {} })
  })

  it('may be a passed one, of this counter’s queues only', () => {
    const queues = [...served, { queue: 1, weight: 1 }]
    const day = createDay(hallOf({ ...plan, counters: [served, queues] }, { staff, calls: quick }))
    day.open(0, 1)
    const [mine, other] = [day.issue(0), day.issue(1)]
    for (const _both of [mine, other]) day.pass(day.callNext(1))
    expect(outcomeOf(day.ask(choose(other)))).toEqual({ 'not-eligible': {} })
    expect(outcomeOf(day.ask(choose(mine)))).toBe('ok')
    expect(day.ticket(mine)).toMatchObject({ state: 'called', endedAt: null, noShowCount: 1, callCount: 1 })
  })

  it('is not called away from the counter it is kept for', () => {
    const day = openDay({ staff })
    const ticketId = day.issue()
    const to = { kind: 'counter', counterId: 'c1' } as const
    day.must(command('ticket:transfer', guide, { ticketId, to, reason: 'knows the case' }))
    expect(outcomeOf(day.ask(choose(ticketId)))).toEqual({ 'not-eligible': {} })
    expect(day.callNext(1)).toBe(ticketId)
  })
})

describe('a pass taken back', () => {
  it('within ten seconds puts the citizen at the counter again, as if not passed', () => {
    const day = openDay({ calls: quick })
    const ticketId = day.issue()
    day.pass(day.callNext())
    day.wait(10_000)
    expect(outcomeOf(day.ask(about('ticket:undo-no-show', ticketId)))).toBe('ok')
    expect(day.ticket(ticketId)).toMatchObject({
      state: 'called',
      counterId: 'c0',
      noShowCount: 0,
      endedAt: null,
    })
    expect(day.state.counters['c0']?.ticketId).toBe(ticketId)
  })

  it('is too late after that, and not while somebody else is called', () => {
    const day = openDay({ calls: quick })
    const ticketId = day.issue()
    day.issue()
    day.pass(day.callNext())
    day.wait(10_001)
    expect(outcomeOf(day.ask(about('ticket:undo-no-show', ticketId)))).toEqual({
      'undo-too-late': { ticketNo: 'A001' },
    })
    day.callNext()
    expect(outcomeOf(day.ask(about('ticket:undo-no-show', ticketId)))).toEqual({
      'counter-busy': { ticketNo: 'A002' },
    })
  })

  it('is not possible once the number waits again', () => {
    const day = openDay({ calls: quick })
    const ticketId = day.issue()
    day.pass(day.callNext())
    day.must(restore(ticketId))
    expect(outcomeOf(day.ask(about('ticket:undo-no-show', ticketId)))).toMatchObject({ 'wrong-state': {} })
  })
})

describe('coming back', () => {
  const passAndReturn = (day: Day, ticketId: string): void => {
    day.pass(day.callNext())
    day.must(restore(ticketId))
  }

  it('is possible twice; the third pass is the end of the number', () => {
    const day = openDay({ calls: quick })
    const ticketId = day.issue()
    passAndReturn(day, ticketId)
    passAndReturn(day, ticketId)
    day.pass(day.callNext())
    expect(day.entries.slice(-2).map(({ fact }) => fact)).toEqual([
      { type: 'ticketPassed', ticketId, counterId: 'c0' },
      { type: 'ticketVoided', ticketId, reason: 'thirdNoShow' },
    ])
    expect(outcomeOf(day.ask(restore(ticketId)))).toEqual({
      'ticket-final': { ticketNo: 'A001', state: 'void' },
    })
  })

  it('follows the limit of the service', () => {
    const services = [serviceInput('s0', 0, { rejoin: { maxReturns: 0 } }), serviceInput('s1', 1)]
    const day = openDay({ calls: quick, services })
    const ticketId = day.issue()
    day.pass(day.callNext())
    expect(day.ticket(ticketId).state).toBe('void')
  })

  it('follows the limit of the item it was sent to', () => {
    const services = [
      serviceInput('s0', 0),
      serviceInput('x0', 0, { rejoin: { maxReturns: 2 } }),
      serviceInput('s1', 1),
    ]
    const day = openDay({ calls: quick, services, rejoin: { maxReturns: 9 } })
    const ticketId = day.issue()
    for (let i = 0; i < 2; i += 1) passAndReturn(day, ticketId)
    const to = { kind: 'service', serviceCode: 'x0' } as const
    day.must(command('ticket:transfer', guide, { ticketId, to, reason: 'other item' }))
    day.pass(day.callNext())
    expect(day.ticket(ticketId)).toMatchObject({ state: 'void', noShowCount: 3, restoreCount: 2 })
  })

  it('is for the citizen, the guide, any signed-in clerk and the supervisor', () => {
    for (const actor of [citizen, guide, supervisor, clerkAt('c1')]) {
      const day = openDay({ calls: quick })
      const ticketId = day.issue()
      day.pass(day.callNext())
      expect(outcomeOf(day.ask(restore(ticketId, actor))), actor.role).toBe('ok')
      expect(day.ticket(ticketId)).toMatchObject({
        state: 'waiting',
        restoreCount: 1,
        endedAt: null,
        ticketNo: 'A001',
      })
    }
    const day = openDay({ calls: quick })
    const ticketId = day.issue()
    day.pass(day.callNext())
    expect(outcomeOf(day.ask(restore(ticketId, { ...clerkAt('c1'), counterId: null })))).toEqual({
      'not-signed-in': {},
    })
  })
})

describe('numbers that pass by themselves', () => {
  const passBySystem = (ticketId: string) => command('ticket:no-show', system, { ticketId })

  it('do not, unless the hall says so', () => {
    const day = openDay()
    const ticketId = day.issue()
    day.callNext()
    day.wait(3_600_000)
    expect(outcomeOf(day.ask(passBySystem(ticketId)))).toEqual({ 'no-show-too-soon': {} })
  })

  it('do so long after their last call, however few calls there were', () => {
    const day = openDay({ calls: { autoNoShowSeconds: 180 } })
    const ticketId = day.issue()
    day.callNext()
    day.wait(100_000)
    day.must(about('ticket:recall', ticketId))
    day.wait(179_999)
    expect(outcomeOf(day.ask(passBySystem(ticketId)))).toEqual({ 'no-show-too-soon': {} })
    day.wait(1)
    expect(outcomeOf(day.ask(passBySystem(ticketId)))).toBe('ok')
    expect(day.entries.at(-1)?.fact).toEqual({ type: 'ticketPassed', ticketId, counterId: 'c0' })
    expect(outcomeOf(day.ask(passBySystem(ticketId)))).toMatchObject({ 'wrong-state': {} })
  })
})
