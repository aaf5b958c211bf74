import type { CommandOf } from '../commands.ts'
import type { Fact } from '../facts.ts'
import { findTicket, liveTickets } from '../hall-state.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { canMove, isLive, type Ticket } from '../ticket.ts'
import { movableTicket } from './at-counter.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'
import { returnedBlocks } from './number-blocks.ts'

/** Cancel (取消排队): by the citizen, or by a kiosk whose number nobody ever saw. */
export function decideCancel(command: CommandOf<'ticket:cancel'>, ctx: DecideContext): Decided {
  const { ticketId, reason } = command.payload
  const ticket = movableTicket(ticketId, 'cancel', ctx)
  if (!ticket.ok) return ticket
  return decided([{ type: 'ticketCancelled', ticketId, reason }], ticketId)
}

/** Void (作废): a misprint or a duplicate, by the guide desk. */
export function decideVoid(command: CommandOf<'ticket:void'>, ctx: DecideContext): Decided {
  const { ticketId, reason } = command.payload
  const ticket = movableTicket(ticketId, 'voidOut', ctx)
  if (!ticket.ok) return ticket
  return decided([{ type: 'ticketVoided', ticketId, reason }], ticketId)
}

/** Give a class (设优先): the reason is kept apart from the facts, for auditors only. */
export function decidePrioritise(command: CommandOf<'ticket:prioritise'>, ctx: DecideContext): Decided {
  const { ticketId, queueClass, priorityReason } = command.payload
  const found = liveTicket(ticketId, ctx)
  if (!found.ok) return found
  if (found.value.queueClass === queueClass) return decided([], ticketId)
  return decided([{ type: 'classGiven', ticketId, queueClass }], ticketId, [
    { kind: 'priority', ticketId, reason: priorityReason },
  ])
}

/** Somebody who goes along (指派帮办), or nobody any more. */
export function decideAssignHelper(command: CommandOf<'ticket:assign-helper'>, ctx: DecideContext): Decided {
  const { ticketId, helperId } = command.payload
  const found = liveTicket(ticketId, ctx)
  if (!found.ok) return found
  if (helperId !== null && !ctx.hall.staff.some((person) => person.staffNo === helperId)) {
    return failed(refusal('unknown-staff'))
  }
  return decided([{ type: 'helperAssigned', ticketId, helperId }], ticketId)
}

/** An answer given without a number (登记咨询), for the figures of the day. */
export function decideAdvice(command: CommandOf<'advice:record'>): Decided {
  const { serviceCode, topic } = command.payload
  return decided([{ type: 'adviceRecorded', serviceCode, topic }], null)
}

/** What became of the paper. A printer fault never undoes a ticket (domain guide section 3, invariant 6). */
export function decidePaperReport(command: CommandOf<'paper:report'>, ctx: DecideContext): Decided {
  const { ticketId, paper, isCopy } = command.payload
  if (!findTicket(ctx.state, ticketId)) return failed(refusal('unknown-ticket'))
  return decided([{ type: 'paperReported', ticketId, paper, isCopy }], ticketId)
}

/** Close of the business day: visits ended, leftovers voided, counters closed, then nothing more happens on that day. */
export function decideCloseDay(_command: CommandOf<'day:close'>, ctx: DecideContext): Decided {
  const leftovers = liveTickets(ctx.state)
  const facts: Fact[] = [
    ...leftovers.filter((ticket) => ticket.state === 'serving').map(endVisit),
    ...leftovers
      .filter((ticket) => canMove('voidOut', ticket.state))
      .map(({ ticketId }): Fact => ({ type: 'ticketVoided', ticketId, reason: 'endOfDay' })),
    ...Object.entries(ctx.state.counters)
      .filter(([, status]) => status.state !== 'closed')
      .map(([counterId]): Fact => ({ type: 'counterClosed', counterId })),
    ...returnedBlocks(ctx),
    { type: 'dayClosed' },
  ]
  return decided(facts, null)
}

/** A visit that nobody finished: it ends with the day, without an outcome. */
function endVisit({ ticketId, counterId }: Ticket): Fact {
  return {
    type: 'itemsFinished',
    ticketId,
    counterId: counterId ?? '',
    outcomes: [],
    next: null,
    staffNo: null,
  }
}

function liveTicket(ticketId: string, ctx: DecideContext): ReturnType<typeof movableTicket> {
  const ticket = findTicket(ctx.state, ticketId)
  if (!ticket) return failed(refusal('unknown-ticket'))
  if (isLive(ticket.state)) return { ok: true, value: ticket }
  return failed(refusal('ticket-final', { ticketNo: ticket.ticketNo, state: ticket.state }))
}
