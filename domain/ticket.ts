import type { Because } from './policy/because.ts'
import type { QueueClass } from './policy/settings.ts'

/** States of a ticket (domain guide section 3). */
export const TICKET_STATES = ['waiting', 'called', 'serving', 'done', 'noShow', 'cancelled', 'void'] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** What moves a ticket from one state to another. */
export type TicketMove =
  'issue' | 'callNext' | 'recall' | 'start' | 'finish' | 'noShow' | 'cancel' | 'voidOut'

/** The one table of legal moves: from which states, and to which. `none` is a ticket that does not exist yet. */
export const LIFECYCLE: Readonly<
  Record<TicketMove, { readonly from: readonly (TicketState | 'none')[]; readonly to: TicketState }>
> = {
  issue: { from: ['none'], to: 'waiting' },
  callNext: { from: ['waiting'], to: 'called' },
  recall: { from: ['called'], to: 'called' },
  start: { from: ['called'], to: 'serving' },
  finish: { from: ['serving'], to: 'done' },
  noShow: { from: ['called'], to: 'noShow' },
  cancel: { from: ['waiting', 'noShow'], to: 'cancelled' },
  voidOut: { from: ['waiting', 'noShow', 'called'], to: 'void' },
}

export function canMove(move: TicketMove, from: TicketState | 'none'): boolean {
  return LIFECYCLE[move].from.includes(from)
}

/** A live ticket can still be served today. */
export function isLive(state: TicketState): boolean {
  return state === 'waiting' || state === 'called' || state === 'serving' || state === 'noShow'
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

export const VOID_REASONS = ['endOfDay', 'thirdNoShow', 'misprint', 'duplicate'] as const
export type VoidReason = (typeof VOID_REASONS)[number]

export const CANCEL_REASONS = ['citizenLeft', 'neverShown'] as const
export type CancelReason = (typeof CANCEL_REASONS)[number]

/** What became of the paper of a ticket. */
export const PAPER_RESULTS = ['printed', 'failed', 'unknown'] as const
export type PaperResult = (typeof PAPER_RESULTS)[number]

/** One ticket as the facts of the day describe it. No personal data. Times are milliseconds in UTC. */
export interface Ticket {
  readonly ticketId: string
  /** As printed: letter and at least three digits. */
  readonly ticketNo: string
  readonly letter: string
  readonly number: number
  readonly queueId: string
  readonly serviceCode: string
  readonly queueClass: QueueClass
  state: TicketState
  readonly issuedAt: number
  /** Place in the queue: the time it counts as having arrived, then the seq of the fact that put it there. */
  effectiveAt: number
  order: number
  counterId: string | null
  firstCalledAt: number | null
  lastCalledAt: number | null
  /** Seq of the latest call or recall: what boards and voices order their announcements by. */
  lastCallSeq: number | null
  callCount: number
  startedAt: number | null
  endedAt: number | null
  because: Because | null
  outcome: Outcome | null
  paper: PaperResult | null
}
