import type { CommandOf } from '../commands.ts'
import type { Fact } from '../facts.ts'
import { counterStatus } from '../hall-state.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { counterOfActor, type AtCounter } from './at-counter.ts'
import { decided, hasRight, type DecideContext, type Decided } from './decision.ts'

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

/** Close: what waits for this counter by name goes back to its queue. */
export function decideCloseCounter(command: CommandOf<'counter:close'>, ctx: DecideContext): Decided {
  const at = counterOfActor(command.actor, ctx)
  if (!at.ok) return at
  const busy = refuseWhileBusy(at.value, ctx)
  if (busy) return busy
  if (at.value.status.state === 'closed') return decided([], null)
  const { counterId } = at.value.counter
  const released = at.value.status.held.map((ticketId): Fact => ({ type: 'ticketReleased', ticketId }))
  return decided([...released, { type: 'counterClosed', counterId }], null)
}

/** Other queues for a counter, from its next call on; nobody loses a place. Supervisors, and staff with the right. */
export function decideReassign(command: CommandOf<'counter:reassign'>, ctx: DecideContext): Decided {
  if (!hasRight(command.actor, 'reassign', ctx)) return failed(refusal('not-allowed'))
  const { counterId, queues, reason } = command.payload
  if (!ctx.hall.counters.some((row) => row.counterId === counterId)) return failed(refusal('unknown-counter'))
  const unknown = queues.find(({ queueId }) => !ctx.hall.queues.some((row) => row.queueId === queueId))
  if (unknown) return failed(refusal('unknown-queue', { queueId: unknown.queueId }))
  const before = counterStatus(ctx.state, counterId).queues
  if (before && JSON.stringify(before) === JSON.stringify(queues)) return decided([], null)
  return decided([{ type: 'counterReassigned', counterId, queues, reason }], null)
}

function refuseWhileBusy({ status }: AtCounter, ctx: DecideContext): Decided | null {
  if (status.ticketId === null) return null
  return failed(refusal('counter-busy', { ticketNo: ctx.state.tickets[status.ticketId]?.ticketNo ?? '' }))
}
