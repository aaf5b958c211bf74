import { describe, expect, test } from 'vitest'
import type { Fact } from '../../domain/facts.ts'
import type { JournalRow } from '../../server/journal/journal-row.ts'
import { clashesIn } from '../support/day-on-disk.ts'

/** The search for tickets at two counters says nothing unless it finds one that is. */
describe('the search for tickets at two counters', () => {
  const call = (ticketId: string, counterId: string): Fact => {
    return { type: 'ticketCalled', ticketId, counterId, because: null }
  }
  const found = (...facts: Fact[]): string[] => clashesIn(facts.map((fact, index) => rowOf(fact, index + 1)))

  test('finds a ticket called by two counters, and a counter with two tickets', () => {
    expect(found(call('t1', 'c1'), call('t1', 'c2'))).toEqual(['fact 2: t1 is still at c1'])
    expect(found(call('t1', 'c1'), call('t2', 'c1'))).toEqual(['fact 2: c1 is busy'])
  })

  test('finds a ticket that is served where it was not called', () => {
    expect(found(call('t1', 'c1'), { type: 'serviceStarted', ticketId: 't1', counterId: 'c2' })).toEqual([
      'fact 2: t1 is not at c2',
    ])
  })

  test('finds nothing where a counter is done before the next call', () => {
    const passed: Fact = { type: 'ticketPassed', ticketId: 't1', counterId: 'c1' }
    expect(found(call('t1', 'c1'), passed, call('t2', 'c1'), call('t1', 'c2'))).toEqual([])
  })
})

function rowOf(fact: Fact, seq: number): JournalRow {
  const trace = {
    actor: '1001',
    role: 'clerk',
    device: 'pc',
    counter: 'c1',
    requestId: `request-${seq}`,
  } as const
  return { hallId: 'demo', day: '2026-11-02', seq, at: seq, ...trace, fact, prevHash: '', hash: '' }
}
