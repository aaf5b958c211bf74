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
    eligibleFrom: null,
    eligibleAfterCalls: null,
    heldFor: null,
    slot: null,
    appointmentId: null,
    packageCode: null,
    items: [{ serviceCode: 'id-renew', queueId: 'id', outcome: null, endedAt: null }],
    hold: null,
    counterId: 'c3',
    firstCalledAt: NOW,
    lastCalledAt: NOW,
    lastCallSeq: 2,
    callCount: 1,
    noShowCount: 0,
    restoreCount: 0,
    startedAt: null,
    serviceMsBefore: 0,
    endedAt: null,
    endedBy: null,
    firstContactId: null,
    helperId: null,
    because: { code: 'arrival' },
    paper: null,
    since: NOW,
    times: { waitMs: 0, walkMs: 0, serviceMs: 0, holdMs: 0 },
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
    holdsHere: 0,
    resumable: 0,
    passed: 0,
    waiting: 1,
    undoable: null,
    mayCallNumber: false,
    now: NOW,
    ...change,
  }
}

const CALLED = ticket({})
const THRICE = ticket({ callCount: 3, firstCalledAt: NOW - 61_000, lastCalledAt: NOW - 11_000 })
const SERVING = ticket({ state: 'serving', startedAt: NOW })

const UNDO = { kind: 'noShow', ticketId: 't1', ticketNo: 'A031', until: NOW + 5000 } as const

const TABLE: readonly [string, Situation, usable: readonly Action[], likely: Action][] = [
  ['closed', situation('closed', null), ['open'], 'open'],
  ['open and idle', situation('open', null), ['callNext', 'pause'], 'callNext'],
  ['paused', situation('paused', null), ['pause'], 'pause'],
  ['just called', situation('open', CALLED), ['start', 'transfer', 'putBack'], 'start'],
  [
    'called three times',
    situation('open', THRICE),
    ['recall', 'start', 'noShow', 'transfer', 'putBack'],
    'start',
  ],
  ['serving', situation('open', SERVING), ['finish', 'transfer', 'suspend'], 'finish'],
  [
    'serving with as many holds as allowed',
    situation('open', SERVING, { holdsHere: 3, resumable: 3 }),
    ['finish', 'transfer'],
    'finish',
  ],
  [
    'idle with holds, passed numbers and the right to choose',
    situation('open', null, { holdsHere: 1, resumable: 1, passed: 2, mayCallNumber: true }),
    ['callNext', 'pause', 'callNumber', 'resumeHold', 'restore'],
    'callNext',
  ],
  [
    'just passed a number',
    situation('open', null, { undoable: UNDO }),
    ['callNext', 'pause', 'undo'],
    'callNext',
  ],
  [
    'passed a number and called the next',
    situation('open', CALLED, { undoable: UNDO }),
    ['start', 'transfer', 'putBack'],
    'start',
  ],
  [
    'nobody to choose',
    situation('open', null, { waiting: 0, mayCallNumber: true }),
    ['callNext', 'pause'],
    'callNext',
  ],
  ['link lost', situation('open', SERVING, { isLive: false, passed: 1 }), [], 'finish'],
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

  it('stops calling again at the cap of the service', () => {
    const hall = { ...smallHall(), calls: { ...smallHall().calls, maxCalls: 3 } }
    expect(actionStates(situation('open', THRICE, { hall })).recall.block).toEqual({
      code: 'call-limit',
      calls: 3,
    })
  })

  it('goes by the figures of the service before those of the hall', () => {
    const small = smallHall()
    const services = small.services.map((one) => ({
      ...one,
      calls: { noShowAfterCalls: 1, noShowAfterSeconds: 0 },
    }))
    const states = actionStates(situation('open', CALLED, { hall: { ...small, services } }))
    expect(states.noShow.block).toBeNull()
  })

  it.each([
    ['suspend', situation('open', SERVING, { holdsHere: 3 }), { code: 'hold-limit', count: 3 }],
    ['suspend', situation('open', CALLED), { code: 'not-serving' }],
    ['putBack', situation('open', SERVING), { code: 'not-called' }],
    ['transfer', situation('open', null), { code: 'no-ticket' }],
    ['callNumber', situation('open', null), { code: 'not-allowed' }],
    ['callNumber', situation('paused', null, { mayCallNumber: true }), { code: 'counter-paused' }],
    ['resumeHold', situation('open', CALLED, { resumable: 1 }), { code: 'ticket-open', ticketNo: 'A031' }],
    ['resumeHold', situation('open', null), { code: 'no-holds' }],
    ['restore', situation('open', null), { code: 'no-passed' }],
    ['undo', situation('open', null), { code: 'nothing-to-undo' }],
  ] as const)('says why %s is not possible', (action, at, block) => {
    expect(actionStates(at)[action].block).toEqual(block)
  })

  it('keeps eight places', () => {
    expect(GRID).toHaveLength(8)
  })
})
