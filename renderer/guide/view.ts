import { estimateWait, type Estimate } from '../../domain/estimate.ts'
import { counterSpan, queueFigures, waitingAhead } from '../../domain/figures.ts'
import { findTicket, waitingCount, type HallState, type NotedHandIn } from '../../domain/hall-state.ts'
import { serviceOf, type Counter, type PublicHall, type Words } from '../../domain/model.ts'
import { QUEUE_CLASSES } from '../../domain/policy/settings.ts'
import { openCountersOf, servesQueue } from '../../domain/serving.ts'
import type { Slot, Ticket } from '../../domain/ticket.ts'

/** People before a waiting ticket. A number that came back also waits for others of its queue to be called. */
export function peopleAhead(state: HallState, ticket: Ticket): number {
  const byPlace = waitingAhead(state, ticket.ticketId)
  const queue = state.queues[ticket.queueId]
  if (ticket.heldFor !== null || ticket.eligibleAfterCalls === null || !queue) return byPlace
  const callsLeft = Math.max(0, ticket.eligibleAfterCalls - queue.calls)
  return Math.max(byPlace, Math.min(callsLeft, waitingCount(state, ticket.queueId) - 1))
}

/** Where to wait or go: the zone, and the counters as printed above them. */
export interface Place {
  readonly zone: Words | null
  readonly counters: string
}

/** A ticket as the guide desk shows it: a copy, so that the next facts do not change it under the eye. */
export interface TicketFace {
  readonly ticket: Readonly<Ticket>
  readonly queue: Words | null
  readonly packageName: Words | null
  readonly items: readonly { readonly name: Words; readonly isDone: boolean; readonly isCurrent: boolean }[]
  /** Null when it does not wait. */
  readonly ahead: number | null
  readonly estimate: Estimate | null
  readonly place: Place
  /** The counter it is at, is kept for, or was put aside at. */
  readonly counter: Counter | null
}

/** Null for a ticket that today does not have. */
export function ticketFace(
  hall: PublicHall,
  state: HallState,
  ticketId: string,
  now: number,
): TicketFace | null {
  const ticket = findTicket(state, ticketId)
  if (!ticket) return null
  const queue = hall.queues.find((row) => row.queueId === ticket.queueId)
  const isWaiting = ticket.state === 'waiting'
  const ahead = isWaiting ? peopleAhead(state, ticket) : null
  const counterId = counterOf(ticket)
  const counter = hall.counters.find((row) => row.counterId === counterId) ?? null
  const current = ticket.items.find((item) => item.endedAt === null)
  return {
    ticket: structuredClone(ticket),
    queue: queue?.name ?? null,
    packageName: hall.packages.find((row) => row.packageCode === ticket.packageCode)?.name ?? null,
    items: ticket.items.map((item) => ({
      name: serviceOf(hall, item.serviceCode)?.name ?? both(item.serviceCode),
      isDone: item.endedAt !== null,
      isCurrent: item === current,
    })),
    ahead,
    // Who is kept for one counter waits for that clerk alone: the queue's figure would be a guess.
    estimate:
      isWaiting && ticket.heldFor === null
        ? (estimateWait(hall, state, ticket.queueId, ahead, now) ?? null)
        : null,
    place: counter ? placeOfCounter(hall, counter) : placeOfQueue(hall, state, ticket.queueId),
    counter,
  }
}

function counterOf({ state, heldFor, hold, counterId }: Ticket): string | null {
  if (state === 'waiting') return heldFor
  if (state === 'suspended') return hold?.counterId ?? null
  return state === 'called' || state === 'serving' ? counterId : null
}

function placeOfCounter(hall: PublicHall, { zoneId, counterNo }: Counter): Place {
  return { zone: zoneName(hall, zoneId), counters: counterSpan([counterNo]) }
}

