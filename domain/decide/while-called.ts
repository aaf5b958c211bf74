import type { CommandOf } from '../commands.ts'
import { noShowIn, recallIn } from '../figures.ts'
import { callRulesOf, rejoinRulesOf } from '../model.ts'
import type { Fact } from '../facts.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { counterOfActor, movableTicket, ticketAtCounter } from './at-counter.ts'
import { freeCounterOf } from './call-next.ts'
import { decided, hasRight, type DecideContext, type Decided } from './decision.ts'

/** How long a pass may be taken back by one key. */
export const UNDO_WITHIN_MS = 10_000

/** Call again (重呼): not before the gap of the hall's file has passed, and not beyond the cap on calls. */
export function decideRecall(command: CommandOf<'ticket:recall'>, ctx: DecideContext): Decided {
  const at = ticketAtCounter(command.actor, command.payload.ticketId, 'recall', ctx)
  if (!at.ok) return at
  const { ticket, counter } = at.value
  const { maxCalls } = callRulesOf(ctx.hall, ticket.serviceCode)
  if (maxCalls !== null && ticket.callCount >= maxCalls)
    return failed(refusal('call-limit', { calls: maxCalls }))
  const waitMs = recallIn(ctx.hall, ticket, ctx.now)
  if (waitMs > 0) return failed(refusal('recall-too-soon', { seconds: Math.ceil(waitMs / 1000) }))
  const { ticketId } = ticket
  return decided([{ type: 'ticketRecalled', ticketId, counterId: counter.counterId }], ticketId)
}

/** Start (开始办理): the citizen has arrived. */
export function decideStart(command: CommandOf<'ticket:start'>, ctx: DecideContext): Decided {
  const at = ticketAtCounter(command.actor, command.payload.ticketId, 'start', ctx)
  if (!at.ok) return at
  const { ticketId } = at.value.ticket
  return decided([{ type: 'serviceStarted', ticketId, counterId: at.value.counter.counterId }], ticketId)
}

/** Put back (放回): called by mistake, back to its place. */
export function decidePutBack(command: CommandOf<'ticket:put-back'>, ctx: DecideContext): Decided {
  const at = ticketAtCounter(command.actor, command.payload.ticketId, 'putBack', ctx)
  if (!at.ok) return at
  const { ticketId } = at.value.ticket
  const { reason } = command.payload
  return decided(
    [{ type: 'ticketPutBack', ticketId, counterId: at.value.counter.counterId, reason }],
    ticketId,
  )
}

/**
 * Passed (过号): by the clerk only after enough calls and enough time; by the system where the hall lets a number pass
 * by itself. The pass beyond the last allowed return is the end of the number.
 */
export function decideNoShow(command: CommandOf<'ticket:no-show'>, ctx: DecideContext): Decided {
  const { ticketId } = command.payload
  const isSystem = command.actor.role === 'system'
  const found = isSystem
    ? movableTicket(ticketId, 'noShow', ctx)
    : ticketAtCounter(command.actor, ticketId, 'noShow', ctx)
  if (!found.ok) return found
  const ticket = 'ticket' in found.value ? found.value.ticket : found.value
  const { calls, waitMs } = noShowIn(ctx.hall, ticket, ctx.now)
  if (isSystem) {
    const { autoNoShowSeconds } = callRulesOf(ctx.hall, ticket.serviceCode)
    const due = (ticket.lastCalledAt ?? 0) + autoNoShowSeconds * 1000
    if (autoNoShowSeconds === 0 || ctx.now < due) return failed(refusal('no-show-too-soon'))
  } else if (calls > 0 || waitMs > 0) {
    return failed(refusal('no-show-too-soon', { calls, seconds: Math.ceil(waitMs / 1000) }))
  }
  const facts: Fact[] = [{ type: 'ticketPassed', ticketId, counterId: ticket.counterId ?? '' }]
  const { maxReturns } = rejoinRulesOf(ctx.hall, ticket.serviceCode)
  if (ticket.noShowCount >= maxReturns) facts.push({ type: 'ticketVoided', ticketId, reason: 'thirdNoShow' })
  return decided(facts, ticketId)
}

/** Take a pass back (撤回) while its strip is shown: same counter, still free. */
export function decideUndoNoShow(command: CommandOf<'ticket:undo-no-show'>, ctx: DecideContext): Decided {
  const at = freeCounterOf(command.actor, ctx)
  if (!at.ok) return at
  const ticket = movableTicket(command.payload.ticketId, 'undoNoShow', ctx)
  if (!ticket.ok) return ticket
  const { ticketId, ticketNo, counterId, endedAt } = ticket.value
  if (counterId !== at.value.counter.counterId) return failed(refusal('other-counter', { ticketNo }))
  if (ctx.now > (endedAt ?? 0) + UNDO_WITHIN_MS) return failed(refusal('undo-too-late', { ticketNo }))
  return decided([{ type: 'passUndone', ticketId, counterId }], ticketId)
}

/** A passed number comes back (恢复): the same business day, by the hall's or the service's policy. */
export function decideRestore(command: CommandOf<'ticket:restore'>, ctx: DecideContext): Decided {
  const { actor } = command
  if (actor.role === 'clerk') {
    const at = counterOfActor(actor, ctx)
    if (!at.ok) return at
  }
  const found = movableTicket(command.payload.ticketId, 'restore', ctx)
  if (!found.ok) return found
  const ticket = found.value
  const { ticketId, ticketNo, restoreCount } = ticket
  const { policy, afterCalls, maxReturns } = rejoinRulesOf(ctx.hall, ticket.serviceCode)
  if (policy === 'newTicket') return failed(refusal('new-ticket-needed', { ticketNo }))
  if (restoreCount >= maxReturns && !hasRight(actor, 'restoreBeyondLimit', ctx)) {
    return failed(refusal('restore-limit', { ticketNo, count: restoreCount }))
  }
  if (policy === 'tail') {
    return decided(
      [{ type: 'ticketRestored', ticketId, effectiveAt: ctx.now, eligibleAfterCalls: null }],
      ticketId,
    )
  }
  const calls = ctx.state.queues[ticket.queueId]?.calls ?? 0
  const eligibleAfterCalls = calls + afterCalls
  return decided([{ type: 'ticketRestored', ticketId, effectiveAt: null, eligibleAfterCalls }], ticketId)
}
