import type { FactOf } from './facts.ts'
import { LIFECYCLE, type Ticket } from './ticket.ts'

/** A ticket as it begins: waiting for the first of its items. `at` in milliseconds UTC, `seq` of the fact. */
export function issuedTicket(
  fact: FactOf<'ticketIssued'>,
  first: FactOf<'ticketIssued'>['items'][number],
  at: number,
  seq: number,
): Ticket {
  const { type: _type, items, handedIn, ...issued } = fact
  // Whoever took a number while the server was away has waited since then.
  const issuedAt = handedIn?.takenAt ?? at
  return {
    ...issued,
    queueId: first.queueId,
    serviceCode: first.serviceCode,
    items: items.map((item) => ({ ...item, outcome: null, endedAt: null })),
    state: LIFECYCLE.issue.to,
    issuedAt,
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
    since: issuedAt,
    times: { waitMs: 0, walkMs: 0, serviceMs: 0, holdMs: 0 },
  }
}
