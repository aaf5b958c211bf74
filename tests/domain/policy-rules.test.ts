import { describe, expect, it } from 'vitest'
import type { RuleSettings } from '../../domain/policy/settings.ts'
import { hallOf, MINUTE } from '../support/arbitrary-hall.ts'
import { checkIn, clerkAt, command, createDay, load, type Day } from '../support/hall-in-test.ts'
import { callsOf, classOrder, openDay, pickOf, type Arrival } from '../support/policy-day.ts'

describe('held for a counter', () => {
  const served = [{ queue: 0, weight: 1 }]
  const hall = hallOf({ letters: ['A'], counters: [served, served] })
  /** A ticket sent by counter 0 to counter 1 by name, while a priority person waits. */
  function sentToNext(): { readonly day: Day; readonly sent: string; readonly other: string } {
    const day = createDay(hall)
    day.open(0, 1)
    const sent = day.issue()
    day.serve(0)
    day.must(
      command('ticket:transfer', clerkAt('c0'), {
        ticketId: sent,
        to: { kind: 'counter', counterId: 'c1' },
        reason: 'the colleague knows the case',
      }),
    )
    day.wait(1000)
    return { day, sent, other: day.issue(0, 'priority') }
  }

  it('goes before everybody there, with its reason', () => {
    const { day, sent, other } = sentToNext()
    expect(day.callNext(1)).toBe(sent)
    expect(day.ticket(sent).because).toEqual({ code: 'transferredHere' })
    expect(day.callNext(0)).toBe(other)
  })

  it('is not called by another counter, though nobody else waits', () => {
    const { day } = sentToNext()
    day.serveNext(0)
    expect(day.serveNext(0)).toBeUndefined()
  })

  it('is still kept for it after being put back', () => {
    const { day, sent, other } = sentToNext()
    day.callNext(1)
    day.must(command('ticket:put-back', clerkAt('c1'), { ticketId: sent, reason: 'wrong key' }))
    expect(day.callNext(0)).toBe(other)
    expect(day.callNext(1)).toBe(sent)
  })

  it('waits for any counter of its queue once that one has closed, at its old place', () => {
    const { day, sent } = sentToNext()
    const behind = day.issue()
    day.must(command('counter:close', clerkAt('c1'), {}))
    expect(day.ticket(sent).heldFor).toBeNull()
    const calls = [day.serveNext(0), day.serveNext(0), day.serveNext(0)].map((one) => one?.ticketId)
    expect(calls.indexOf(sent)).toBeLessThan(calls.indexOf(behind))
  })
})

describe('waited too long', () => {
  const promised = (maxWaitMinutes: number): RuleSettings[] => [
    { rule: 'waited-too-long', maxWaitMinutes },
    classOrder(9),
  ]

  it('begins after the promised minutes, not with them', () => {
    const day = openDay([1], promised(45))
    const ordinary = day.issue()
    day.wait(45 * MINUTE)
    const priority = day.issue(0, 'priority')
    expect(pickOf(day)).toEqual({ ticketId: priority, rule: 'class-order', because: { code: 'priority' } })
    day.wait(1)
    expect(pickOf(day)).toEqual({
      ticketId: ordinary,
      rule: 'waited-too-long',
      because: { code: 'waitedTooLong', minutes: 45 },
    })
  })

  it('takes the oldest first whatever its class, never the newest', () => {
    const day = openDay([1], promised(10))
    const ids = (['ordinary', 'priority', 'greenChannel', 'ordinary', 'priority'] as const).map(
      (queueClass) => {
        day.wait(MINUTE)
        return day.issue(0, queueClass)
      },
    )
    day.wait(30 * MINUTE)
    expect(ids.map(() => day.serveNext()?.ticketId)).toEqual(ids)
  })

  it('keeps the promise of each service, and the one of the rule for the others', () => {
    const { hall } = openDay([1, 1])
    const services = hall.services.map(({ maxWaitMinutes: _none, ...service }, i) => {
      return { ...service, quotas: [], ...(i === 1 ? { maxWaitMinutes: 5 } : {}) }
    })
    const day = openDay([1, 1], promised(45), { services })
    const slow = day.issue(0)
    const quick = day.issue(1)
    day.wait(6 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: quick, because: { code: 'waitedTooLong', minutes: 6 } })
    day.wait(40 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: slow, because: { code: 'waitedTooLong', minutes: 46 } })
  })

  it('counts an appointment that came early from its slot, not from its coming', () => {
    const day = openDay([1], promised(45))
    day.must(load('a1', day.now() + 60 * MINUTE))
    const early = day.must(checkIn('a1'))
    day.wait(50 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: early, because: { code: 'appointment' } })
    day.wait(56 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: early, because: { code: 'waitedTooLong', minutes: 46 } })
  })
})

