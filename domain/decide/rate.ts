import type { CommandOf } from '../commands.ts'
import { findTicket } from '../hall-state.ts'
import { finishedStopAt } from '../rating.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

/** A rating pad asks for so long after the finish (domain guide section 12), and a press takes a moment to arrive. */
export const RATE_WITHIN_MS = 35_000
/** A slip of the finger may be put right for so long after the first press. */
export const CHANGE_WITHIN_MS = 5000

/** Rate (评价): once for each stop of a visit, by the citizen at the counter; the last of presses in a row counts. */
export function decideRate(command: CommandOf<'ticket:rate'>, ctx: DecideContext): Decided {
  const { ticketId, counterId, grade } = command.payload
  const ticket = findTicket(ctx.state, ticketId)
  if (!ticket) return failed(refusal('unknown-ticket'))
  if (!ctx.hall.counters.some((row) => row.counterId === counterId)) return failed(refusal('unknown-counter'))
  const { ticketNo } = ticket
  const finishedAt = finishedStopAt(ticket)
  if (finishedAt === null || ctx.now > finishedAt + RATE_WITHIN_MS)
    return failed(refusal('rating-over', { ticketNo }))
  // A package that went on has left its counter; a visit that ended keeps it.
  if (ticket.state === 'done' && ticket.counterId !== counterId)
    return failed(refusal('other-counter', { ticketNo }))
  const given = Object.hasOwn(ctx.state.ratings, ticketId) ? ctx.state.ratings[ticketId] : undefined
  if (given?.finishedAt === finishedAt) {
    if (ctx.now > given.firstAt + CHANGE_WITHIN_MS) return failed(refusal('rating-over', { ticketNo }))
    if (given.grade === grade) return decided([], ticketId)
  }
  return decided([{ type: 'ticketRated', ticketId, counterId, grade }], ticketId)
}
