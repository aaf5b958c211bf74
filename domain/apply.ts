import type { Entry, Fact, FactOf } from './facts.ts'
import { newCounter, newQueue, type CounterStatus, type HallState } from './hall-state.ts'
import { isPreferred } from './policy/settings.ts'
import { unreachable } from './result.ts'
import { LIFECYCLE, type Ticket, type TicketMove, type TicketTimes } from './ticket.ts'
import { joinLine, leaveLine } from './waiting-lines.ts'

/** Kept per service for estimates; more than any hall's `recentVisits` setting. */
const RECENT_KEPT = 100

/**
 * Applies one fact. Changes `state` in place (a day has tens of thousands of facts) and returns it, so that
 * `entries.reduce(apply, emptyState(...))` is the state of the hall. Throws on a gap in `seq` and on a fact that the
 * lifecycle does not allow: both are bugs or a damaged journal, never something a user did.
 */
export function apply(state: HallState, entry: Entry): HallState {
  if (entry.seq !== state.seq + 1) throw new Error(`fact ${entry.seq} cannot follow ${state.seq}`)
  applyFact(new Change(state, entry.at, entry.seq), entry.fact)
  state.seq = entry.seq
  return state
}

function applyFact(change: Change, fact: Fact): void {
  const { state, at } = change
  switch (fact.type) {
    case 'ticketIssued':
      return issue(change, fact)
    case 'ticketCalled':
      return call(change, fact)
    case 'ticketRecalled':
      return noteCall(change, change.move(fact.ticketId, 'recall'))
    case 'serviceStarted': {
      const ticket = change.move(fact.ticketId, 'start')
      ticket.startedAt = at
      ticket.serviceMsBefore = ticket.times.serviceMs
      return
    }
    case 'ticketPutBack':
      return backToWaiting(change, change.move(fact.ticketId, 'putBack'))
    case 'ticketPassed': {
      const ticket = change.move(fact.ticketId, 'noShow')
      ticket.noShowCount += 1
      ticket.endedAt = at
      change.free(ticket)
      return
    }
    case 'passUndone': {
      const ticket = change.move(fact.ticketId, 'undoNoShow')
      ticket.noShowCount -= 1
      ticket.endedAt = null
      change.occupy(fact.counterId, ticket)
      return
    }
    case 'ticketRestored': {
      const ticket = change.move(fact.ticketId, 'restore')
      ticket.restoreCount += 1
      ticket.endedAt = null
      if (fact.effectiveAt !== null) change.place(ticket, fact.effectiveAt)
      ticket.eligibleAfterCalls = fact.eligibleAfterCalls
      return backToWaiting(change, ticket)
    }
    case 'ticketSuspended': {
      const ticket = change.move(fact.ticketId, 'suspend')
      ticket.hold = { kind: fact.kind, counterId: fact.counterId, since: at }
      change.free(ticket)
      return
    }
    case 'ticketResumed': {
      const ticket = change.move(fact.ticketId, 'resume')
      ticket.hold = null
      change.occupy(fact.counterId, ticket)
      return
    }
    case 'holdMoved': {
      const { hold } = change.ticket(fact.ticketId)
      if (hold) hold.counterId = fact.counterId
      return
    }
    case 'ticketTransferred': {
      const wasWaiting = change.ticket(fact.ticketId).state === 'waiting'
      if (wasWaiting) leaveLine(state, change.ticket(fact.ticketId))
      const ticket = change.move(fact.ticketId, 'transfer')
      const item = ticket.items.find((one) => one.serviceCode === ticket.serviceCode && one.endedAt === null)
      ticket.items = ticket.items.map((one) =>
        one === item ? { ...one, queueId: fact.queueId, serviceCode: fact.serviceCode } : one,
      )
      ticket.queueId = fact.queueId
      ticket.serviceCode = fact.serviceCode
      ticket.heldFor = fact.heldFor
      return backToWaiting(change, ticket)
    }
    case 'ticketReleased': {
      const ticket = change.ticket(fact.ticketId)
      leaveLine(state, ticket)
      ticket.heldFor = null
      joinLine(state, ticket)
      return
    }
    case 'itemsFinished':
      return finish(change, fact)
    case 'ticketReopened': {
      const ticket = change.move(fact.ticketId, 'reopen')
      for (const item of ticket.items.filter((one) => one.endedAt === ticket.endedAt)) {
        item.outcome = null
        item.endedAt = null
      }
      ticket.endedAt = null
      ticket.endedBy = null
      state.recentServiceMs[ticket.serviceCode]?.pop()
      change.occupy(fact.counterId, ticket)
      return
    }
    case 'ticketCancelled':
      return endEarly(change, fact.ticketId, 'cancel')
    case 'ticketVoided':
      return endEarly(change, fact.ticketId, 'voidOut')
    case 'classGiven': {
      const ticket = change.ticket(fact.ticketId)
      if (ticket.state === 'waiting') leaveLine(state, ticket)
      ticket.queueClass = fact.queueClass
      if (ticket.state === 'waiting') joinLine(state, ticket)
      return
    }
    case 'helperAssigned':
      change.ticket(fact.ticketId).helperId = fact.helperId
      return
    case 'paperReported':
      change.ticket(fact.ticketId).paper = fact.paper
      return
    case 'counterOpened':
      return change.setCounter(fact.counterId, { state: 'open', staffNo: fact.staffNo })
    case 'counterPaused': {
      const { reason, backAt } = fact
      return change.setCounter(fact.counterId, { state: 'paused', pauseReason: reason, backAt })
    }
    case 'counterClosed':
      return change.setCounter(fact.counterId, { state: 'closed', staffNo: null })
    case 'counterReassigned':
      change.counter(fact.counterId).queues = [...fact.queues]
      return
    case 'appointmentLoaded': {
      const { appointmentId, serviceCode, slot } = fact
      state.appointments[appointmentId] = { appointmentId, serviceCode, slot, state: 'booked', ticketId: null }
      return
    }
    case 'appointmentCancelled': {
      const appointment = state.appointments[fact.appointmentId]
      if (appointment) appointment.state = 'cancelled'
      return
    }
    case 'dayClosed':
      for (const appointment of Object.values(state.appointments)) {
        if (appointment.state === 'booked') appointment.state = 'missed'
      }
      state.isClosed = true
      return
    case 'adviceRecorded':
    case 'hidden':
      return
    default:
      unreachable(fact)
  }
}

