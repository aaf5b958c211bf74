import type { Audience } from '../../domain/audience.ts'
import { refusal } from '../../domain/refusals.ts'
import { failed, ok } from '../../domain/result.ts'
import { requestOutcome } from '../../domain/wire/common.ts'
import { recordedIn } from '../recorded.ts'
import { ask, type Ask } from './asks.ts'
import type { SocketParts } from './parts.ts'
import { answerFor } from './telling.ts'

/**
 * `request:outcome`: the answer of a command that was done under a request id, or null. Whatever this client asked before
 * has been decided by then, so that null from its own server stays true unless it asks again.
 */
export function outcomeAsk(
  audience: Audience,
  { running, requests }: Pick<SocketParts, 'running' | 'requests'>,
  isSignedIn: () => boolean,
  ticketPathOf: ((ticketId: string, day: string) => string) | null,
): Ask {
  return ask('request:outcome', requestOutcome, async ({ requestId }) => {
    if (!isSignedIn()) return failed(refusal('not-signed-in'))
    const decided = await running.look(() => null)
    if (!decided.ok) return decided
    const rows = await requests([requestId])
    if (!rows.ok) return failed(refusal('storage-failed'))
    const recorded = recordedIn(rows.value).get(requestId)
    // As for a command that gives out a number: whoever may ask here may print any ticket, and so has its path anyway.
    return recorded ? answerFor(audience, 'ticket:issue', ok(recorded.done), ticketPathOf) : ok(null)
  })
}
