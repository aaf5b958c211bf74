import { noShowIn, recallIn } from '../../domain/figures.ts'
import type { CounterState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { Ticket } from '../../domain/ticket.ts'

/** What the clerk can press. `pause` is pause and resume in one place. */
export const ACTIONS = ['callNext', 'recall', 'start', 'finish', 'noShow', 'pause', 'open'] as const
export type Action = (typeof ACTIONS)[number]

/** The eight places of the grid, by rows (design brief W5). Two are kept free for transfer and hold. */
export const GRID: readonly (Action | null)[] = [
  'callNext',
  'recall',
  'start',
  'finish',
  'noShow',
  null,
  null,
  'pause',
]

/** Why an action cannot be used now: shown on the grey button, and in words when it is asked for all the same. */
export type Block =
  | { readonly code: 'stale' | 'day-closed' | 'counter-closed' | 'counter-paused' | 'already-open' }
  | { readonly code: 'no-ticket' | 'not-called' | 'not-serving' }
  | { readonly code: 'ticket-open'; readonly ticketNo: string }
  | { readonly code: 'recall-gap'; readonly seconds: number }
  | { readonly code: 'no-show-gap'; readonly calls: number; readonly seconds: number }

export interface ActionState {
  /** Null when it can be used. */
  readonly block: Block | null
  /** The one most clerks will press now: the filled button. */
  readonly isLikely: boolean
}

export interface Situation {
  readonly hall: Pick<PublicHall, 'calls'>
  readonly isLive: boolean
  readonly isDayClosed: boolean
  readonly counterState: CounterState
  readonly ticket: Readonly<Ticket> | null
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
      return counterBlock(at) ?? ticketOpen(at)
    case 'pause':
      return at.counterState === 'closed' ? { code: 'counter-closed' } : ticketOpen(at)
    case 'recall':
    case 'start':
    case 'noShow':
      return whileCalled(action, at)
    case 'finish':
      if (!at.ticket) return { code: 'no-ticket' }
      return at.ticket.state === 'serving' ? null : { code: 'not-serving' }
  }
}

function counterBlock({ counterState }: Situation): Block | null {
  if (counterState === 'open') return null
  return { code: counterState === 'closed' ? 'counter-closed' : 'counter-paused' }
}

function ticketOpen({ ticket }: Situation): Block | null {
  return ticket ? { code: 'ticket-open', ticketNo: ticket.ticketNo } : null
}

function whileCalled(action: 'recall' | 'start' | 'noShow', { hall, ticket, now }: Situation): Block | null {
  if (!ticket) return { code: 'no-ticket' }
  if (ticket.state !== 'called') return { code: 'not-called' }
  if (action === 'recall') {
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