/** One fact being applied: the state, its time and place, and the few steps every fact is made of. */
class Change {
  readonly state: HallState
  readonly at: number
  readonly seq: number

  constructor(state: HallState, at: number, seq: number) {
    this.state = state
    this.at = at
    this.seq = seq
  }

  ticket(ticketId: string): Ticket {
    const ticket = Object.hasOwn(this.state.tickets, ticketId) ? this.state.tickets[ticketId] : undefined
    if (!ticket) throw new Error(`no ticket ${ticketId}`)
    return ticket
  }

  counter(counterId: string): CounterStatus {
    return (this.state.counters[counterId] ??= newCounter(this.at))
  }

  /** Moves a ticket by the lifecycle table, and counts the time of the state it leaves. */
  move(ticketId: string, how: TicketMove): Ticket {
    const ticket = this.ticket(ticketId)
    if (!LIFECYCLE[how].from.includes(ticket.state)) {
      throw new Error(`ticket ${ticketId} is ${ticket.state}: ${how} is not possible`)
    }
    const bucket = TIME_OF_STATE[ticket.state]
    if (bucket && how !== 'recall') ticket.times[bucket] += Math.max(0, this.at - ticket.since)
    // The counter's clock turns with its ticket: walking ends where service begins.
    if (ticket.counterId !== null) this.count(ticket.counterId)
    ticket.state = LIFECYCLE[how].to
    if (how !== 'recall') ticket.since = this.at
    return ticket
  }

  place(ticket: Ticket, effectiveAt: number): void {
    ticket.effectiveAt = effectiveAt
    ticket.order = this.seq
  }

  occupy(counterId: string, ticket: Ticket): void {
    this.count(counterId)
    const counter = this.counter(counterId)
    if (counter.ticketId !== null) throw new Error(`counter ${counterId} already has ticket ${counter.ticketId}`)
    counter.ticketId = ticket.ticketId
    ticket.counterId = counterId
  }

  free(ticket: Ticket): void {
    if (ticket.counterId === null) return
    const counter = this.counter(ticket.counterId)
    if (counter.ticketId !== ticket.ticketId) return
    this.count(ticket.counterId)
    counter.ticketId = null
  }

  /** Adds the time since the last look to what the counter was doing. */
  count(counterId: string): void {
    const counter = this.counter(counterId)
    const passed = Math.max(0, this.at - counter.countedTo)
    counter.countedTo = this.at
    const ticket = counter.ticketId === null ? undefined : this.state.tickets[counter.ticketId]
    if (ticket?.state === 'called') counter.times.walkMs += passed
    else if (ticket?.state === 'serving') counter.times.serviceMs += passed
    else if (counter.state === 'open') counter.times.idleMs += passed
    else if (counter.state === 'paused') counter.times.pausedMs += passed
  }

  setCounter(counterId: string, status: Partial<CounterStatus>): void {
    this.count(counterId)
    const before = this.counter(counterId)
    const since = before.state === status.state ? before.since : this.at
    this.state.counters[counterId] = { ...before, pauseReason: null, backAt: null, since, ...status }
  }
}

