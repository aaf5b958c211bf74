import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { MINUTE, type HallInput } from '../support/arbitrary-hall.ts'
import { checkIn, clerkAt, command, guide, load } from '../support/hall-in-test.ts'
import { openDay, pickOf } from '../support/policy-day.ts'

describe('appointments', () => {
  it('without a time never jump the queue, whatever class a journal gives them', () => {
    const day = openDay([1])
    const ordinary = day.issue()
    day.wait(MINUTE)
    day.issue()
    // No command makes such a ticket; a journal of another version might hold one.
    const issued = day.entries.at(-1)
    if (issued?.fact.type !== 'ticketIssued') throw new Error('a number was taken')
    const fact = {
      ...issued.fact,
      ticketId: 'odd',
      number: 9,
      ticketNo: 'A009',
      queueClass: 'appointment' as const,
    }
    apply(day.state, { seq: day.state.seq + 1, at: day.now(), fact })
    expect(pickOf(day)).toMatchObject({ ticketId: ordinary, because: { code: 'arrival' } })
    expect([1, 2, 3].map(() => day.serveNext()?.ticketId)).toEqual([ordinary, 't2', 'odd'])
  })

  it('that came early are not called before their window, though nobody else waits', () => {
    const day = openDay([1])
    day.must(load('a1', day.now() + 60 * MINUTE))
    const early = day.must(checkIn('a1'))
    day.wait(45 * MINUTE - 1)
    expect(pickOf(day)).toBeUndefined()
    day.wait(1)
    expect(pickOf(day)).toMatchObject({ ticketId: early, because: { code: 'appointment' } })
  })

  it('that came early and were called by hand and put back still wait for their window', () => {
    const day = openDay([1], undefined, {
      staff: [{ staffNo: '1001', roles: ['clerk'], rights: ['callNumber'] }],
    })
    day.must(load('a1', day.now() + 60 * MINUTE))
    const early = day.must(checkIn('a1'))
    day.must(command('ticket:call-number', clerkAt('c0'), { ticketId: early, reason: 'asked at the desk' }))
    day.must(command('ticket:put-back', clerkAt('c0'), { ticketId: early, reason: 'wrong number' }))
    expect(pickOf(day)).toBeUndefined()
  })

  it('in their window go by the start of their slot, not by who came first', () => {
    const day = openDay([1])
    day.must(load('later', day.now() + 10 * MINUTE))
    day.must(load('sooner', day.now() - 20 * MINUTE))
    const later = day.must(checkIn('later'))
    day.wait(MINUTE)
    const sooner = day.must(checkIn('sooner'))
    expect([1, 2].map(() => day.serveNext()?.ticketId)).toEqual([sooner, later])
  })

  it.each([
    [30, 'appointment'],
    [31, 'ordinary'],
  ] as const)('%i minutes after the start of the slot are %s, and never refused', (minutes, queueClass) => {
    const day = openDay([1])
    const slotFrom = day.now()
    day.must(load('a1', slotFrom))
    day.wait(minutes * MINUTE)
    const ticket = day.ticket(day.must(checkIn('a1')))
    expect(ticket).toMatchObject({ queueClass, eligibleFrom: null })
    expect(ticket.effectiveAt).toBe(queueClass === 'ordinary' ? day.now() : slotFrom)
  })
})

describe('queues given to a counter during the day', () => {
  it('count from the next call on, with their weights, and nobody loses a place', () => {
    const day = openDay([1, 1])
    const [first, second, third] = [day.issue(0), day.issue(1), day.issue(0)]
    const called = day.callNext()
    const before = structuredClone(day.state.tickets)
    const queues = [{ queueId: 'q1', weight: 1 }]
    const supervisor = clerkAt('c0', '3001')
    day.must(command('counter:reassign', supervisor, { counterId: 'c0', queues, reason: 'many wait there' }))
    expect(day.state.tickets).toEqual(before)
    day.start(called)
    day.finish(called)
    expect(called).toBe(first)
    expect([day.serveNext()?.ticketId, day.serveNext()]).toEqual([second, undefined])
    const both = [...queues, { queueId: 'q0', weight: 2 }]
    day.must(command('counter:reassign', supervisor, { counterId: 'c0', queues: both, reason: 'back again' }))
    const late = day.issue(1)
    expect([1, 2].map(() => day.serveNext()?.ticketId)).toEqual([third, late])
  })
})

