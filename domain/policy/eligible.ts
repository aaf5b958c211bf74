import { counterStatus, type QueueStatus } from '../hall-state.ts'
import type { Ticket } from '../ticket.ts'
import type { RuleContext } from './rule.ts'

/**
 * Everybody who may be called at this counter and whom nobody of the same queue, class and service stands before
 * (domain guide section 4, rule 1), and the tickets kept for this counter.
 */
export function candidatesFor(ctx: RuleContext): Ticket[] {
  const { state, counter, queues } = ctx
  const held = counterStatus(state, counter.counterId).held.flatMap(
    (ticketId) => state.tickets[ticketId] ?? [],
  )
  const found = held.filter((ticket) => isDue(ticket, ctx))
  for (const { queueId } of queues) {
    const queue = state.queues[queueId]
    if (!queue) continue
    const due = firstOfEachLine(queue, ctx, (ticket) => !isReturning(ticket, queue))
    // A number that came back waits for others to be called; where nobody else can be, it need not.
    found.push(...(due.length > 0 ? due : firstOfEachLine(queue, ctx, () => true)))
  }
  return found
}

/** Whether a waiting ticket may be called here now at all; used to check picks, and for numbers chosen by hand. */
export function isEligible(ticket: Ticket, ctx: RuleContext): boolean {
  if (ticket.state !== 'waiting' || !isDue(ticket, ctx)) return false
  if (ticket.heldFor !== null) return ticket.heldFor === ctx.counter.counterId
  return mayHandle(ticket, ctx) && ctx.queues.some(({ queueId }) => queueId === ticket.queueId)
}

function firstOfEachLine(
  queue: QueueStatus,
  ctx: RuleContext,
  admits: (ticket: Ticket) => boolean,
): Ticket[] {
  return Object.values(queue.lines).flatMap((line) => {
    for (const ticketId of line) {
      const ticket = ctx.state.tickets[ticketId]
      if (!ticket) continue
      // All of a line are of one service: what the clerk may not handle is not looked at further.
      if (!mayHandle(ticket, ctx)) return []
      // An early appointment stands by its slot: those behind it are earlier still.
      if (!isDue(ticket, ctx)) return []
      if (admits(ticket)) return [ticket]
    }
    return []
  })
}

function isDue(ticket: Ticket, { now }: RuleContext): boolean {
  return ticket.eligibleFrom === null || ticket.eligibleFrom <= now
}

function isReturning(ticket: Ticket, queue: QueueStatus): boolean {
  return ticket.eligibleAfterCalls !== null && queue.calls < ticket.eligibleAfterCalls
}

function mayHandle(ticket: Ticket, { clerk }: RuleContext): boolean {
  return clerk?.services === undefined || clerk.services.includes(ticket.serviceCode)
}
