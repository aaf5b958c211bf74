import { Change } from './change.ts'
import { deviceKey } from './device-health.ts'
import type { Entry, Fact, FactOf } from './facts.ts'
import { newQueue, type HallState, type QueueStatus } from './hall-state.ts'
import { issuedTicket } from './issued-ticket.ts'
import { findBlock, type NumberBlock } from './number-blocks.ts'
import { isPreferred } from './policy/settings.ts'
import { finishedStopAt } from './rating.ts'
import { unreachable } from './result.ts'
import { type CancelReason, type Ticket, type TicketItem, type VoidReason } from './ticket.ts'
import { joinLine, leaveLine, standsBefore } from './waiting-lines.ts'

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
      forgetPlace(change, ticket)
      return
    }
    case 'ticketPutBack':
      return backToWaiting(change, change.move(fact.ticketId, 'putBack'))
    case 'ticketPassed': {
      const ticket = change.move(fact.ticketId, 'noShow')
      ticket.noShowCount += 1
      ticket.endedAt = at
      forgetPlace(change, ticket)
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
      if (!wasWaiting) forgetPlace(change, ticket)
      // The last of that code: an earlier one is finished, which not every reader of the facts is told.
      const item = ticket.items.findLast((one) => one.serviceCode === ticket.serviceCode)
      ticket.items = ticket.items.map((one) =>
        one === item ? { ...one, queueId: fact.queueId, serviceCode: fact.serviceCode } : one,
      )
      ticket.queueId = fact.queueId
      ticket.serviceCode = fact.serviceCode
      ticket.heldFor = fact.heldFor
      // Calls are counted per queue: those of the old one mean nothing in the new.
      ticket.eligibleAfterCalls = null
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
      for (const item of itemsOfLastStop(ticket)) Object.assign(item, { outcome: null, endedAt: null })
      ticket.endedAt = null
      ticket.endedBy = null
      const recent = state.recentServiceMs[ticket.serviceCode] ?? []
      const counted = recent.lastIndexOf(serviceMsOfStop(ticket))
      if (counted >= 0) recent.splice(counted, 1)
      change.occupy(fact.counterId, ticket)
      return
    }
    case 'ticketCancelled':
      return endEarly(change, fact.ticketId, 'cancel', fact.reason)
    case 'ticketVoided':
      return endEarly(change, fact.ticketId, 'voidOut', fact.reason)
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
    case 'ticketRated': {
      const { ticketId, counterId, grade } = fact
      const finishedAt = finishedStopAt(change.ticket(ticketId))
      if (finishedAt === null) throw new Error(`ticket ${ticketId} rated before it was finished`)
      const before = state.ratings[ticketId]
      const firstAt = before?.finishedAt === finishedAt ? before.firstAt : at
      state.ratings[ticketId] = { counterId, grade, finishedAt, firstAt }
      return
    }
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
      state.appointments[appointmentId] = {
        appointmentId,
        serviceCode,
        slot,
        state: 'booked',
        ticketId: null,
      }
      return
    }
    case 'appointmentCancelled': {
      const appointment = state.appointments[fact.appointmentId]
      if (appointment) appointment.state = 'cancelled'
      return
    }
    case 'deviceChanged': {
      const { type: _type, ...status } = fact
      const key = deviceKey(fact.hostId, fact.device)
      const others = Object.entries(state.devices).filter(([other]) => other !== key)
      state.devices = Object.fromEntries(others)
      if (fact.state !== 'removed')
        state.devices[key] = { ...status, conditions: [...fact.conditions], since: at }
      return
    }
    case 'devicesTested': {
      const { hostId, testedAt, results } = fact
      state.deviceTests[hostId] = { testedAt, results: results.map((one) => ({ ...one })) }
      return
    }
    case 'numbersLeased': {
      const { type: _type, ...block } = fact
      state.blocks[fact.blockId] = { ...block, leasedAt: at, returnedFrom: null, used: [] }
      return
    }
    case 'numbersReturned': {
      const block = findBlock(state, fact.blockId)
      if (block) block.returnedFrom = fact.from
      return
    }
    case 'handInNoted': {
      const { type: _type, ...note } = fact
      state.handIns.push({ ...note, at })
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

function issue(change: Change, fact: FactOf<'ticketIssued'>): void {
  const { state, at, seq } = change
  const [first] = fact.items
  if (Object.hasOwn(state.tickets, fact.ticketId)) throw new Error(`ticket ${fact.ticketId} issued twice`)
  if (!first) throw new Error(`ticket ${fact.ticketId} has no item`)
  const ticket = issuedTicket(fact, first, at, seq)
  state.tickets[ticket.ticketId] = ticket
  if (fact.handedIn) blockOf(state, fact)?.used.push(fact.number)
  else state.lastNumbers[ticket.letter] = Math.max(ticket.number, state.lastNumbers[ticket.letter] ?? 0)
  for (const { serviceCode } of ticket.items) (state.issuedAt[serviceCode] ??= []).push(ticket.issuedAt)
  const appointment = fact.appointmentId === null ? undefined : state.appointments[fact.appointmentId]
  if (appointment) {
    appointment.state = 'checkedIn'
    appointment.ticketId = ticket.ticketId
  }
  joinLine(state, ticket)
}

/** The block a number handed in is from; unknown to readers who are not told of blocks. */
function blockOf(state: HallState, { letter, number }: FactOf<'ticketIssued'>): NumberBlock | undefined {
  return Object.values(state.blocks).find(
    (block) => block.letter === letter && number >= block.from && number <= block.to,
  )
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
  if (wasWaiting) {
    leaveLine(state, ticket)
    if (ticket.heldFor === null && isSomebodyBefore(state, queue, ticket)) queue.overtakes += 1
  }
  change.occupy(fact.counterId, ticket)
  ticket.endedAt = null
  ticket.callCount = 0
  ticket.firstCalledAt = at
  ticket.because = fact.because
  noteCall(change, ticket)
}

/** Whether somebody who waits in the queue stands before a ticket by place. */
function isSomebodyBefore(state: HallState, queue: QueueStatus, ticket: Ticket): boolean {
  return Object.values(queue.waiting).some(([first]) => {
    const other = state.tickets[first ?? '']
    return other !== undefined && standsBefore(other, ticket)
  })
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
  recent.push(serviceMsOfStop(ticket))
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

/**
 * What its place in the line depended on is over once the citizen stood at the counter or did not come. Until then it is
 * kept: a ticket that is put back has the place it had.
 */
function forgetPlace(change: Change, ticket: Ticket): void {
  // Before the start of a slot only: who was already at the counter does not wait for it again.
  if (ticket.effectiveAt > change.at) change.place(ticket, change.at)
  ticket.heldFor = null
  ticket.eligibleFrom = null
  ticket.eligibleAfterCalls = null
}

function serviceMsOfStop(ticket: Ticket): number {
  return ticket.times.serviceMs - ticket.serviceMsBefore
}

/** The items that were finished with the visit itself, not at an earlier stop. */
function itemsOfLastStop({ items, endedAt, queueId }: Ticket): TicketItem[] {
  const before = items.findLastIndex((one) => one.endedAt !== endedAt || one.queueId !== queueId)
  return items.slice(before + 1)
}

function endEarly(
  change: Change,
  ticketId: string,
  how: 'cancel' | 'voidOut',
  reason: CancelReason | VoidReason | null,
): void {
  const { state } = change
  const before = change.ticket(ticketId)
  if (before.state === 'waiting') leaveLine(state, before)
  const ticket = change.move(ticketId, how)
  ticket.endedAt = change.at
  ticket.hold = null
  forgetPlace(change, ticket)
  change.free(ticket)
  if (how === 'cancel') giveQuotaBack(state, ticket)
  const appointment = ticket.appointmentId === null ? undefined : state.appointments[ticket.appointmentId]
  if (!appointment) return
  // A number nobody could use does not cost the appointment; one that was given up frees its slot.
  const mayComeAgain = reason === 'neverShown' || reason === 'misprint'
  if (mayComeAgain) Object.assign(appointment, { state: 'booked', ticketId: null })
  else if (how === 'cancel') appointment.state = 'cancelled'
}

/** A cancelled number leaves its place in the quota of its services to somebody else. */
function giveQuotaBack(state: HallState, ticket: Ticket): void {
  for (const { serviceCode } of ticket.items) {
    const given = state.issuedAt[serviceCode] ?? []
    const at = given.lastIndexOf(ticket.issuedAt)
    if (at >= 0) given.splice(at, 1)
  }
}