const TIME_OF_STATE: Partial<Record<Ticket['state'], keyof TicketTimes>> = {
  waiting: 'waitMs',
  called: 'walkMs',
  serving: 'serviceMs',
  suspended: 'holdMs',
}

function issue(change: Change, fact: FactOf<'ticketIssued'>): void {
  const { state, at, seq } = change
  const [first] = fact.items
  if (Object.hasOwn(state.tickets, fact.ticketId)) throw new Error(`ticket ${fact.ticketId} issued twice`)
  if (!first) throw new Error(`ticket ${fact.ticketId} has no item`)
  const { type: _type, items, ...issued } = fact
  const ticket: Ticket = {
    ...issued,
    queueId: first.queueId,
    serviceCode: first.serviceCode,
    items: items.map((item) => ({ ...item, outcome: null, endedAt: null })),
    state: LIFECYCLE.issue.to,
    issuedAt: at,
    order: seq,
    eligibleAfterCalls: null,
    heldFor: null,
    hold: null,
    counterId: null,
    firstCalledAt: null,
    lastCalledAt: null,
    lastCallSeq: null,
    callCount: 0,
    noShowCount: 0,
    restoreCount: 0,
    startedAt: null,
    serviceMsBefore: 0,
    endedAt: null,
    endedBy: null,
    helperId: null,
    because: null,
    paper: null,
    since: at,
    times: { waitMs: 0, walkMs: 0, serviceMs: 0, holdMs: 0 },
  }
  state.tickets[ticket.ticketId] = ticket
  state.lastNumbers[ticket.letter] = Math.max(ticket.number, state.lastNumbers[ticket.letter] ?? 0)
  ;(state.issuedAt[ticket.serviceCode] ??= []).push(at)
  const appointment = fact.appointmentId === null ? undefined : state.appointments[fact.appointmentId]
  if (appointment) {
    appointment.state = 'checkedIn'
    appointment.ticketId = ticket.ticketId
  }
  joinLine(state, ticket)
}

function call(change: Change, fact: FactOf<'ticketCalled'>): void {
  const { state, seq, at } = change
  const wasWaiting = change.ticket(fact.ticketId).state === 'waiting'
  const ticket = change.move(fact.ticketId, 'callNumber')
  const counter = change.counter(fact.counterId)
  const queue = (state.queues[ticket.queueId] ??= newQueue())
  if (!isPreferred(ticket.queueClass)) queue.preferredRun = 0
  else queue.preferredRun = queue.waiting.ordinary.length > 0 ? queue.preferredRun + 1 : 0
  queue.calls += 1
  counter.preferredCalls = isPreferred(ticket.queueClass) ? [...counter.preferredCalls, seq] : []
  if (wasWaiting) leaveLine(state, ticket)
  change.occupy(fact.counterId, ticket)
  ticket.heldFor = null
  ticket.eligibleAfterCalls = null
  ticket.eligibleFrom = null
  ticket.endedAt = null
  ticket.callCount = 0
  ticket.firstCalledAt = at
  ticket.because = fact.because
  noteCall(change, ticket)
}

function noteCall({ at, seq }: Change, ticket: Ticket): void {
  ticket.callCount += 1
  ticket.lastCalledAt = at
  ticket.lastCallSeq = seq
}

/** Off the counter and into its line again; the next call begins a new turn. */
function backToWaiting(change: Change, ticket: Ticket): void {
  change.free(ticket)
  ticket.counterId = null
  ticket.callCount = 0
  ticket.firstCalledAt = null
  ticket.startedAt = null
  joinLine(change.state, ticket)
}

function finish(change: Change, fact: FactOf<'itemsFinished'>): void {
  const { state, at } = change
  const ticket = change.move(fact.ticketId, fact.next === null ? 'finish' : 'moveOn')
  for (const { serviceCode, outcome } of fact.outcomes) {
    const item = ticket.items.find((one) => one.serviceCode === serviceCode && one.endedAt === null)
    if (item) Object.assign(item, { outcome, endedAt: at })
  }
  const recent = (state.recentServiceMs[ticket.serviceCode] ??= [])
  recent.push(ticket.times.serviceMs - ticket.serviceMsBefore)
  if (recent.length > RECENT_KEPT) recent.shift()
  if (fact.next !== null) {
    ticket.queueId = fact.next.queueId
    ticket.serviceCode = fact.next.serviceCode
    return backToWaiting(change, ticket)
  }
  ticket.endedAt = at
  ticket.endedBy = fact.staffNo
  change.free(ticket)
}

function endEarly(change: Change, ticketId: string, how: 'cancel' | 'voidOut'): void {
  const before = change.ticket(ticketId)
  if (before.state === 'waiting') leaveLine(change.state, before)
  const ticket = change.move(ticketId, how)
  ticket.endedAt = change.at
  ticket.hold = null
  ticket.heldFor = null
  change.free(ticket)
}
