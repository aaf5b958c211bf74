import { openCountersOf, passedTickets } from '../../domain/figures.ts'
import { counterStatus, type CounterStatus, type HallState } from '../../domain/hall-state.ts'
import type { Counter, PublicHall, Service } from '../../domain/model.ts'
import { QUEUE_CLASSES, type QueueClass } from '../../domain/policy/settings.ts'
import type { Ticket } from '../../domain/ticket.ts'

/** One line of the waiting list. */
export interface WaitingRow {
  readonly ticketId: string
  readonly ticketNo: string
  readonly serviceCode: string
  readonly queueClass: QueueClass
  /** Milliseconds UTC: the time the ticket counts as having arrived. */
  readonly waitsSince: number
}

/** Everything one counter's desk shows of the hall, copied out of the replica: a new object for every new state. */
export interface DeskView {
  readonly counter: Counter
  readonly status: Readonly<CounterStatus>
  readonly isDayClosed: boolean
  /** Called or being served here. */
  readonly ticket: Readonly<Ticket> | null
  /** People waiting in the queues of this counter, oldest place first. */
  readonly waiting: readonly WaitingRow[]
  /** Open counters that serve any of these queues, this one included. */
  readonly openCounters: number
  /** Passed numbers of these queues still on the board, newest first. */
  readonly passed: readonly string[]
  readonly today: { readonly finished: number; readonly passed: number }
}

/** What the desk of a counter shows at `now` (milliseconds UTC); null for a counter the hall does not have. */
export function deskView(
  hall: PublicHall,
  state: HallState,
  counterId: string,
  now: number,
): DeskView | null {
  const counter = hall.counters.find((row) => row.counterId === counterId)
  if (!counter) return null
  const status = { ...counterStatus(state, counterId) }
  const ticket = status.ticketId === null ? undefined : state.tickets[status.ticketId]
  const queueIds = counter.queues.map((served) => served.queueId)
  const here = Object.values(state.tickets).filter((row) => row.counterId === counterId)
  return {
    counter,
    status,
    isDayClosed: state.isClosed,
    ticket: ticket ? { ...ticket } : null,
    waiting: waitingRows(state, queueIds),
    openCounters: new Set(
      queueIds.flatMap((id) => openCountersOf(hall, state, id).map((row) => row.counterId)),
    ).size,
    passed: passedTickets(hall, state, now)
      .filter((row) => queueIds.includes(row.queueId))
      .map((row) => row.ticketNo),
    today: {
      finished: here.filter((row) => row.state === 'done').length,
      passed: here.filter((row) => row.state === 'noShow').length,
    },
  }
}

function waitingRows(state: HallState, queueIds: readonly string[]): WaitingRow[] {
  return queueIds
    .flatMap((queueId) => {
      const waiting = state.queues[queueId]?.waiting
      return waiting ? QUEUE_CLASSES.flatMap((name) => waiting[name]) : []
    })
    .flatMap((ticketId) => state.tickets[ticketId] ?? [])
    .toSorted((a, b) => a.effectiveAt - b.effectiveAt || a.order - b.order)
    .map(({ ticketId, ticketNo, serviceCode, queueClass, effectiveAt }) => {
      return { ticketId, ticketNo, serviceCode, queueClass, waitsSince: effectiveAt }
    })
}

export function serviceOf(hall: PublicHall, serviceCode: string): Service | undefined {
  return hall.services.find((service) => service.serviceCode === serviceCode)
}

/** Whole minutes between two instants, never below zero. */
export function minutesBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 60_000))
}

/** `mm:ss`, and `h:mm:ss` from an hour on; never below zero. */
export function elapsed(from: number, to: number): string {
  const seconds = Math.max(0, Math.floor((to - from) / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const short = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return seconds < 3600 ? short : `${Math.floor(seconds / 3600)}:${short}`
}
