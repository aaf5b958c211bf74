import { openCountersOf } from '../../domain/figures.ts'
import { counterStatus, holdsAt, type CounterStatus, type HallState } from '../../domain/hall-state.ts'
import type { Counter, PublicHall, Words } from '../../domain/model.ts'
import { serviceOf } from '../../domain/model.ts'
import { QUEUE_CLASSES, type QueueClass } from '../../domain/policy/settings.ts'
import { queuesServed, servesQueue } from '../../domain/serving.ts'
import type { HoldKind, Ticket, TicketItem } from '../../domain/ticket.ts'
import { lastEnded, type Undoable } from './undo.ts'

export { serviceOf } from '../../domain/model.ts'

/** One line of the waiting list. */
export interface WaitingRow {
  readonly ticketId: string
  readonly ticketNo: string
  readonly serviceCode: string
  readonly queueClass: QueueClass
  readonly isPackage: boolean
  /** Sent to this counter by name. */
  readonly isHeldHere: boolean
  /** Was passed and came back; others may be called first. */
  readonly isReturning: boolean
  /** Milliseconds UTC: the time the ticket counts as having arrived. */
  readonly waitsSince: number
}

/** A ticket put aside that may be gone on with at this counter. */
export interface HoldRow {
  readonly ticketId: string
  readonly ticketNo: string
  readonly serviceCode: string
  readonly kind: HoldKind
  readonly since: number
  /** False for one of another counter that may be resumed here. */
  readonly isHere: boolean
}

/** A number that was called and did not come. */
export interface PassedRow {
  readonly ticketId: string
  readonly ticketNo: string
  readonly serviceCode: string
  readonly passedAt: number
  readonly restoreCount: number
}

/** A visit this member of staff ended today. */
export interface TodayRow {
  readonly ticketId: string
  readonly ticketNo: string
  readonly counterId: string | null
  readonly items: readonly Readonly<TicketItem>[]
  readonly endedAt: number
  readonly serviceMs: number
}

/** Everything one counter's desk shows of the hall, copied out of the replica: a new object for every new state. */
export interface DeskView {
  readonly counter: Counter
  readonly status: Readonly<CounterStatus>
  readonly isDayClosed: boolean
  /** Called or being served here. */
  readonly ticket: Readonly<Ticket> | null
  /** People waiting for this counter, oldest place first. */
  readonly waiting: readonly WaitingRow[]
  /** Open counters that serve any of these queues, this one included. */
  readonly openCounters: number
  /** Oldest first. */
  readonly holds: readonly HoldRow[]
  /** Passed numbers of these queues, newest first. */
  readonly passed: readonly PassedRow[]
  /** Newest first. */
  readonly today: readonly TodayRow[]
  readonly passedHereToday: number
  readonly ended: readonly Undoable[]
}

/** What the desk of a counter and its clerk shows; null for a counter the hall does not have. */
export function deskView(
  hall: PublicHall,
  state: HallState,
  { counterId, staffNo }: { readonly counterId: string; readonly staffNo: string },
): DeskView | null {
  const counter = hall.counters.find((row) => row.counterId === counterId)
  if (!counter) return null
  const status = { ...counterStatus(state, counterId) }
  const ticket = status.ticketId === null ? undefined : state.tickets[status.ticketId]
  const queueIds = queuesServed(hall, state, counter).map((served) => served.queueId)
  const all = Object.values(state.tickets)
  const open = queueIds.flatMap((id) => openCountersOf(hall, state, id).map((row) => row.counterId))
  return {
    counter,
    status,
    isDayClosed: state.isClosed,
    ticket: ticket ? copyOf(ticket) : null,
    waiting: waitingRows(state, queueIds, status),
    openCounters: new Set(open).size,
    holds: holdRows(hall, state, counter, all),
    passed: passedRows(all, queueIds),
    today: todayRows(all, staffNo),
    passedHereToday: all.filter((row) => row.counterId === counterId && row.state === 'noShow').length,
    ended: lastEnded(state, counterId, staffNo),
  }
}

