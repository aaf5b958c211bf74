import { estimateWait, type Estimate } from '../../domain/estimate.ts'
import { waitingAhead } from '../../domain/figures.ts'
import { findTicket, type HallState } from '../../domain/hall-state.ts'
import { rejoinRulesOf, type Hall, type Words } from '../../domain/model.ts'
import type { HoldKind, Ticket, TicketState } from '../../domain/ticket.ts'
import type { HallView } from '../hall.ts'

/** What the holder of a ticket sees on a phone: this ticket, nobody else's, and no person. */
export interface TicketOnPhone {
  readonly hallName: Words
  readonly ticketNo: string
  readonly service: Words | null
  readonly state: TicketState
  /** People called before it; 0 once it is called. */
  readonly ahead: number
  /** Null when no counter is open, or when it no longer waits. */
  readonly estimate: Estimate | null
  /** Not called before this time, milliseconds UTC: an appointment that came early. */
  readonly callsFrom: number | null
  /** Of a ticket called, being served or put aside; null for one that any counter of its item may resume. */
  readonly counterNo: string | null
  readonly zone: Words | null
  /** Put aside: why, and so what the holder has to do. */
  readonly hold: HoldKind | null
  /** A passed number that may come back: behind how many others; `tail` behind everybody. */
  readonly comeback: { readonly after: number | 'tail' } | null
  readonly canCancel: boolean
  readonly updatedAt: number
  readonly day: string
}

/** Undefined for a ticket that is not of the running day. */
export function ticketOnPhone(hall: Hall, view: HallView, ticketId: string): TicketOnPhone | undefined {
  const { state, now, day } = view
  const ticket = findTicket(state, ticketId)
  if (!ticket) return undefined
  const counter = hall.counters.find((row) => row.counterId === counterOf(hall, ticket))
  const queue = hall.queues.find((row) => row.queueId === ticket.queueId)
  const zoneId = counter?.zoneId ?? queue?.zoneId
  const ahead = peopleBefore(state, ticket)
  const estimate =
    ticket.state === 'waiting' ? estimateWait(hall, state, ticket.queueId, ahead, now) : undefined
  const isEarly = ticket.state === 'waiting' && (ticket.eligibleFrom ?? 0) > now
  return {
    hallName: hall.name,
    ticketNo: ticket.ticketNo,
    service: hall.services.find((row) => row.serviceCode === ticket.serviceCode)?.name ?? null,
    state: ticket.state,
    ahead,
    estimate: isEarly ? null : (estimate ?? null),
    callsFrom: isEarly ? ticket.eligibleFrom : null,
    counterNo: counter?.counterNo ?? null,
    zone: hall.zones.find((row) => row.zoneId === zoneId)?.name ?? null,
    hold: ticket.state === 'suspended' ? (ticket.hold?.kind ?? null) : null,
    comeback: comebackOf(hall, state, ticket),
    canCancel: !state.isClosed && (ticket.state === 'waiting' || ticket.state === 'noShow'),
    updatedAt: now,
    day,
  }
}

/** The counter the holder has to go to, if it is one. */
function counterOf(hall: Hall, ticket: Ticket): string | null {
  if (ticket.state === 'called' || ticket.state === 'serving') return ticket.counterId
  if (ticket.state !== 'suspended' || !ticket.hold) return null
  const isFree = ticket.hold.kind === 'papersAway' && hall.holds.papersAwayResumesAnywhere
  return isFree ? null : ticket.hold.counterId
}

/** By place, or by the others that are to be called before a number that came back. */
function peopleBefore(state: HallState, ticket: Ticket): number {
  const ahead = waitingAhead(state, ticket.ticketId)
  if (ticket.state !== 'waiting' || ticket.eligibleAfterCalls === null) return ahead
  const queue = state.queues[ticket.queueId]
  const toCall = ticket.eligibleAfterCalls - (queue?.calls ?? 0)
  // Nobody is waited for who is not there: with an empty queue it is called at once.
  return Math.max(ahead, Math.min(toCall, othersWaiting(state, ticket)))
}

function othersWaiting(state: HallState, ticket: Ticket): number {
  const waiting = Object.values(state.queues[ticket.queueId]?.waiting ?? {}).flat()
  return waiting.filter((ticketId) => ticketId !== ticket.ticketId).length
}

/** What `ticket:restore` would do now; null when it would be refused. */
function comebackOf(hall: Hall, state: HallState, ticket: Ticket): TicketOnPhone['comeback'] {
  const { policy, afterCalls, maxReturns } = rejoinRulesOf(hall, ticket.serviceCode)
  if (state.isClosed || ticket.state !== 'noShow' || policy === 'newTicket') return null
  if (ticket.restoreCount >= maxReturns) return null
  return { after: policy === 'tail' ? 'tail' : Math.min(afterCalls, othersWaiting(state, ticket)) }
}
