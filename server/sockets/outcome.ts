import type { Audience } from '../../domain/audience.ts'
import { refusal } from '../../domain/refusals.ts'
import { failed, ok } from '../../domain/result.ts'
import { requestOutcome } from '../../domain/wire/common.ts'
import { ask, type Ask } from './asks.ts'
import type { SocketParts } from './parts.ts'
import { answerFor } from './telling.ts'

/**
 * `request:outcome`: the answer of a command that was done under a request id. Null: nothing was done, and from now on
 * nothing will be, whichever copy of the ask is still on its way to whichever server.
 */
export function outcomeAsk(
  audience: Audience,
  { running }: Pick<SocketParts, 'running'>,
  isSignedIn: () => boolean,
  ticketPathOf: ((ticketId: string, day: string) => string) | null,
): Ask {
  return ask('request:outcome', requestOutcome, async ({ requestId }) => {
    if (!isSignedIn()) return failed(refusal('not-signed-in'))
    const outcome = await running.execute({ name: 'request:withdraw', payload: { requestId } })
    if (!outcome.ok && outcome.error.code === 'request-reused') return ok(null)
    // As for a command that gives out a number: whoever may ask here may print any ticket, and so has its path anyway.
    return answerFor(audience, 'ticket:issue', outcome, ticketPathOf)
  })
}