/** Open counters of a queue; where none is open, those that serve it when they are. */
function placeOfQueue(hall: PublicHall, state: HallState, queueId: string): Place {
  const open = openCountersOf(hall, state, queueId)
  const counters =
    open.length > 0 ? open : hall.counters.filter((row) => servesQueue(hall, state, row, queueId))
  const zoneId = hall.queues.find((row) => row.queueId === queueId)?.zoneId ?? ''
  return { zone: zoneName(hall, zoneId), counters: counterSpan(counters.map((row) => row.counterNo)) }
}

function zoneName(hall: PublicHall, zoneId: string): Words | null {
  return hall.zones.find((row) => row.zoneId === zoneId)?.name ?? null
}

/** One line of the queue panel. */
export interface QueueRow {
  readonly queueId: string
  readonly name: Words
  readonly letter: string
  readonly waiting: number
  readonly openCounters: number
  /** Of the one waiting longest, milliseconds UTC; null when nobody waits. */
  readonly longestSince: number | null
  readonly estimate: Estimate | null
}

export function queueRows(hall: PublicHall, state: HallState, now: number): QueueRow[] {
  return hall.queues.map(({ queueId, name, letter }) => {
    const { waiting, openCounters } = queueFigures(hall, state, queueId)
    const firsts = QUEUE_CLASSES.flatMap((one) => state.queues[queueId]?.waiting[one] ?? [])
    const since = firsts.flatMap((ticketId) => state.tickets[ticketId]?.effectiveAt ?? [])
    return {
      queueId,
      name,
      letter,
      waiting,
      openCounters,
      longestSince: since.length > 0 ? Math.min(...since) : null,
      estimate: estimateWait(hall, state, queueId, null, now) ?? null,
    }
  })
}

/** A passed number that can still come back today. */
export interface PassedRow {
  readonly ticketId: string
  readonly ticketNo: string
  readonly name: Words
  readonly passedAt: number
}

/** All passed numbers of today, newest first: the board shows them half an hour, the guide desk until closing. */
export function passedRows(hall: PublicHall, state: HallState): PassedRow[] {
  return Object.values(state.tickets)
    .filter((ticket) => ticket.state === 'noShow')
    .map(({ ticketId, ticketNo, serviceCode, endedAt, since }) => {
      const name = serviceOf(hall, serviceCode)?.name ?? both(serviceCode)
      return { ticketId, ticketNo, name, passedAt: endedAt ?? since }
    })
    .toSorted((a, b) => b.passedAt - a.passedAt)
}

/** What was settled about numbers that kiosks gave by themselves, newest first: copies, as everything shown. */
export function handInRows(state: HallState): NotedHandIn[] {
  return state.handIns.map((one) => ({ ...one })).toReversed()
}

/** An appointment as the desk shows it before its check-in. */
export interface AppointmentFace {
  readonly appointmentId: string
  readonly name: Words
  readonly slot: Slot
  readonly state: 'booked' | 'checkedIn' | 'cancelled' | 'missed'
  readonly ticketId: string | null
  readonly when: 'early' | 'in-time' | 'late'
  /** From when it may be called, milliseconds UTC. */
  readonly windowFrom: number
}

/** Null for a code that today's list does not have. `now` in milliseconds UTC. */
export function appointmentFace(
  hall: PublicHall,
  state: HallState,
  appointmentId: string,
  now: number,
): AppointmentFace | null {
  const found = Object.hasOwn(state.appointments, appointmentId)
    ? state.appointments[appointmentId]
    : undefined
  if (!found) return null
  const { serviceCode, slot } = found
  const windowFrom = slot.from - hall.appointments.earlyMinutes * 60_000
  const windowTo = slot.from + hall.appointments.lateMinutes * 60_000
  return {
    appointmentId,
    name: offerName(hall, serviceCode) ?? both(serviceCode),
    slot,
    state: found.state,
    ticketId: found.ticketId,
    when: now < windowFrom ? 'early' : now > windowTo ? 'late' : 'in-time',
    windowFrom,
  }
}

/** The name of a service or of a package. */
export function offerName(hall: PublicHall, code: string): Words | null {
  return serviceOf(hall, code)?.name ?? hall.packages.find((row) => row.packageCode === code)?.name ?? null
}

export function both(text: string): Words {
  return { zh: text, en: text }
}
