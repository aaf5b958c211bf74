import type { Because } from './policy/because.ts'
import type { QueueClass } from './policy/settings.ts'

/** States of a ticket (domain guide section 3). */
export const TICKET_STATES = [
  'waiting',
  'called',
  'serving',
  'suspended',
  'done',
  'noShow',
  'cancelled',
  'void',
] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** What moves a ticket from one state to another. */
export type TicketMove =
  | 'issue'
  | 'call'
  | 'callNumber'
  | 'recall'
  | 'start'
  | 'putBack'
  | 'noShow'
  | 'undoNoShow'
  | 'restore'
  | 'suspend'
  | 'resume'
  | 'transfer'
  | 'moveOn'
  | 'finish'
  | 'reopen'
  | 'cancel'
  | 'voidOut'

/** The one table of legal moves: from which states, and to which. `none` is a ticket that does not exist yet. */
export const LIFECYCLE: Readonly<
  Record<TicketMove, { readonly from: readonly (TicketState | 'none')[]; readonly to: TicketState }>
> = {
  issue: { from: ['none'], to: 'waiting' },
  call: { from: ['waiting'], to: 'called' },
  callNumber: { from: ['waiting', 'noShow'], to: 'called' },
  recall: { from: ['called'], to: 'called' },
  start: { from: ['called'], to: 'serving' },
  putBack: { from: ['called'], to: 'waiting' },
  noShow: { from: ['called'], to: 'noShow' },
  undoNoShow: { from: ['noShow'], to: 'called' },
  restore: { from: ['noShow'], to: 'waiting' },
  suspend: { from: ['serving'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'serving' },
  transfer: { from: ['waiting', 'called', 'serving'], to: 'waiting' },
  /** The next stop of a package: the number goes on, the items of this stop are finished. */
  moveOn: { from: ['serving'], to: 'waiting' },
  finish: { from: ['serving'], to: 'done' },
  reopen: { from: ['done'], to: 'serving' },
  cancel: { from: ['waiting', 'noShow'], to: 'cancelled' },
  voidOut: { from: ['waiting', 'noShow', 'suspended', 'called'], to: 'void' },
}

export function canMove(move: TicketMove, from: TicketState | 'none'): boolean {
  return LIFECYCLE[move].from.includes(from)
}

/** A live ticket can still be served today. */
export function isLive(state: TicketState): boolean {
  return state !== 'done' && state !== 'cancelled' && state !== 'void'
}

/** Outcome of a visit, exactly one per item (domain guide section 10). */
export const OUTCOMES = [
  'doneAtOnce',
  'accepted',
  'supplementNoticed',
  'rejected',
  'consulted',
  'redirected',
  'withdrawn',
  'collected',
] as const
export type Outcome = (typeof OUTCOMES)[number]

export const VOID_REASONS = ['endOfDay', 'thirdNoShow', 'misprint', 'duplicate', 'newTicket'] as const
export type VoidReason = (typeof VOID_REASONS)[number]

export const CANCEL_REASONS = ['citizenLeft', 'neverShown'] as const
export type CancelReason = (typeof CANCEL_REASONS)[number]

/** What became of the paper of a ticket. */
export const PAPER_RESULTS = ['printed', 'failed', 'unknown'] as const
export type PaperResult = (typeof PAPER_RESULTS)[number]

/** Kinds of hold (挂起): 不持件 papers taken away, 持件 papers kept at the counter, 等待 waiting for a step. */
export const HOLD_KINDS = ['papersAway', 'papersKept', 'waitingStep'] as const
export type HoldKind = (typeof HOLD_KINDS)[number]

export interface Hold {
  readonly kind: HoldKind
  /** The counter that put it aside, or that a supervisor moved it to. */
  counterId: string
  readonly since: number
}

/** Reasons a person goes first (domain guide section 14); who may know them is decided per audience. */
export const PRIORITY_REASONS = [
  'age60',
  'disabled',
  'pregnant',
  'infant',
  'seriousIllness',
  'military',
  'veteran',
  'martyrFamily',
  'firefighter',
  'other',
] as const
export type PriorityReason = (typeof PRIORITY_REASONS)[number]

/** A slot of an appointment, milliseconds UTC. */
export interface Slot {
  readonly from: number
  readonly to: number
}

/** One item of a ticket; a ticket without a package has one. */
export interface TicketItem {
  readonly serviceCode: string
  readonly queueId: string
  outcome: Outcome | null
  endedAt: number | null
}

/** Where a ticket's time went, milliseconds, kept apart; hold time is not service time. */
export interface TicketTimes {
  waitMs: number
  walkMs: number
  serviceMs: number
  holdMs: number
}

/** One ticket as the facts of the day describe it. No personal data. Times are milliseconds in UTC. */
export interface Ticket {
  readonly ticketId: string
  /** As printed: letter and at least three digits. */
  readonly ticketNo: string
  readonly letter: string
  readonly number: number
  /** Where it waits now, and for which item. */
  queueId: string
  serviceCode: string
  queueClass: QueueClass
  state: TicketState
  readonly issuedAt: number
  /** Place in the queue: the time it counts as having arrived, then the seq of the fact that put it there. */
  effectiveAt: number
  order: number
  /** Not called before this time (an appointment that came early). */
  eligibleFrom: number | null
  /** Not called before its queue has called so many tickets in all (a passed number that came back). */
  eligibleAfterCalls: number | null
  /** Kept for this counter while it waits. */
  heldFor: string | null
  readonly slot: Slot | null
  readonly appointmentId: string | null
  readonly packageCode: string | null
  items: TicketItem[]
  hold: Hold | null
  counterId: string | null
  /** Of the present turn: a ticket that goes back to waiting begins anew. */
  firstCalledAt: number | null
  lastCalledAt: number | null
  /** Seq of the latest call or recall: what boards and voices order their announcements by. */
  lastCallSeq: number | null
  callCount: number
  /** Times passed, and times come back. */
  noShowCount: number
  restoreCount: number
  startedAt: number | null
  /** `times.serviceMs` when this stop began, so that the stop's own service time is known. */
  serviceMsBefore: number
  endedAt: number | null
  /** Staff number of who ended the visit; null where the reader may not know it. */
  endedBy: string | null
  /** Staff member or kiosk first in contact, and who helps; null where the reader may not know it. */
  firstContactId: string | null
  helperId: string | null
  because: Because | null
  paper: PaperResult | null
  /** When the present state began, and the sums of the earlier ones. */
  since: number
  times: TicketTimes
}

/** A ticket that stays as it is now, whatever becomes of the other one. What is never changed in place is shared. */
export function copyOfTicket(ticket: Ticket): Ticket {
  const { items, hold, times } = ticket
  return {
    ...ticket,
    items: items.map((item) => ({ ...item })),
    hold: hold && { ...hold },
    times: { ...times },
  }
}

/** The outcome of the item a single ticket is about; of a package, of its last finished item. */
export function lastOutcome(ticket: Pick<Ticket, 'items'>): Outcome | null {
  return ticket.items.findLast((item) => item.outcome !== null)?.outcome ?? null
}
