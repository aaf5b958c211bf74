import type { Actor } from '../commands.ts'
import { counterStatus, findTicket, type CounterStatus } from '../hall-state.ts'
import type { Counter } from '../model.ts'
import { refusal, type Refusal } from '../refusals.ts'
import { failed, ok, type Result } from '../result.ts'
import { canMove, type Ticket, type TicketMove } from '../ticket.ts'
import type { DecideContext } from './decision.ts'

export interface AtCounter {
  readonly counter: Counter
  readonly status: Readonly<CounterStatus>
}

/** The counter the actor is signed in at. */
export function counterOfActor(actor: Actor, ctx: DecideContext): Result<AtCounter, Refusal> {
  if (actor.counterId === null) return failed(refusal('not-signed-in'))
  const counter = ctx.hall.counters.find((row) => row.counterId === actor.counterId)
  if (!counter) return failed(refusal('unknown-counter'))
  return ok({ counter, status: counterStatus(ctx.state, counter.counterId) })
}

/** A ticket that this counter holds and that may make the move; every other case has its own refusal. */
export function ticketAtCounter(
  actor: Actor,
  ticketId: string,
  move: TicketMove,
  ctx: DecideContext,
): Result<AtCounter & { readonly ticket: Ticket }, Refusal> {
  const at = counterOfActor(actor, ctx)
  if (!at.ok) return at
  const ticket = movableTicket(ticketId, move, ctx)
  if (!ticket.ok) return ticket
  if (at.value.status.ticketId !== ticketId)
    return failed(refusal('other-counter', { ticketNo: ticket.value.ticketNo }))
  return ok({ ...at.value, ticket: ticket.value })
}

/** A ticket of today that may make the move, wherever it is. */
export function movableTicket(
  ticketId: string,
  move: TicketMove,
  ctx: DecideContext,
): Result<Ticket, Refusal> {
  const ticket = findTicket(ctx.state, ticketId)
  if (!ticket) return failed(refusal('unknown-ticket'))
  if (canMove(move, ticket.state)) return ok(ticket)
  const { ticketNo, state } = ticket
  const isFinal = state === 'done' || state === 'cancelled' || state === 'void'
  return failed(refusal(isFinal ? 'ticket-final' : 'wrong-state', { ticketNo, state }))
}
