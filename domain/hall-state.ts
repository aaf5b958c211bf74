import type { Entry, Fact, PauseReason } from './facts.ts'
import { isPreferred, QUEUE_CLASSES, type QueueClass } from './policy/settings.ts'
import { unreachable } from './result.ts'
import { isLive, LIFECYCLE, type Ticket, type TicketMove } from './ticket.ts'

export type CounterState = 'open' | 'paused' | 'closed'

export interface CounterStatus {
  state: CounterState
  staffNo: string | null
  /** The ticket called or being served here. */
  ticketId: string | null
  pauseReason: PauseReason | null
  backAt: number | null
  since: number
  /** Seqs of the preferred calls made here since the last ordinary one. */
  preferredCalls: number[]
}

export interface QueueStatus {
  /** Waiting tickets per class, in order of place. */
  waiting: Record<QueueClass, string[]>
  /** Preferred calls in a row while an ordinary ticket waited. */
  preferredRun: number
}

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
  /** Last number given per letter. */
  lastNumbers: Record<string, number>
  /** Service times of the latest finished visits per service code, milliseconds, newest last. */
  recentServiceMs: Record<string, number[]>
}

/** Kept per service for estimates; more than any hall's `recentVisits` setting. */
const RECENT_KEPT = 100

export function emptyState(hallId: string, day: string): HallState {
  return {
    hallId,
    day,
    seq: 0,
    isClosed: false,
    tickets: {},
    queues: {},
    counters: {},
    lastNumbers: {},
    recentServiceMs: {},
  }
}

/**
 * Applies one fact. Changes `state` in place (a day has tens of thousands of facts) and returns it, so that
 * `entries.reduce(apply, emptyState(...))` is the state of the hall. Throws on a gap in `seq` and on a fact that the
 * lifecycle does not allow: both are bugs or a damaged journal, never something a user did.
 */
export function apply(state: HallState, entry: Entry): HallState {
  if (entry.seq !== state.seq + 1) throw new Error(`fact ${entry.seq} cannot follow ${state.seq}`)
  applyFact(state, entry.fact, entry.at, entry.seq)
  state.seq = entry.seq
  return state
}

function applyFact(state: HallState, fact: Fact, at: number, seq: number): void {
  switch (fact.type) {
    case 'ticketIssued': {
      if (findTicket(state, fact.ticketId)) throw new Error(`ticket ${fact.ticketId} issued twice`)
      const ticket = newTicket(fact, at, seq)
      state.tickets[ticket.ticketId] = ticket
      state.lastNumbers[ticket.letter] = Math.max(ticket.number, state.lastNumbers[ticket.letter] ?? 0)
      insertWaiting(state, ticket)
      return
    }
    case 'ticketCalled': {
      const ticket = move(state, fact.ticketId, 'callNext')
      const counter = counterOf(state, fact.counterId)
      if (counter.ticketId !== null)
        throw new Error(`counter ${fact.counterId} already has ticket ${counter.ticketId}`)
      countPreferredRun(state, ticket)
      counter.preferredCalls = isPreferred(ticket.queueClass) ? [...counter.preferredCalls, seq] : []
      counter.ticketId = ticket.ticketId
      removeWaiting(state, ticket)
      ticket.counterId = fact.counterId
      ticket.firstCalledAt ??= at
      ticket.because = fact.because
      noteCall(ticket, at, seq)
      return
    }
    case 'ticketRecalled': {
      noteCall(move(state, fact.ticketId, 'recall'), at, seq)
      return
    }
    case 'serviceStarted': {
      move(state, fact.ticketId, 'start').startedAt = at
      return
    }
    case 'ticketFinished': {
      const ticket = move(state, fact.ticketId, 'finish')
      ticket.endedAt = at
      ticket.outcome = fact.outcome
      const recent = (state.recentServiceMs[ticket.serviceCode] ??= [])
      recent.push(at - (ticket.startedAt ?? at))
      if (recent.length > RECENT_KEPT) recent.shift()
      freeCounter(state, ticket)
      return
    }
    case 'ticketPassed': {
      const ticket = move(state, fact.ticketId, 'noShow')
      ticket.endedAt = at
      freeCounter(state, ticket)
      return
    }
    case 'ticketCancelled': {
      endEarly(state, fact.ticketId, 'cancel', at)
      return
    }
    case 'ticketVoided': {
      endEarly(state, fact.ticketId, 'voidOut', at)
      return
    }
    case 'paperReported': {
      ticketOf(state, fact.ticketId).paper = fact.paper
      return
    }
    case 'counterOpened': {
      const { ticketId } = counterOf(state, fact.counterId)
      setCounter(state, fact.counterId, at, { state: 'open', staffNo: fact.staffNo, ticketId })
      return
    }
    case 'counterPaused': {
      const { staffNo } = counterOf(state, fact.counterId)
      const { reason, backAt } = fact
      setCounter(state, fact.counterId, at, { state: 'paused', staffNo, pauseReason: reason, backAt })
      return
    }
    case 'counterClosed': {
      setCounter(state, fact.counterId, at, { state: 'closed' })
      return
    }
    case 'dayClosed': {
      state.isClosed = true
      return
    }
    case 'hidden':
      return
    default:
      unreachable(fact)
  }
}

