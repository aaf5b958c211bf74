import type { CommandOf } from '../commands.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { ticketAtCounter } from './at-counter.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'
import { noShowIn, recallIn } from '../figures.ts'

/** Call again (重呼): not before the gap of the hall's file has passed. */
export function decideRecall(command: CommandOf<'ticket:recall'>, ctx: DecideContext): Decided {
  const at = ticketAtCounter(command.actor, command.payload.ticketId, 'recall', ctx)
  if (!at.ok) return at
  const { ticket, counter } = at.value
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

/** Passed (过号): only after enough calls and enough time. */
export function decideNoShow(command: CommandOf<'ticket:no-show'>, ctx: DecideContext): Decided {
  const at = ticketAtCounter(command.actor, command.payload.ticketId, 'noShow', ctx)
  if (!at.ok) return at
  const { ticket, counter } = at.value
  const { calls, waitMs } = noShowIn(ctx.hall, ticket, ctx.now)
  if (calls > 0 || waitMs > 0) {
    return failed(refusal('no-show-too-soon', { calls, seconds: Math.ceil(waitMs / 1000) }))
  }
  const { ticketId } = ticket
  return decided([{ type: 'ticketPassed', ticketId, counterId: counter.counterId }], ticketId)
}

/** Finish (办结): the visit ended, with exactly one outcome. */
export function decideFinish(command: CommandOf<'ticket:finish'>, ctx: DecideContext): Decided {
  const at = ticketAtCounter(command.actor, command.payload.ticketId, 'finish', ctx)
  if (!at.ok) return at
  const { ticketId } = at.value.ticket
  const { outcome } = command.payload
  return decided(
    [{ type: 'ticketFinished', ticketId, counterId: at.value.counter.counterId, outcome }],
    ticketId,
  )
}
