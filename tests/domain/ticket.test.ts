import { describe, expect, it } from 'vitest'
import {
  canMove,
  isLive,
  LIFECYCLE,
  TICKET_STATES,
  type TicketMove,
  type TicketState,
} from '../../domain/ticket.ts'

/** The guide's table of section 3, turned round: where each move leads from each state. */
const EXPECTED: Readonly<Record<TicketMove, Partial<Record<TicketState | 'none', TicketState>>>> = {
  issue: { none: 'waiting' },
  callNext: { waiting: 'called' },
  recall: { called: 'called' },
  start: { called: 'serving' },
  finish: { serving: 'done' },
  noShow: { called: 'noShow' },
  cancel: { waiting: 'cancelled', noShow: 'cancelled' },
  voidOut: { waiting: 'void', noShow: 'void', called: 'void' },
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

  it('ends in done, cancelled and void', () => {
    const final = TICKET_STATES.filter((state) => MOVES.every((move) => !canMove(move, state)))
    expect(final).toEqual(['done', 'cancelled', 'void'])
    expect(TICKET_STATES.filter((state) => !isLive(state))).toEqual(final)
  })
})