function newTicket(fact: Extract<Fact, { type: 'ticketIssued' }>, at: number, seq: number): Ticket {
  const { type: _type, ...issued } = fact
  return {
    ...issued,
    state: LIFECYCLE.issue.to,
    issuedAt: at,
    effectiveAt: at,
    order: seq,
    counterId: null,
    firstCalledAt: null,
    lastCalledAt: null,
    lastCallSeq: null,
    callCount: 0,
    startedAt: null,
    endedAt: null,
    because: null,
    outcome: null,
    paper: null,
  }
}

function noteCall(ticket: Ticket, at: number, seq: number): void {
  ticket.callCount += 1
  ticket.lastCalledAt = at
  ticket.lastCallSeq = seq
}

function endEarly(state: HallState, ticketId: string, how: 'cancel' | 'voidOut', at: number): void {
  const before = ticketOf(state, ticketId).state
  const ticket = move(state, ticketId, how)
  if (before === 'waiting') removeWaiting(state, ticket)
  if (before === 'called') freeCounter(state, ticket)
  ticket.endedAt = at
}

function move(state: HallState, ticketId: string, how: TicketMove): Ticket {
  const ticket = ticketOf(state, ticketId)
  if (!LIFECYCLE[how].from.includes(ticket.state)) {
    throw new Error(`ticket ${ticketId} is ${ticket.state}: ${how} is not possible`)
  }
  ticket.state = LIFECYCLE[how].to
  return ticket
}

function ticketOf(state: HallState, ticketId: string): Ticket {
  const ticket = findTicket(state, ticketId)
  if (!ticket) throw new Error(`no ticket ${ticketId}`)
  return ticket
}

/** The ticket of an id that came from outside: a name such as `constructor` is no ticket. */
export function findTicket(state: HallState, ticketId: string): Ticket | undefined {
  return Object.hasOwn(state.tickets, ticketId) ? state.tickets[ticketId] : undefined
}

/** The status of a counter; one that nobody opened today is closed. */
export function counterStatus(state: HallState, counterId: string): Readonly<CounterStatus> {
  return state.counters[counterId] ?? closedCounter(0)
}

function counterOf(state: HallState, counterId: string): CounterStatus {
  return (state.counters[counterId] ??= closedCounter(0))
}

function closedCounter(since: number): CounterStatus {
  return {
    state: 'closed',
    staffNo: null,
    ticketId: null,
    pauseReason: null,
    backAt: null,
    since,
    preferredCalls: [],
  }
}

function setCounter(state: HallState, counterId: string, at: number, status: Partial<CounterStatus>): void {
  const { preferredCalls } = counterOf(state, counterId)
  state.counters[counterId] = { ...closedCounter(at), preferredCalls, ...status }
}

function freeCounter(state: HallState, ticket: Ticket): void {
  if (ticket.counterId !== null) counterOf(state, ticket.counterId).ticketId = null
}

function queueOf(state: HallState, queueId: string): QueueStatus {
  return (state.queues[queueId] ??= {
    waiting: { priority: [], appointment: [], greenChannel: [], ordinary: [] },
    preferredRun: 0,
  })
}

/** Everybody waiting in a queue, of every class. */
export function waitingCount(state: HallState, queueId: string): number {
  const queue = state.queues[queueId]
  return queue ? QUEUE_CLASSES.reduce((sum, name) => sum + queue.waiting[name].length, 0) : 0
}

function insertWaiting(state: HallState, ticket: Ticket): void {
  const list = queueOf(state, ticket.queueId).waiting[ticket.queueClass]
  let at = list.length
  while (at > 0 && comesBefore(ticket, state.tickets[list[at - 1] ?? ''])) at -= 1
  list.splice(at, 0, ticket.ticketId)
}

function comesBefore(a: Ticket, b: Ticket | undefined): boolean {
  if (!b) return false
  return a.effectiveAt !== b.effectiveAt ? a.effectiveAt < b.effectiveAt : a.order < b.order
}

function removeWaiting(state: HallState, ticket: Ticket): void {
  const list = queueOf(state, ticket.queueId).waiting[ticket.queueClass]
  const at = list.indexOf(ticket.ticketId)
  if (at < 0) throw new Error(`ticket ${ticket.ticketId} is not in its queue`)
  list.splice(at, 1)
}

function countPreferredRun(state: HallState, ticket: Ticket): void {
  const queue = queueOf(state, ticket.queueId)
  if (!isPreferred(ticket.queueClass)) queue.preferredRun = 0
  else queue.preferredRun = queue.waiting.ordinary.length > 0 ? queue.preferredRun + 1 : 0
}

/** Tickets that can still be served today. */
export function liveTickets(state: HallState): Ticket[] {
  return Object.values(state.tickets).filter((ticket) => isLive(ticket.state))
}
