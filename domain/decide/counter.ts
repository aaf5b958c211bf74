import type { CommandOf } from '../commands.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { counterOfActor, type AtCounter } from './at-counter.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

/** Open the counter, or resume after a pause. Opening an open counter again changes nothing. */
export function decideOpenCounter(command: CommandOf<'counter:open'>, ctx: DecideContext): Decided {
  const at = counterOfActor(command.actor, ctx)
  if (!at.ok) return at
  const { counter, status } = at.value
  const staffNo = command.actor.actorId
  if (status.state === 'open' && status.staffNo === staffNo) return decided([], null)
  return decided([{ type: 'counterOpened', counterId: counter.counterId, staffNo }], null)
}

/** Pause with a reason; the public sees only that it is paused, and until when. */
export function decidePauseCounter(command: CommandOf<'counter:pause'>, ctx: DecideContext): Decided {
  const at = counterOfActor(command.actor, ctx)
  if (!at.ok) return at
  if (at.value.status.state === 'closed') return failed(refusal('counter-closed'))
  const busy = refuseWhileBusy(at.value, ctx)
  if (busy) return busy
  const { reason, backAt } = command.payload
  return decided([{ type: 'counterPaused', counterId: at.value.counter.counterId, reason, backAt }], null)
}

export function decideCloseCounter(command: CommandOf<'counter:close'>, ctx: DecideContext): Decided {
  const at = counterOfActor(command.actor, ctx)
  if (!at.ok) return at
  const busy = refuseWhileBusy(at.value, ctx)
  if (busy) return busy
  if (at.value.status.state === 'closed') return decided([], null)
  return decided([{ type: 'counterClosed', counterId: at.value.counter.counterId }], null)
}

function refuseWhileBusy({ status }: AtCounter, ctx: DecideContext): Decided | null {
  if (status.ticketId === null) return null
  return failed(refusal('counter-busy', { ticketNo: ctx.state.tickets[status.ticketId]?.ticketNo ?? '' }))
}
