import { describe, expect, it } from 'vitest'
import {
  canMove,
  isLive,
  lastOutcome,
  LIFECYCLE,
  TICKET_STATES,
  type Outcome,
  type TicketMove,
  type TicketState,
} from '../../domain/ticket.ts'

/** The guide's table of section 3, turned round: where each move leads from each state. */
const EXPECTED: Readonly<Record<TicketMove, Partial<Record<TicketState | 'none', TicketState>>>> = {
  issue: { none: 'waiting' },
  call: { waiting: 'called' },
  callNumber: { waiting: 'called', noShow: 'called' },
  recall: { called: 'called' },
  start: { called: 'serving' },
  putBack: { called: 'waiting' },
  noShow: { called: 'noShow' },
  undoNoShow: { noShow: 'called' },
  restore: { noShow: 'waiting' },
  suspend: { serving: 'suspended' },
  resume: { suspended: 'serving' },
  transfer: { waiting: 'waiting', called: 'waiting', serving: 'waiting' },
  moveOn: { serving: 'waiting' },
  finish: { serving: 'done' },
  reopen: { done: 'serving' },
  cancel: { waiting: 'cancelled', noShow: 'cancelled' },
  voidOut: { waiting: 'void', noShow: 'void', suspended: 'void', called: 'void' },
}
const MOVES = Object.keys(EXPECTED) as TicketMove[]
const cells = MOVES.flatMap((move) =>
  (['none', ...TICKET_STATES] as const).map((from) => [move, from, EXPECTED[move][from]] as const),
)

describe('the lifecycle of a ticket', () => {
  it('knows these moves and no others', () => {
    expect(Object.keys(LIFECYCLE).toSorted()).toEqual([...MOVES].toSorted())
  })

  it.each(cells)('%s from %s leads to %s', (move, from, to) => {
    expect(canMove(move, from)).toBe(to !== undefined)
    if (to !== undefined) expect(LIFECYCLE[move].to).toBe(to)
  })

  it('ends in done, cancelled and void; only a mistaken finish is taken back', () => {
    const final = TICKET_STATES.filter((state) =>
      MOVES.every((move) => move === 'reopen' || !canMove(move, state)),
    )
    expect(final).toEqual(['done', 'cancelled', 'void'])
    expect(TICKET_STATES.filter((state) => !isLive(state))).toEqual(final)
    expect(final.filter((state) => canMove('reopen', state))).toEqual(['done'])
  })
})

describe('the outcome of a visit', () => {
  const item = (serviceCode: string, outcome: Outcome | null) => {
    return { serviceCode, queueId: 'q0', outcome, endedAt: outcome === null ? null : 1 }
  }
  it.each([
    [[item('a', null)], null],
    [[item('a', 'accepted')], 'accepted'],
    [[item('a', 'accepted'), item('b', 'rejected'), item('c', null)], 'rejected'],
  ] as const)('of %j is %s', (items, outcome) => {
    expect(lastOutcome({ items: [...items] })).toBe(outcome)
  })
})