describe('the order of arrival', () => {
  it('is the order of the journal for people of the same instant', () => {
    const day = openDay([1, 1], [{ rule: 'arrival' }])
    const ids = [0, 1, 0, 1].map((queue) => day.issue(queue))
    expect(ids.map(() => day.serveNext()?.ticketId)).toEqual(ids)
  })

  it('comes last by itself where a hall does not name it', () => {
    const day = openDay([1], [{ rule: 'queue-weight' }])
    const ids = [day.issue(), day.issue(), day.issue()]
    expect(ids.map(() => day.serveNext()?.ticketId)).toEqual(ids)
  })
})

describe('a number that came back', () => {
  const quick = { calls: { noShowAfterCalls: 1, noShowAfterSeconds: 0, recallGapSeconds: 0 } }

  /** The first of six is passed and restored at once; who is called after that, by number. */
  function callsAfterReturn(rejoin: HallInput['rejoin'], others = 5): string[] {
    const day = openDay([1], [{ rule: 'arrival' }], { ...quick, rejoin })
    const passed = day.issue()
    for (let i = 0; i < others; i += 1) {
      day.wait(1000)
      day.issue()
    }
    day.pass(day.callNext())
    day.wait(1000)
    day.must(command('ticket:restore', clerkAt('c0'), { ticketId: passed }))
    const calls: string[] = []
    for (let served = day.serveNext(); served; served = day.serveNext()) {
      calls.push(day.ticket(served.ticketId).ticketNo)
    }
    return calls
  }

  it.each([
    [{ policy: 'afterN' }, ['A002', 'A003', 'A004', 'A001', 'A005', 'A006']],
    [{ policy: 'afterN', afterCalls: 1 }, ['A002', 'A001', 'A003', 'A004', 'A005', 'A006']],
    [{ policy: 'afterN', afterCalls: 0 }, ['A001', 'A002', 'A003', 'A004', 'A005', 'A006']],
    [{ policy: 'tail' }, ['A002', 'A003', 'A004', 'A005', 'A006', 'A001']],
  ] as const)('by %j', (rejoin, calls) => {
    expect(callsAfterReturn(rejoin)).toEqual(calls)
  })

  it('after fewer others than it should wait for, or none, is called when nobody else waits', () => {
    expect(callsAfterReturn({ policy: 'afterN' }, 2)).toEqual(['A002', 'A003', 'A001'])
    expect(callsAfterReturn({ policy: 'afterN' }, 0)).toEqual(['A001'])
  })

  it('waits for calls of its own queue, not of another one', () => {
    const day = openDay([1, 2], [{ rule: 'queue-weight' }], {
      ...quick,
      rejoin: { policy: 'afterN', afterCalls: 1 },
    })
    const passed = day.issue(0)
    day.pass(day.callNext())
    const behind = day.issue(0)
    const elsewhere = [day.issue(1), day.issue(1)]
    day.must(command('ticket:restore', clerkAt('c0'), { ticketId: passed }))
    expect([1, 2, 3, 4].map(() => day.serveNext()?.ticketId)).toEqual([...elsewhere, behind, passed])
  })

  it('does not wait for calls of the queue it left', () => {
    const day = openDay([1, 1], [{ rule: 'arrival' }], {
      ...quick,
      rejoin: { policy: 'afterN', afterCalls: 3 },
    })
    for (let i = 0; i < 5; i += 1) day.issue(0)
    for (let i = 0; i < 4; i += 1) day.serveNext()
    const passed = day.callNext()
    day.pass(passed)
    day.must(command('ticket:restore', clerkAt('c0'), { ticketId: passed }))
    const to = { kind: 'service', serviceCode: 's1' } as const
    day.must(command('ticket:transfer', guide, { ticketId: passed, to, reason: 'wrong item' }))
    day.wait(1000)
    day.issue(1)
    expect(day.callNext()).toBe(passed)
  })
})
