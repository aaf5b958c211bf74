import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import type { Fact } from '../../domain/facts.ts'
import { emptyState } from '../../domain/hall-state.ts'
import { FairnessWatch } from '../../tools/simulate/watch-fairness.ts'
import { WaitWatch } from '../../tools/simulate/watch-waits.ts'
import { officeHall } from '../support/simulated-hall.ts'

const MINUTE = 60_000

const demo = officeHall()

describe('the watch on fairness', () => {
  const fairness = { preferredPerOrdinary: 2, maxWaitMinutes: 45 }
  const issue = (ticketId: string, queueClass: 'ordinary' | 'priority', number: number): Fact => ({
    type: 'ticketIssued',
    ticketId,
    ticketNo: `A00${number}`,
    letter: 'A',
    number,
    queueClass,
    items: [{ serviceCode: 'id-renew', queueId: 'id' }],
    packageCode: null,
    appointmentId: null,
    slot: null,
    effectiveAt: number * MINUTE,
    eligibleFrom: null,
    firstContactId: null,
  })
  const open: Fact = { type: 'counterOpened', counterId: 'c1', staffNo: '1001' }
  const call = (ticketId: string): Fact[] => [
    { type: 'ticketCalled', ticketId, counterId: 'c1', because: { code: 'priority' } },
    { type: 'serviceStarted', ticketId, counterId: 'c1' },
    { type: 'itemsFinished', ticketId, counterId: 'c1', outcomes: [], next: null, staffNo: null },
  ]
  const close = (ticketIds: readonly string[]): Fact[] => [
    ...ticketIds.map((ticketId): Fact => ({ type: 'ticketVoided', ticketId, reason: 'endOfDay' })),
    { type: 'dayClosed' },
  ]

  function watch(facts: readonly Fact[], at: (index: number) => number = () => 10 * MINUTE): FairnessWatch {
    const watching = new FairnessWatch(demo, fairness)
    const state = emptyState('demo', '2026-11-02')
    facts.forEach((fact, index) => {
      const entry = { seq: index + 1, at: at(index), fact }
      watching.before(entry, state)
      apply(state, entry)
      watching.after(entry)
    })
    return watching
  }

  it('counts somebody overtaken beyond the share of the promise, and nobody within it', () => {
    const rivals = ['p1', 'p2', 'p3']
    const issued = [issue('o', 'ordinary', 1), ...rivals.map((id, at) => issue(id, 'priority', at + 2))]
    // One counter, no ordinary call: two may go first, three may not.
    const two = watch([
      open,
      ...issued,
      ...call('p1'),
      ...call('p2'),
      ...call('o'),
      ...call('p3'),
      ...close([]),
    ])
    expect(two.starved).toBe(0)
    expect(two.longestRunOf.get('id')).toBe(2)
    const three = watch([open, ...issued, ...rivals.flatMap(call), ...call('o'), ...close([])])
    expect(three.starved).toBe(1)
    expect(three.longestRunOf.get('id')).toBe(3)
    expect(three.atCounters).toEqual({ calls: 3, ordinary: 0 })
    expect(three.inRounds).toEqual({ calls: 3, ordinary: 0 })
  })

  it('does not count those who came before, nor calls that rules other than the classes make', () => {
    const before = ['p1', 'p2', 'p3'].map((id, at) => issue(id, 'priority', at + 1))
    const facts = [open, ...before, issue('o', 'ordinary', 4), ...['p1', 'p2', 'p3'].flatMap(call)]
    expect(watch([...facts, ...close(['o'])]).starved).toBe(0)
  })

  it('counts somebody left at closing after a later one was called over the promised wait', () => {
    const facts = [
      open,
      issue('o', 'ordinary', 1),
      issue('later', 'ordinary', 2),
      ...call('later'),
      ...close(['o']),
    ]
    expect(watch(facts, () => 60 * MINUTE).starved).toBe(1)
    expect(watch(facts, () => 30 * MINUTE).starved).toBe(0)
  })

  it('counts somebody who gave up after a later one was called, but not one who had been called', () => {
    const left: Fact = { type: 'ticketCancelled', ticketId: 'o', reason: 'citizenLeft' }
    const both = [open, issue('o', 'ordinary', 1), issue('later', 'ordinary', 2)]
    const late = (): number => 60 * MINUTE
    expect(watch([...both, ...call('later'), left, ...close([])], late).starved).toBe(1)
    const calledOnce: Fact[] = [
      { type: 'ticketCalled', ticketId: 'o', counterId: 'c1', because: null },
      { type: 'ticketPutBack', ticketId: 'o', counterId: 'c1', reason: null },
    ]
    expect(watch([...both, ...calledOnce, ...call('later'), left, ...close([])], late).starved).toBe(0)
  })

  it('counts somebody left at closing while a counter was told that nobody waits', () => {
    const watching = new FairnessWatch(demo, fairness)
    const state = emptyState('demo', '2026-11-02')
    const put = (fact: Fact): void => {
      const entry = { seq: state.seq + 1, at: 5 * MINUTE, fact }
      watching.before(entry, state)
      apply(state, entry)
      watching.after(entry)
    }
    put(open)
    put(issue('o', 'ordinary', 1))
    const actor = { role: 'clerk', actorId: '1001', deviceId: 'd', counterId: 'c1' } as const
    const asked = { name: 'ticket:call-next', payload: { requestId: 'request-1' }, actor } as const
    watching.refused(asked, { code: 'queue-empty', params: {} }, state, 6 * MINUTE)
    close(['o']).forEach(put)
    expect(watching.starved).toBe(1)
  })

  it('sees a ticket at two counters, and two tickets at one', () => {
    const watching = new WaitWatch(demo)
    const state = emptyState('demo', '2026-11-02')
    const calledAt = (ticketId: string, counterId: string): void =>
      watching.after(
        { seq: 1, at: 0, fact: { type: 'ticketCalled', ticketId, counterId, because: null } },
        state,
      )
    calledAt('a', 'c1')
    calledAt('b', 'c2')
    expect(watching.doubledCalls).toBe(0)
    calledAt('a', 'c3')
    expect(watching.doubledCalls).toBe(1)
    calledAt('d', 'c2')
    expect(watching.doubledCalls).toBe(2)
  })
})
