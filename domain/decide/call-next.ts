import type { CommandOf } from '../commands.ts'
import { ruleContext, selectIn } from '../policy/index.ts'
import { isEligible } from '../policy/eligible.ts'
import { refusal, type Refusal } from '../refusals.ts'
import { failed, ok, type Result } from '../result.ts'
import { counterOfActor, movableTicket, type AtCounter } from './at-counter.ts'
import { decided, hasRight, staffOf, type DecideContext, type Decided } from './decision.ts'
import type { Actor } from '../commands.ts'

/** Call the next ticket (叫下一位): counter open, nothing called or serving there; the server chooses. */
export function decideCallNext(command: CommandOf<'ticket:call-next'>, ctx: DecideContext): Decided {
  const at = freeCounterOf(command.actor, ctx)
  if (!at.ok) return at
  const { counter } = at.value
  const rules = ruleContext(ctx.hall, ctx.state, counter, ctx.now)
  // Who asks counts, not who opened the counter this morning: a relief may be allowed less.
  const pick = selectIn({ ...rules, clerk: staffOf(command.actor, ctx) })
  if (!pick) return failed(refusal('queue-empty'))
  const { ticketId, because } = pick
  return decided([{ type: 'ticketCalled', ticketId, counterId: counter.counterId, because }], ticketId)
}

/** Call a chosen number (指定呼叫): needs a right and a reason; counted in reports by its reason in the journal. */
export function decideCallNumber(command: CommandOf<'ticket:call-number'>, ctx: DecideContext): Decided {
  if (!hasRight(command.actor, 'callNumber', ctx)) return failed(refusal('not-allowed'))
  const at = freeCounterOf(command.actor, ctx)
  if (!at.ok) return at
  const { counter } = at.value
  const { ticketId, reason } = command.payload
  const ticket = movableTicket(ticketId, 'callNumber', ctx)
  if (!ticket.ok) return ticket
  const rules = { ...ruleContext(ctx.hall, ctx.state, counter, ctx.now), clerk: staffOf(command.actor, ctx) }
  // A passed number, and one that came before its window, may be chosen; one that is not of this counter may not.
  const asIfDue = { ...ticket.value, state: 'waiting', eligibleFrom: null } as const
  if (!isEligible(asIfDue, rules)) return failed(refusal('not-eligible'))
  const because = { code: 'chosen', reason } as const
  return decided([{ type: 'ticketCalled', ticketId, counterId: counter.counterId, because }], ticketId)
}

/** The actor's counter, when it may take a ticket: open, and nothing called or serving there. */
export function freeCounterOf(actor: Actor, ctx: DecideContext): Result<AtCounter, Refusal> {
  const at = counterOfActor(actor, ctx)
  if (!at.ok) return at
  const { status } = at.value
  if (status.state === 'paused') return failed(refusal('counter-paused'))
  if (status.state === 'closed') return failed(refusal('counter-closed'))
  if (status.ticketId !== null) {
    return failed(refusal('counter-busy', { ticketNo: ctx.state.tickets[status.ticketId]?.ticketNo ?? '' }))
  }
  return ok(at.value)
}
