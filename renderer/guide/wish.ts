import type { CommandPayload } from '../../domain/commands.ts'
import type { Result } from '../../domain/result.ts'
import type { PaperResult } from '../../domain/ticket.ts'
import type { Answer } from '../../domain/wire/common.ts'
import type { GuideAsks, GuideCommand, GuideTells } from '../../domain/wire/guide.ts'
import type { AskFailure, HallLink } from '../links/hall-link.ts'

/** One thing the guide desk wants done; the request id is given to it when it is asked. */
export type Wish = {
  [Name in GuideCommand]: { readonly name: Name; readonly payload: Omit<CommandPayload<Name>, 'requestId'> }
}[GuideCommand]
export type WishOf<Name extends GuideCommand> = Extract<Wish, { name: Name }>

/** A paper of a ticket, on the printer of a device host. */
export interface PaperWish {
  readonly ticketId: string
  readonly ticketNo: string
  readonly hostId: string
}

export type GuideLink = HallLink<GuideAsks, GuideTells>

/** A host's own longest wait for its printer is a minute; its answer must still be heard. */
const PAPER_WITHIN_MS = 70_000

/** Sends a wish to the hall. Under the same `requestId` it has one effect, however often it is sent. */
export function send(
  link: Pick<GuideLink, 'ask'>,
  wish: Wish,
  requestId: string,
): Promise<Result<Answer, AskFailure>> {
  // Name and payload belong together by the type of the wish, which a generic ask cannot see.
  const ask = link.ask as (name: string, payload: unknown) => Promise<Result<Answer, AskFailure>>
  return ask(wish.name, { ...wish.payload, requestId })
}

/** Asked twice under the same `requestId`, printed once. */
export function sendPaper(
  link: Pick<GuideLink, 'ask'>,
  { ticketId, hostId }: PaperWish,
  requestId: string,
): Promise<Result<{ readonly paper: PaperResult }, AskFailure>> {
  return link.ask('paper:print', { requestId, ticketId, hostId }, PAPER_WITHIN_MS)
}