function copyOf(ticket: Ticket): Ticket {
  return { ...ticket, items: ticket.items.map((item) => ({ ...item })) }
}

function waitingRows(state: HallState, queueIds: readonly string[], { held }: CounterStatus): WaitingRow[] {
  const queued = queueIds.flatMap((queueId) => {
    const waiting = state.queues[queueId]?.waiting
    return waiting ? QUEUE_CLASSES.flatMap((name) => waiting[name]) : []
  })
  return [...held, ...queued]
    .flatMap((ticketId) => state.tickets[ticketId] ?? [])
    .toSorted((a, b) => a.effectiveAt - b.effectiveAt || a.order - b.order)
    .map((ticket) => {
      const { ticketId, ticketNo, serviceCode, queueClass, effectiveAt } = ticket
      return {
        ticketId,
        ticketNo,
        serviceCode,
        queueClass,
        waitsSince: effectiveAt,
        isPackage: ticket.packageCode !== null,
        isHeldHere: ticket.heldFor !== null,
        isReturning: ticket.restoreCount > 0,
      }
    })
}

function holdRows(hall: PublicHall, state: HallState, counter: Counter, all: readonly Ticket[]): HoldRow[] {
  const here = new Set(holdsAt(state, counter.counterId).map((ticket) => ticket.ticketId))
  const isAnywhere = (ticket: Ticket): boolean =>
    hall.holds.papersAwayResumesAnywhere &&
    ticket.state === 'suspended' &&
    ticket.hold?.kind === 'papersAway' &&
    servesQueue(hall, state, counter, ticket.queueId)
  return all
    .filter((ticket) => here.has(ticket.ticketId) || isAnywhere(ticket))
    .flatMap(({ ticketId, ticketNo, serviceCode, hold }): HoldRow[] => {
      if (!hold) return []
      return [
        { ticketId, ticketNo, serviceCode, kind: hold.kind, since: hold.since, isHere: here.has(ticketId) },
      ]
    })
    .toSorted((a, b) => a.since - b.since)
}

function passedRows(all: readonly Ticket[], queueIds: readonly string[]): PassedRow[] {
  return all
    .filter((ticket) => ticket.state === 'noShow' && queueIds.includes(ticket.queueId))
    .map(({ ticketId, ticketNo, serviceCode, endedAt, restoreCount }) => {
      return { ticketId, ticketNo, serviceCode, passedAt: endedAt ?? 0, restoreCount }
    })
    .toSorted((a, b) => b.passedAt - a.passedAt)
}

function todayRows(all: readonly Ticket[], staffNo: string): TodayRow[] {
  return all
    .filter((ticket) => ticket.state === 'done' && ticket.endedBy === staffNo)
    .map(({ ticketId, ticketNo, counterId, items, endedAt, times }) => {
      const copies = items.map((item) => ({ ...item }))
      return {
        ticketId,
        ticketNo,
        counterId,
        items: copies,
        endedAt: endedAt ?? 0,
        serviceMs: times.serviceMs,
      }
    })
    .toSorted((a, b) => b.endedAt - a.endedAt)
}

/** The name of a service, or its code when the hall no longer has it. */
export function serviceName(hall: PublicHall | null, serviceCode: string): Words {
  const name = hall ? serviceOf(hall, serviceCode)?.name : undefined
  return name ?? { zh: serviceCode, en: serviceCode }
}

/** What the clerk goes through with the applicant at this stop: the lists of its items, nothing twice. */
export function checklistOf(hall: PublicHall, items: readonly Pick<TicketItem, 'serviceCode'>[]): Words[] {
  const lines = items.flatMap(({ serviceCode }) => {
    const service = serviceOf(hall, serviceCode)
    return service?.checklist ?? service?.materials ?? []
  })
  return lines.filter((line, index) => lines.findIndex((other) => other.zh === line.zh) === index)
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
