import type { Entry, Fact } from './facts.ts'
import type { HallState } from './hall-state.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import type { Ticket } from './ticket.ts'

/** Who listens. Each hears only what it may (domain guide section 6: public screens know no persons). */
export const AUDIENCES = ['kiosk-host', 'desk', 'board'] as const
export type Audience = (typeof AUDIENCES)[number]

/** A fact as an audience may know it. Nothing is left out of the sequence, so that a gap is always a loss. */
export function factFor(audience: Audience, fact: Fact): Fact {
  if (audience === 'desk') return fact
  switch (fact.type) {
    case 'ticketIssued':
      return { ...fact, queueClass: 'ordinary' }
    case 'ticketCalled':
      return { ...fact, because: null }
    case 'ticketFinished':
      return { ...fact, outcome: null }
    case 'ticketCancelled':
    case 'ticketVoided':
    case 'counterPaused':
      return { ...fact, reason: null }
    case 'paperReported':
      return audience === 'kiosk-host' ? fact : { type: 'hidden' }
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
  if (audience === 'desk') return copy
  for (const ticket of Object.values(copy.tickets))
    copy.tickets[ticket.ticketId] = ticketFor(audience, ticket)
  for (const queue of Object.values(copy.queues)) {
    const all = QUEUE_CLASSES.flatMap((name) => queue.waiting[name]).toSorted((a, b) => place(copy, a, b))
    queue.waiting = { priority: [], appointment: [], greenChannel: [], ordinary: all }
    queue.preferredRun = 0
  }
  for (const counter of Object.values(copy.counters)) {
    counter.pauseReason = null
    counter.preferredCalls = []
  }
  return copy
}

/** One ticket as an audience may know it. */
export function ticketFor(audience: Audience, ticket: Ticket): Ticket {
  if (audience === 'desk') return { ...ticket }
  const paper = audience === 'kiosk-host' ? ticket.paper : null
  return { ...ticket, queueClass: 'ordinary', because: null, outcome: null, paper }
}

function place(state: HallState, a: string, b: string): number {
  const first = state.tickets[a]
  const second = state.tickets[b]
  if (!first || !second) return 0
  return first.effectiveAt - second.effectiveAt || first.order - second.order
}
