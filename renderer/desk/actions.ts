import { noShowIn, recallIn } from '../../domain/figures.ts'
import type { CounterState } from '../../domain/hall-state.ts'
import { callRulesOf, type PublicHall } from '../../domain/model.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Undoable } from './undo.ts'

/**
 * What the clerk can press. `pause` is pause and resume in one place; `undo` takes back a no-show, or opens a finished
 * visit again; `resumeHold` and `restore` bring back what was put aside and who was passed.
 */
export const ACTIONS = [
  'callNext',
  'recall',
  'start',
  'finish',
  'noShow',
  'transfer',
  'suspend',
  'pause',
  'open',
  'putBack',
  'undo',
  'callNumber',
  'resumeHold',
  'restore',
] as const
export type Action = (typeof ACTIONS)[number]

/** The eight places of the grid, by rows (design brief W5). */
export const GRID = [
  'callNext',
  'recall',
  'start',
  'finish',
  'noShow',
  'transfer',
  'suspend',
  'pause',
] as const satisfies readonly Action[]

/** Why an action cannot be used now: shown on the grey button, and in words when it is asked for all the same. */
export type Block =
  | { readonly code: 'stale' | 'day-closed' | 'counter-closed' | 'counter-paused' | 'already-open' }
  | { readonly code: 'no-ticket' | 'not-called' | 'not-serving' }
  | { readonly code: 'not-allowed' | 'nothing-to-undo' | 'no-holds' | 'no-passed' | 'nobody-to-choose' }
  | { readonly code: 'ticket-open'; readonly ticketNo: string }
  | { readonly code: 'recall-gap'; readonly seconds: number }
  | { readonly code: 'call-limit'; readonly calls: number }
  | { readonly code: 'hold-limit'; readonly count: number }
  | { readonly code: 'no-show-gap'; readonly calls: number; readonly seconds: number }

export interface ActionState {
  /** Null when it can be used. */
  readonly block: Block | null
  /** The one most clerks will press now: the filled button. */
  readonly isLikely: boolean
}

export interface Situation {
  readonly hall: Pick<PublicHall, 'calls' | 'services' | 'holds'>
  readonly isLive: boolean
  readonly isDayClosed: boolean
  readonly counterState: CounterState
  readonly ticket: Readonly<Ticket> | null
  /** Tickets put aside at this counter, and those that may be gone on with here. */
  readonly holdsHere: number
  readonly resumable: number
  /** Passed numbers of this counter's queues, and people waiting in them. */
  readonly passed: number
  readonly waiting: number
  readonly undoable: Undoable | null
  readonly mayCallNumber: boolean
  /** Hall time, milliseconds UTC. */
  readonly now: number
}

/**
 * What can be pressed in a situation. The page only shows this: the server decides again, by the same figures of
 * domain/.
 */
export function actionStates(at: Situation): Readonly<Record<Action, ActionState>> {
  const likely = likelyAction(at)
  const entries = ACTIONS.map((action): [Action, ActionState] => {
    return [action, { block: blockOf(action, at), isLikely: action === likely }]
  })
  return Object.fromEntries(entries) as Record<Action, ActionState>
}

function likelyAction({ counterState, ticket }: Situation): Action {
  if (ticket) return ticket.state === 'serving' ? 'finish' : 'start'
  if (counterState === 'paused') return 'pause'
  return counterState === 'closed' ? 'open' : 'callNext'
}

function blockOf(action: Action, at: Situation): Block | null {
  if (!at.isLive) return { code: 'stale' }
  if (at.isDayClosed) return { code: 'day-closed' }
  switch (action) {
    case 'open':
      return at.counterState === 'closed' ? null : { code: 'already-open' }
    case 'callNext':
      return takesTicket(at)
    case 'callNumber':
      if (!at.mayCallNumber) return { code: 'not-allowed' }
      return takesTicket(at) ?? (at.waiting + at.passed === 0 ? { code: 'nobody-to-choose' } : null)
    case 'resumeHold':
      return at.resumable === 0 ? { code: 'no-holds' } : takesTicket(at)
    case 'undo':
      return at.undoable === null ? { code: 'nothing-to-undo' } : takesTicket(at)
    case 'restore':
      return at.passed === 0 ? { code: 'no-passed' } : null
    case 'pause':
      return at.counterState === 'closed' ? { code: 'counter-closed' } : ticketOpen(at)
    case 'recall':
    case 'start':
    case 'noShow':
    case 'putBack':
      return whileCalled(action, at)
    case 'transfer':
      return at.ticket ? null : { code: 'no-ticket' }
    case 'suspend':
    case 'finish':
      return whileServing(action, at)
  }
}

/** Whether this counter may take a ticket now: open, and nothing called or serving here. */
function takesTicket(at: Situation): Block | null {
  if (at.counterState === 'open') return ticketOpen(at)
  return { code: at.counterState === 'closed' ? 'counter-closed' : 'counter-paused' }
}

function ticketOpen({ ticket }: Situation): Block | null {
  return ticket ? { code: 'ticket-open', ticketNo: ticket.ticketNo } : null
}

function whileServing(action: 'suspend' | 'finish', { hall, ticket, holdsHere }: Situation): Block | null {
  if (!ticket) return { code: 'no-ticket' }
  if (ticket.state !== 'serving') return { code: 'not-serving' }
  const isFull = action === 'suspend' && holdsHere >= hall.holds.maxPerCounter
  return isFull ? { code: 'hold-limit', count: holdsHere } : null
}

function whileCalled(
  action: 'recall' | 'start' | 'noShow' | 'putBack',
  { hall, ticket, now }: Situation,
): Block | null {
  if (!ticket) return { code: 'no-ticket' }
  if (ticket.state !== 'called') return { code: 'not-called' }
  if (action === 'recall') {
    const { maxCalls } = callRulesOf(hall, ticket.serviceCode)
    if (maxCalls !== null && ticket.callCount >= maxCalls) return { code: 'call-limit', calls: maxCalls }
    const waitMs = recallIn(hall, ticket, now)
    return waitMs > 0 ? { code: 'recall-gap', seconds: Math.ceil(waitMs / 1000) } : null
  }
  if (action === 'noShow') {
    const { calls, waitMs } = noShowIn(hall, ticket, now)
    if (calls === 0 && waitMs === 0) return null
    return { code: 'no-show-gap', calls, seconds: Math.ceil(waitMs / 1000) }
  }
  return null
}
