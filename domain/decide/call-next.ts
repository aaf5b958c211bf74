import type { CommandOf } from '../commands.ts'
import { selectNext } from '../policy/index.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { counterOfActor } from './at-counter.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

/** Call the next ticket (叫下一位): counter open, nothing called or serving there; the server chooses. */
export function decideCallNext(command: CommandOf<'ticket:call-next'>, ctx: DecideContext): Decided {
  const at = counterOfActor(command.actor, ctx)
  if (!at.ok) return at
  const { counter, status } = at.value
  if (status.state === 'paused') return failed(refusal('counter-paused'))
  if (status.state === 'closed') return failed(refusal('counter-closed'))
  if (status.ticketId !== null) {
    const ticketNo = ctx.state.tickets[status.ticketId]?.ticketNo ?? ''
    return failed(refusal('counter-busy', { ticketNo }))
  }
  const pick = selectNext(ctx.hall, ctx.state, counter, ctx.now)
  if (!pick) return failed(refusal('queue-empty'))
  const { ticketId, because } = pick
  return decided([{ type: 'ticketCalled', ticketId, counterId: counter.counterId, because }], ticketId)
}
