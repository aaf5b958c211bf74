import type { HallState } from '../../domain/hall-state.ts'
import type { Counter, Hall } from '../../domain/model.ts'
import type { Ticket } from '../../domain/ticket.ts'

/**
 * Everybody who may be called at a counter, told by looking at every ticket of the day and at nothing the engine keeps
 * for speed: written from the guide (section 4, rules 1 and 2; section 5 for numbers that came back).
 */
export function eligibleByScan(hall: Hall, state: HallState, counter: Counter, now: number): Ticket[] {
  const all = Object.values(state.tickets)
  const status = state.counters[counter.counterId]
  const clerk = hall.staff.find(({ staffNo }) => staffNo === status?.staffNo)
  const queues = (status?.queues ?? counter.queues).map(({ queueId }) => queueId)
  const isDue = (ticket: Ticket): boolean =>
    ticket.state === 'waiting' && (ticket.eligibleFrom === null || now >= ticket.eligibleFrom)
  const isOpenToAll = (ticket: Ticket): boolean =>
    isDue(ticket) &&
    ticket.heldFor === null &&
    queues.includes(ticket.queueId) &&
    (clerk?.services === undefined || clerk.services.includes(ticket.serviceCode))
  const isComingBack = ({ eligibleAfterCalls, queueId }: Ticket): boolean =>
    eligibleAfterCalls !== null && eligibleAfterCalls > (state.queues[queueId]?.calls ?? 0)

  return all.filter((ticket) => {
    if (ticket.heldFor !== null) return isDue(ticket) && ticket.heldFor === counter.counterId
    if (!isOpenToAll(ticket)) return false
    const others = all.filter((other) => other.queueId === ticket.queueId && isOpenToAll(other))
    return !isComingBack(ticket) || others.every(isComingBack)
  })
}
