import type { Entry, Fact } from './facts.ts'
import type { HallState, QueueStatus } from './hall-state.ts'
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
 * The day so far as an audience may know it: what `apply` over `entriesFor(audience, ...)` would give. For reading or
 * writing out at once: it shares with the state what both have, and changes with it.
 */
export function stateFor(audience: Audience, state: HallState): HallState {
  if (audience === 'desk') return { ...state, ratings: {} }
  const tickets: HallState['tickets'] = {}
  for (const ticket of Object.values(state.tickets)) tickets[ticket.ticketId] = ticketFor(audience, ticket)
  return {
    ...state,
    tickets,
    queues: mapped(state.queues, (queue) => oneLine(queue, tickets)),
    counters: mapped(state.counters, (counter) => ({ ...counter, pauseReason: null, preferredCalls: [] })),
    appointments: {},
    blocks: audience === 'board' ? {} : state.blocks,
    handIns: [],
    ratings: {},
    devices: {},
    deviceTests: {},
  }
}

function mapped<T>(all: Readonly<Record<string, T>>, change: (one: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one)]))
}

/** A queue in which nobody sees who is preferred. */
function oneLine(queue: QueueStatus, tickets: HallState['tickets']): QueueStatus {
  const all = QUEUE_CLASSES.flatMap((name) => queue.waiting[name])
    .flatMap((ticketId) => tickets[ticketId] ?? [])
    .toSorted((a, b) => (standsBefore(a, b) ? -1 : 1))
  const lines: QueueStatus['lines'] = {}
  for (const { ticketId, serviceCode } of all) (lines[lineKey('ordinary', serviceCode)] ??= []).push(ticketId)
  const ordinary = all.map(({ ticketId }) => ticketId)
  return {
    ...queue,
    waiting: { priority: [], appointment: [], greenChannel: [], ordinary },
    lines,
    preferredRun: 0,
  }
}

/** One ticket as an audience may know it. */
export function ticketFor(audience: Audience, ticket: Ticket): Ticket {
  if (audience === 'desk') return copyOfTicket(ticket)
  return {
    ...ticket,
    queueClass: 'ordinary',
    appointmentId: null,
    slot: null,
    eligibleFrom: null,
    because: null,
    items: ticket.items.map((item) => ({ ...item, outcome: null, endedAt: null })),
    hold: ticket.hold && { ...ticket.hold, kind: 'waitingStep' },
    times: { ...ticket.times },
    endedBy: null,
    firstContactId: null,
    helperId: null,
    paper: audience === 'kiosk-host' ? ticket.paper : null,
  }
}
