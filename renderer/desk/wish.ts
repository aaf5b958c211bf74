import type { PauseReason } from '../../domain/facts.ts'
import { counterStatus, findTicket, type HallState } from '../../domain/hall-state.ts'
import { unreachable, type Result } from '../../domain/result.ts'
import type { Outcome } from '../../domain/ticket.ts'
import type { Answer } from '../../domain/wire/common.ts'
import type { DeskAsks, DeskTells } from '../../domain/wire/desk.ts'
import type { AskFailure, HallLink } from '../links/hall-link.ts'

/** One thing the clerk wants done, and what it takes to see later whether it was. */
export type Wish =
  | { readonly verb: 'open' | 'resume' | 'close' }
  | { readonly verb: 'pause'; readonly reason: PauseReason; readonly backAt: number | null }
  | { readonly verb: 'callNext' }
  | { readonly verb: 'recall'; readonly ticketId: string; readonly callsBefore: number }
  | { readonly verb: 'start' | 'noShow'; readonly ticketId: string }
  | { readonly verb: 'finish'; readonly ticketId: string; readonly outcome: Outcome }

export type Verb = Wish['verb']

export type DeskLink = HallLink<DeskAsks, DeskTells>

/** Sends a wish to the hall. Under the same `requestId` it has one effect, however often it is sent. */
export function send(
  link: Pick<DeskLink, 'ask'>,
  wish: Wish,
  requestId: string,
): Promise<Result<Answer, AskFailure>> {
  switch (wish.verb) {
    case 'open':
    case 'resume':
      return link.ask('counter:open', { requestId })
    case 'close':
      return link.ask('counter:close', { requestId })
    case 'pause':
      return link.ask('counter:pause', { requestId, reason: wish.reason, backAt: wish.backAt })
    case 'callNext':
      return link.ask('ticket:call-next', { requestId })
    case 'recall':
      return link.ask('ticket:recall', { requestId, ticketId: wish.ticketId })
    case 'start':
      return link.ask('ticket:start', { requestId, ticketId: wish.ticketId })
    case 'noShow':
      return link.ask('ticket:no-show', { requestId, ticketId: wish.ticketId })
    case 'finish':
      return link.ask('ticket:finish', { requestId, ticketId: wish.ticketId, outcome: wish.outcome })
    default:
      return unreachable(wish)
  }
}

/** Whether the hall's state shows that a wish of this counter came true: for answers that were lost on the way. */
export function cameTrue(wish: Wish, state: HallState, counterId: string): boolean {
  const counter = counterStatus(state, counterId)
  switch (wish.verb) {
    case 'open':
    case 'resume':
      return counter.state === 'open'
    case 'close':
      return counter.state === 'closed'
    case 'pause':
      return counter.state === 'paused'
    case 'callNext':
      return counter.ticketId !== null
    case 'recall':
      return (findTicket(state, wish.ticketId)?.callCount ?? 0) > wish.callsBefore
    case 'start':
      return findTicket(state, wish.ticketId)?.state === 'serving'
    case 'noShow':
      return findTicket(state, wish.ticketId)?.state === 'noShow'
    case 'finish':
      return findTicket(state, wish.ticketId)?.state === 'done'
    default:
      return unreachable(wish)
  }
}
