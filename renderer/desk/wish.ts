import type { CommandPayload } from '../../domain/commands.ts'
import type { PauseReason } from '../../domain/facts.ts'
import { unreachable, type Result } from '../../domain/result.ts'
import type { HoldKind, Outcome } from '../../domain/ticket.ts'
import type { Answer } from '../../domain/wire/common.ts'
import type { DeskAsks, DeskTells } from '../../domain/wire/desk.ts'
import type { AskFailure, HallLink } from '../links/hall-link.ts'

export interface ItemOutcome {
  readonly serviceCode: string
  readonly outcome: Outcome
}
export type TransferTo = CommandPayload<'ticket:transfer'>['to']

/** One thing the clerk wants done, and what it takes to see later whether it was. */
export type Wish =
  | { readonly verb: 'open' | 'resume' | 'close' }
  | { readonly verb: 'pause'; readonly reason: PauseReason; readonly backAt: number | null }
  | { readonly verb: 'callNext' }
  | { readonly verb: 'recall'; readonly ticketId: string; readonly callsBefore: number }
  | {
      readonly verb: 'start' | 'noShow' | 'undoNoShow' | 'restore' | 'resumeHold'
      readonly ticketId: string
    }
  | { readonly verb: 'callNumber' | 'putBack' | 'reopen'; readonly ticketId: string; readonly reason: string }
  | { readonly verb: 'suspend'; readonly ticketId: string; readonly kind: HoldKind }
  | { readonly verb: 'transfer'; readonly ticketId: string; readonly to: TransferTo; readonly reason: string }
  | { readonly verb: 'finish'; readonly ticketId: string; readonly outcomes: readonly ItemOutcome[] }

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
    case 'callNumber':
      return link.ask('ticket:call-number', { requestId, ticketId: wish.ticketId, reason: wish.reason })
    case 'recall':
      return link.ask('ticket:recall', { requestId, ticketId: wish.ticketId })
    case 'start':
      return link.ask('ticket:start', { requestId, ticketId: wish.ticketId })
    case 'putBack':
      return link.ask('ticket:put-back', { requestId, ticketId: wish.ticketId, reason: wish.reason })
    case 'noShow':
      return link.ask('ticket:no-show', { requestId, ticketId: wish.ticketId })
    case 'undoNoShow':
      return link.ask('ticket:undo-no-show', { requestId, ticketId: wish.ticketId })
    case 'restore':
      return link.ask('ticket:restore', { requestId, ticketId: wish.ticketId })
    case 'suspend':
      return link.ask('ticket:suspend', { requestId, ticketId: wish.ticketId, kind: wish.kind })
    case 'resumeHold':
      return link.ask('ticket:resume', { requestId, ticketId: wish.ticketId })
    case 'transfer': {
      const { ticketId, to, reason } = wish
      return link.ask('ticket:transfer', { requestId, ticketId, to, reason })
    }
    case 'finish':
      return link.ask('ticket:finish', { requestId, ticketId: wish.ticketId, outcomes: [...wish.outcomes] })
    case 'reopen':
      return link.ask('ticket:reopen', { requestId, ticketId: wish.ticketId, reason: wish.reason })
    default:
      return unreachable(wish)
  }
}