describe('the ratio', () => {
  const ratio: RuleSettings[] = [{ rule: 'ratio', preferredPerOrdinary: 2 }]

  it('is one ordinary after K preferred, over all queues of the counter', () => {
    const arrivals: readonly Arrival[] = [
      [0, 'ordinary'],
      [1, 'ordinary'],
      [0, 'priority'],
      [1, 'greenChannel'],
      [0, 'appointment'],
      [1, 'priority'],
      [0, 'priority'],
    ]
    expect(callsOf(openDay([1, 1], ratio), arrivals)).toEqual([
      'A002 priority',
      'B002 greenChannel',
      'A001 fairTurn',
      'A003 appointment',
      'B003 priority',
      'B001 fairTurn',
      'A004 priority',
    ])
  })

  it('leaves nobody idle: preferred people go on where no ordinary waits', () => {
    const day = openDay([1], ratio)
    for (let i = 0; i < 4; i += 1) day.issue(0, 'priority')
    expect([1, 2, 3, 4].map(() => day.serveNext()?.ticketId)).toEqual(['t1', 't2', 't3', 't4'])
  })
})

describe('helping out', () => {
  const overflow: RuleSettings[] = [{ rule: 'overflow', queueId: 'q1', overMinutes: 20 }, classOrder(9)]

  it('begins when the longest wait there is over the limit, and ends with it', () => {
    const day = openDay([1, 1], overflow)
    const waited = day.issue(1)
    day.wait(20 * MINUTE)
    const priority = day.issue(0, 'priority')
    const behind = day.issue(1)
    expect(pickOf(day)).toMatchObject({ ticketId: priority, rule: 'class-order' })
    day.wait(1)
    expect(pickOf(day)).toEqual({
      ticketId: waited,
      rule: 'overflow',
      because: { code: 'overflow', minutes: 20 },
    })
    day.serveNext()
    expect(day.serveNext()?.ticketId).toBe(priority)
    expect(day.serveNext()?.ticketId).toBe(behind)
  })

  it('takes the classes of that queue in their own order', () => {
    const day = openDay([1, 1], overflow)
    day.issue(1)
    const priority = day.issue(1, 'priority')
    day.wait(21 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: priority, rule: 'overflow' })
  })
})

describe('items given to a clerk first', () => {
  const rules: RuleSettings[] = [{ rule: 'clerk-service' }]
  const staff = [
    { staffNo: '1001', roles: ['clerk' as const], precedence: ['s2', 's1'] },
    { staffNo: '1002', roles: ['clerk' as const], services: ['s0'] },
  ]

  it('are called in the order of the clerk, then the others', () => {
    const arrivals: readonly Arrival[] = [
      [0, 'ordinary'],
      [1, 'ordinary'],
      [2, 'ordinary'],
      [1, 'ordinary'],
    ]
    expect(callsOf(openDay([1, 1, 1], rules, { staff }), arrivals)).toEqual([
      'C001 clerkService',
      'B001 clerkService',
      'B002 clerkService',
      'A001 arrival',
    ])
  })

  it('belong to whoever sits there: a relief who may handle less is called less, without opening again', () => {
    const day = openDay([1, 1, 1], rules, { staff })
    const [first, second] = [day.issue(1), day.issue(0)]
    const relief = clerkAt('c0', '1002')
    expect(day.must(command('ticket:call-next', relief, {}))).toBe(second)
    day.must(command('ticket:put-back', relief, { ticketId: second, reason: 'test' }))
    expect(day.callNext(0)).toBe(first)
  })

  it('leave nothing for a clerk who may handle none of what waits', () => {
    const day = openDay([1, 1, 1], rules, { staff })
    day.issue(1)
    day.must(command('counter:open', clerkAt('c0', '1002'), {}))
    expect(pickOf(day)).toBeUndefined()
  })
})
