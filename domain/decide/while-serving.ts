import type { CommandOf } from '../commands.ts'
import { counterStatus, holdsAt } from '../hall-state.ts'
import { refusal, type Refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { servesQueue } from '../serving.ts'
import type { Ticket, TicketItem } from '../ticket.ts'
import { movableTicket, ticketAtCounter } from './at-counter.ts'
import { freeCounterOf } from './call-next.ts'
import { decided, isSupervisor, type DecideContext, type Decided } from './decision.ts'

/** How long a mistaken finish may be taken back by the clerk who made it. */
export const REOPEN_WITHIN_MS = 5 * 60_000

/** Finish (办结): exactly one outcome for every item of this stop; a package goes on to its next stop. */
export function decideFinish(command: CommandOf<'ticket:finish'>, ctx: DecideContext): Decided {
  const at = ticketAtCounter(command.actor, command.payload.ticketId, 'finish', ctx)
  if (!at.ok) return at
  const { ticket, counter } = at.value
  const { outcomes } = command.payload
  const here = itemsOfStop(ticket)
  const isEach =
    outcomes.length === here.length &&
    here.every((item) => outcomes.filter((one) => one.serviceCode === item.serviceCode).length === 1)
  if (!isEach) return failed(refusal('outcomes-missing', { items: here.length }))
  const rest = ticket.items.filter((item) => item.endedAt === null && !here.includes(item))
  const next = rest[0] ? { queueId: rest[0].queueId, serviceCode: rest[0].serviceCode } : null
  const { ticketId } = ticket
  const staffNo = command.actor.actorId
  return decided(
    [{ type: 'itemsFinished', ticketId, counterId: counter.counterId, outcomes, next, staffNo }],
    ticketId,
  )
}

/** The unfinished items that are handled at the present stop: those in a row with the same queue. */
export function itemsOfStop(ticket: Ticket): TicketItem[] {
  const open = ticket.items.filter((item) => item.endedAt === null)
  const end = open.findIndex((item) => item.queueId !== open[0]?.queueId)
  return end < 0 ? open : open.slice(0, end)
}

/** Put aside (挂起): three kinds, a limit per counter; hold time is not service time. */
export function decideSuspend(command: CommandOf<'ticket:suspend'>, ctx: DecideContext): Decided {
  const at = ticketAtCounter(command.actor, command.payload.ticketId, 'suspend', ctx)
  if (!at.ok) return at
  const { counterId } = at.value.counter
  const count = holdsAt(ctx.state, counterId).length
  if (count >= ctx.hall.holds.maxPerCounter) return failed(refusal('hold-limit', { count }))
  const { ticketId } = at.value.ticket
  return decided([{ type: 'ticketSuspended', ticketId, counterId, kind: command.payload.kind }], ticketId)
}

/**
 * Go on with a hold (恢复): at the counter that put it aside; papers taken away also at any counter of the item where
 * the hall says so; elsewhere only for a supervisor.
 */
export function decideResume(command: CommandOf<'ticket:resume'>, ctx: DecideContext): Decided {
  const at = freeCounterOf(command.actor, ctx)
  if (!at.ok) return at
  const found = movableTicket(command.payload.ticketId, 'resume', ctx)
  if (!found.ok) return found
  const { ticketId, ticketNo, hold, queueId } = found.value
  const { counter } = at.value
  const isAnywhere = hold?.kind === 'papersAway' && ctx.hall.holds.papersAwayResumesAnywhere
  const mayHere =
    hold?.counterId === counter.counterId ||
    (isAnywhere && servesQueue(ctx.hall, ctx.state, counter, queueId)) ||
    isSupervisor(command.actor, ctx)
  if (!mayHere) return failed(refusal('other-counter-hold', { ticketNo }))
  return decided([{ type: 'ticketResumed', ticketId, counterId: counter.counterId }], ticketId)
}

/** A supervisor gives a hold to another counter. */
export function decideMoveHold(command: CommandOf<'ticket:move-hold'>, ctx: DecideContext): Decided {
  const { ticketId, counterId, reason } = command.payload
  const found = movableTicket(ticketId, 'resume', ctx)
  if (!found.ok) return found
  const refused = checkTarget(counterId, ctx)
  if (refused) return failed(refused)
  if (found.value.hold?.counterId === counterId) return failed(refusal('same-target'))
  return decided([{ type: 'holdMoved', ticketId, counterId, reason }], ticketId)
}

/**
 * Send to another counter or item (转号): the number, its first time and first contact are kept. A clerk sends what his
 * counter has; guides and supervisors send what waits.
 */
export function decideTransfer(command: CommandOf<'ticket:transfer'>, ctx: DecideContext): Decided {
  const { ticketId, to, reason } = command.payload
  const { actor } = command
  const atCounter = actor.role === 'clerk' ? ticketAtCounter(actor, ticketId, 'transfer', ctx) : undefined
  if (atCounter && !atCounter.ok) return atCounter
  const found = movableTicket(ticketId, 'transfer', ctx)
  if (!found.ok) return found
  const ticket = found.value
  if (!atCounter && ticket.state !== 'waiting')
    return failed(refusal('wrong-state', { ticketNo: ticket.ticketNo }))
  if (to.kind === 'counter') {
    const refused = checkTarget(to.counterId, ctx)
    if (refused) return failed(refused)
    const isSame = ticket.counterId === to.counterId || ticket.heldFor === to.counterId
    if (isSame) return failed(refusal('same-target'))
    const { queueId, serviceCode } = ticket
    return decided(
      [{ type: 'ticketTransferred', ticketId, queueId, serviceCode, heldFor: to.counterId, reason }],
      ticketId,
    )
  }
  const service = ctx.hall.services.find((row) => row.serviceCode === to.serviceCode && row.isEnabled)
  if (!service) return failed(refusal('unknown-service'))
  if (service.serviceCode === ticket.serviceCode && ticket.heldFor === null && ticket.state === 'waiting') {
    return failed(refusal('same-target'))
  }
  const { queueId, serviceCode } = service
  // One item of each kind on a ticket: what is still to come at a later stop is not added once more.
  const isToCome = ticket.items.some((one) => one.endedAt === null && one.serviceCode === serviceCode)
  if (isToCome && serviceCode !== ticket.serviceCode) return failed(refusal('same-target'))
  const isServed = ctx.hall.counters.some(
    (counter) =>
      counterStatus(ctx.state, counter.counterId).state !== 'closed' &&
      servesQueue(ctx.hall, ctx.state, counter, queueId),
  )
  if (!isServed) return failed(refusal('target-closed'))
  return decided(
    [{ type: 'ticketTransferred', ticketId, queueId, serviceCode, heldFor: null, reason }],
    ticketId,
  )
}

/** Take a mistaken finish back: the same clerk at the same counter within five minutes, or a supervisor there. */
export function decideReopen(command: CommandOf<'ticket:reopen'>, ctx: DecideContext): Decided {
  const at = freeCounterOf(command.actor, ctx)
  if (!at.ok) return at
  const found = movableTicket(command.payload.ticketId, 'reopen', ctx)
  if (!found.ok) return found
  const { ticketId, ticketNo, endedAt, endedBy, counterId } = found.value
  if (!isSupervisor(command.actor, ctx)) {
    if (endedBy !== command.actor.actorId) return failed(refusal('not-allowed'))
    if (counterId !== at.value.counter.counterId) return failed(refusal('other-counter', { ticketNo }))
    if (ctx.now > (endedAt ?? 0) + REOPEN_WITHIN_MS) return failed(refusal('undo-too-late', { ticketNo }))
  }
  const { reason } = command.payload
  return decided(
    [{ type: 'ticketReopened', ticketId, counterId: at.value.counter.counterId, reason }],
    ticketId,
  )
}

/** A target must be a counter of this hall that works today: not closed; paused counters come back. */
function checkTarget(counterId: string, ctx: DecideContext): Refusal | null {
  if (!ctx.hall.counters.some((row) => row.counterId === counterId)) return refusal('unknown-counter')
  const { state } = counterStatus(ctx.state, counterId)
  return state === 'closed' ? refusal('target-closed') : null
}
