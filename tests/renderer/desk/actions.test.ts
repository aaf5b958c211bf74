import { describe, expect, it } from 'vitest'
import type { CounterState } from '../../../domain/hall-state.ts'
import type { Ticket } from '../../../domain/ticket.ts'
import { ACTIONS, actionStates, GRID, type Action, type Situation } from '../../../renderer/desk/actions.ts'
import { smallHall } from './fake-hall.ts'

const NOW = Date.parse('2026-11-02T01:00:00Z')

function ticket(change: Partial<Ticket>): Ticket {
  return {
    ticketId: 't1',
    ticketNo: 'A031',
    letter: 'A',
    number: 31,
    queueId: 'id',
    serviceCode: 'id-renew',
    queueClass: 'ordinary',
    state: 'called',
    issuedAt: NOW - 600_000,
    effectiveAt: NOW - 600_000,
    order: 1,
    counterId: 'c3',
    firstCalledAt: NOW,
    lastCalledAt: NOW,
    lastCallSeq: 2,
    callCount: 1,
    startedAt: null,
    endedAt: null,
    because: { code: 'arrival' },
    outcome: null,
    paper: null,
    ...change,
  }
}

function situation(
  counterState: CounterState,
  now: Ticket | null,
  change: Partial<Situation> = {},
): Situation {
  return {
    hall: smallHall(),
    isLive: true,
    isDayClosed: false,
    counterState,
    ticket: now,
    now: NOW,
    ...change,
  }
}

const CALLED = ticket({})
const THRICE = ticket({ callCount: 3, firstCalledAt: NOW - 61_000, lastCalledAt: NOW - 11_000 })
const SERVING = ticket({ state: 'serving', startedAt: NOW })

const TABLE: readonly [string, Situation, usable: readonly Action[], likely: Action][] = [
  ['closed', situation('closed', null), ['open'], 'open'],
  ['open and idle', situation('open', null), ['callNext', 'pause'], 'callNext'],
  ['paused', situation('paused', null), ['pause'], 'pause'],
  ['just called', situation('open', CALLED), ['start'], 'start'],
  ['called three times', situation('open', THRICE), ['recall', 'start', 'noShow'], 'start'],
  ['serving', situation('open', SERVING), ['finish'], 'finish'],
  ['link lost', situation('open', SERVING, { isLive: false }), [], 'finish'],
  ['day closed', situation('closed', null, { isDayClosed: true }), [], 'open'],
]

describe('what can be pressed', () => {
  it.each(TABLE)('%s', (_name, at, usable, likely) => {
    const states = actionStates(at)
    expect(ACTIONS.filter((action) => states[action].block === null)).toEqual(usable)
    expect(ACTIONS.filter((action) => states[action].isLikely)).toEqual([likely])
  })

  it.each([
    { after: 0, recall: 10, calls: 2, seconds: 60 },
    { after: 1, recall: 10, calls: 2, seconds: 60 },
    { after: 1000, recall: 9, calls: 2, seconds: 59 },
    { after: 9999, recall: 1, calls: 2, seconds: 51 },
    { after: 10_000, recall: null, calls: 2, seconds: 50 },
    { after: 60_000, recall: null, calls: 2, seconds: 0 },
  ])('counts down $after ms after the first call', ({ after, recall, calls, seconds }) => {
    const states = actionStates(situation('open', CALLED, { now: NOW + after }))
    expect(states.recall.block).toEqual(recall === null ? null : { code: 'recall-gap', seconds: recall })
    expect(states.noShow.block).toEqual({ code: 'no-show-gap', calls, seconds })
  })

  it('names the ticket that must be ended first', () => {
    const states = actionStates(situation('open', SERVING))
    expect(states.callNext.block).toEqual({ code: 'ticket-open', ticketNo: 'A031' })
    expect(states.pause.block).toEqual({ code: 'ticket-open', ticketNo: 'A031' })
  })

  it('keeps eight places, two of them free', () => {
    expect(GRID).toHaveLength(8)
    expect(GRID.map((action, index) => (action === null ? index : -1)).filter((index) => index >= 0)).toEqual(
      [5, 6],
    )
  })
})
