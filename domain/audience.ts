import type { Entry, Fact } from './facts.ts'
import type { HallState } from './hall-state.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import { copyOfTicket, type Ticket } from './ticket.ts'
import { lineKey, standsBefore } from './waiting-lines.ts'

/** Who listens. Each hears only what it may (domain guide section 6: public screens know no persons). */
export const AUDIENCES = ['kiosk-host', 'desk', 'board'] as const
export type Audience = (typeof AUDIENCES)[number]

/** A fact as an audience may know it. Nothing is left out of the sequence, so that a gap is always a loss. */
export function factFor(audience: Audience, fact: Fact): Fact {
  // Who said what is for nobody at the counter (domain guide section 12).
  if (fact.type === 'ticketRated') return { type: 'hidden' }
  if (audience === 'desk') return fact
  switch (fact.type) {
    case 'ticketIssued':
      return {
        ...fact,
        queueClass: 'ordinary',
        appointmentId: null,
        slot: null,
        eligibleFrom: null,
        firstContactId: null,
      }
    case 'ticketCalled':
      return { ...fact, because: null }
    case 'itemsFinished':
      return { ...fact, outcomes: [], staffNo: null }
    case 'ticketSuspended':
      return { ...fact, kind: 'waitingStep' }
    case 'ticketPutBack':
    case 'holdMoved':
    case 'ticketTransferred':
    case 'ticketReopened':
    case 'ticketCancelled':
    case 'ticketVoided':
    case 'counterPaused':
    case 'counterReassigned':
      return { ...fact, reason: null }
    case 'numbersLeased':
    case 'numbersReturned':
    case 'paperReported':
      return audience === 'kiosk-host' ? fact : { type: 'hidden' }
    case 'classGiven':
    case 'helperAssigned':
    case 'appointmentLoaded':
    case 'appointmentCancelled':
    case 'adviceRecorded':
    case 'deviceChanged':
    case 'devicesTested':
    case 'handInNoted':
      return { type: 'hidden' }
    default:
      return fact
  }
}

export function entryFor(audience: Audience, entry: Entry): Entry {
  return { ...entry, fact: factFor(audience, entry.fact) }
}

/**
 * The day so far as an audience may know it: what `apply` over `entriesFor(audience, ...)` would give. A copy: changing
 * it does not change the hall.
 */
export function stateFor(audience: Audience, state: HallState): HallState {
  const copy = structuredClone(state)
  copy.ratings = {}
  if (audience === 'desk') return copy
  for (const ticket of Object.values(copy.tickets))
    copy.tickets[ticket.ticketId] = ticketFor(audience, ticket)
  for (const queue of Object.values(copy.queues)) {
    const all = QUEUE_CLASSES.flatMap((name) => queue.waiting[name])
      .flatMap((ticketId) => copy.tickets[ticketId] ?? [])
      .toSorted((a, b) => (standsBefore(a, b) ? -1 : 1))
    queue.waiting = {
      priority: [],
      appointment: [],
      greenChannel: [],
      ordinary: all.map((one) => one.ticketId),
    }
    queue.lines = {}
    for (const ticket of all)
      (queue.lines[lineKey('ordinary', ticket.serviceCode)] ??= []).push(ticket.ticketId)
    queue.preferredRun = 0
  }
  for (const counter of Object.values(copy.counters)) {
    counter.pauseReason = null
    counter.preferredCalls = []
  }
  copy.appointments = {}
  if (audience === 'board') copy.blocks = {}
  copy.handIns = []
  copy.devices = {}
  copy.deviceTests = {}
  return copy
}

/** One ticket as an audience may know it. */
export function ticketFor(audience: Audience, ticket: Ticket): Ticket {
  const copy = copyOfTicket(ticket)
  if (audience === 'desk') return copy
  return {
    ...copy,
    queueClass: 'ordinary',
    appointmentId: null,
    slot: null,
    eligibleFrom: null,
    because: null,
    items: copy.items.map((item) => ({ ...item, outcome: null, endedAt: null })),
    hold: copy.hold && { ...copy.hold, kind: 'waitingStep' },
    endedBy: null,
    firstContactId: null,
    helperId: null,
    paper: audience === 'kiosk-host' ? ticket.paper : null,
  }
}
