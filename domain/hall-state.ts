import type { DeviceNote, DevicesTested } from './device-health.ts'
import type { PauseReason } from './facts.ts'
import type { HandInNote } from './hand-in-note.ts'
import type { ServedQueue } from './hall-file/places.ts'
import type { NumberBlock } from './number-blocks.ts'
import { QUEUE_CLASSES, type QueueClass } from './policy/settings.ts'
import type { RatingStatus } from './rating.ts'
import { isLive, type Slot, type Ticket } from './ticket.ts'

export type CounterState = 'open' | 'paused' | 'closed'

/** Where a counter's time went, milliseconds, kept apart. */
export interface CounterTimes {
  idleMs: number
  /** From a call until the citizen stands there. */
  walkMs: number
  serviceMs: number
  pausedMs: number
}

export interface CounterStatus {
  state: CounterState
  staffNo: string | null
  /** The ticket called or being served here. */
  ticketId: string | null
  pauseReason: PauseReason | null
  backAt: number | null
  /** When the present state began. */
  since: number
  /** Queues it serves since a change of today; null follows the hall's file. */
  queues: ServedQueue[] | null
  /** Waiting tickets kept for this counter, in order of place. */
  held: string[]
  /** Seqs of the preferred calls made here since the last ordinary one. */
  preferredCalls: number[]
  times: CounterTimes
  /** Up to when `times` are counted. */
  countedTo: number
}

export interface QueueStatus {
  /** Waiting tickets per class, in order of place; those kept for a counter are not among them. */
  waiting: Record<QueueClass, string[]>
  /** The same tickets per class and service: who is first of each is found without looking at the others. */
  lines: Record<string, string[]>
  /** Preferred calls in a row while an ordinary ticket waited. */
  preferredRun: number
  /** Tickets called from this queue so far. */
  calls: number
  /** Of them, those called while somebody of the queue stood before them by place. */
  overtakes: number
}

export interface AppointmentStatus {
  readonly appointmentId: string
  readonly serviceCode: string
  readonly slot: Slot
  state: 'booked' | 'checkedIn' | 'cancelled' | 'missed'
  ticketId: string | null
}

/** A device as the journal last spoke of it. */
export interface DeviceStatus extends DeviceNote {
  readonly hostId: string
  /** Hall time of the change, milliseconds UTC. */
  readonly since: number
}

/** What had to be settled when a number was handed in, and when. */
export type NotedHandIn = HandInNote & { readonly at: number }

/** Plain data of one business day: the sum of its facts and nothing else. Can be sent and stored as JSON. */
export interface HallState {
  readonly hallId: string
  /** `yyyy-mm-dd`, hall-local. */
  readonly day: string
  /** Seq of the last fact applied; 0 before the first. */
  seq: number
  isClosed: boolean
  tickets: Record<string, Ticket>
  queues: Record<string, QueueStatus>
  counters: Record<string, CounterStatus>
  appointments: Record<string, AppointmentStatus>
  /** Last number given per letter in the ordinary series. */
  lastNumbers: Record<string, number>
  /** Numbers on loan to device hosts, by block, in the order they were leased. */
  blocks: Record<string, NumberBlock>
  /** What was settled about numbers handed in, oldest first; known to staff alone. */
  handIns: NotedHandIn[]
  /** When numbers of each service were given, for its quotas. */
  issuedAt: Record<string, number[]>
  /** Service times of the latest finished visits per service code, milliseconds, newest last. */
  recentServiceMs: Record<string, number[]>
  /** What citizens said, by ticket; known to the server alone. */
  ratings: Record<string, RatingStatus>
  /** Devices that were ever not well today, by `deviceKey`; one that is absent was well all day. */
  devices: Record<string, DeviceStatus>
  /** The latest self-test per device host. */
  deviceTests: Record<string, DevicesTested>
}

export function emptyState(hallId: string, day: string): HallState {
  return {
    hallId,
    day,
    seq: 0,
    isClosed: false,
    tickets: {},
    queues: {},
    counters: {},
    appointments: {},
    lastNumbers: {},
    blocks: {},
    handIns: [],
    issuedAt: {},
    recentServiceMs: {},
    ratings: {},
    devices: {},
    deviceTests: {},
  }
}

/** The ticket of an id that came from outside: a name such as `constructor` is no ticket. */
export function findTicket(state: HallState, ticketId: string): Ticket | undefined {
  return Object.hasOwn(state.tickets, ticketId) ? state.tickets[ticketId] : undefined
}

/** The status of a counter; one that nobody opened today is closed. */
export function counterStatus(state: HallState, counterId: string): Readonly<CounterStatus> {
  return state.counters[counterId] ?? newCounter(0)
}

export function newCounter(at: number): CounterStatus {
  return {
    state: 'closed',
    staffNo: null,
    ticketId: null,
    pauseReason: null,
    backAt: null,
    since: at,
    queues: null,
    held: [],
    preferredCalls: [],
    times: { idleMs: 0, walkMs: 0, serviceMs: 0, pausedMs: 0 },
    countedTo: at,
  }
}

export function newQueue(): QueueStatus {
  return {
    waiting: { priority: [], appointment: [], greenChannel: [], ordinary: [] },
    lines: {},
    preferredRun: 0,
    calls: 0,
    overtakes: 0,
  }
}

/** Everybody waiting in a queue, of every class; tickets kept for one counter are not counted. */
export function waitingCount(state: HallState, queueId: string): number {
  const queue = state.queues[queueId]
  return queue ? QUEUE_CLASSES.reduce((sum, name) => sum + queue.waiting[name].length, 0) : 0
}

/** Tickets that can still be served today. */
export function liveTickets(state: HallState): Ticket[] {
  return Object.values(state.tickets).filter((ticket) => isLive(ticket.state))
}

/** Tickets put aside at a counter. */
export function holdsAt(state: HallState, counterId: string): Ticket[] {
  return Object.values(state.tickets).filter(
    (ticket) => ticket.state === 'suspended' && ticket.hold?.counterId === counterId,
  )
}
