import { counterStatus, waitingCount, type HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import { queuesServed } from '../../domain/serving.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { PadFace } from '../pads/call-pad.ts'

/** What the pad of a counter shows: who waits for it, by queue and by name, and the ticket there. */
export function padFace(hall: PublicHall, state: HallState, counterId: string): PadFace | null {
  const counter = hall.counters.find((row) => row.counterId === counterId)
  if (!counter) return null
  const { ticketId, held } = counterStatus(state, counterId)
  const queueIds = new Set(queuesServed(hall, state, counter).map(({ queueId }) => queueId))
  const inQueues = [...queueIds].reduce((sum, queueId) => sum + waitingCount(state, queueId), 0)
  return {
    waiting: inQueues + held.length,
    ticketNo: ticketId === null ? null : (state.tickets[ticketId]?.ticketNo ?? null),
  }
}

/** A ticket as it was at a counter. */
export type TicketBefore = Pick<Ticket, 'ticketId' | 'serviceCode'> & {
  readonly itemCodes: readonly string[]
}

export function rememberTicket({ ticketId, serviceCode, items }: Ticket): TicketBefore {
  return { ticketId, serviceCode, itemCodes: items.map((item) => item.serviceCode) }
}

/**
 * Whether a ticket that was at a counter has been finished there: the visit ended, or a package went on to its next
 * stop. A transfer changes an item of the ticket or keeps its service; going on does neither.
 */
export function wasFinished(before: TicketBefore, after: Ticket | undefined): boolean {
  if (after?.state === 'done') return true
  if (after?.state !== 'waiting' || after.serviceCode === before.serviceCode) return false
  return after.items.map((item) => item.serviceCode).join() === before.itemCodes.join()
}
