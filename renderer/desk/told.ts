import type { Because } from '../../domain/policy/because.ts'
import type { Refusal } from '../../domain/refusals.ts'
import type { TicketState } from '../../domain/ticket.ts'
import type { Block } from './actions.ts'
import type { Ended } from './performing.ts'
import type { Verb, Wish } from './wish.ts'

/** The line at the foot: what happened last. `at` is hall time, milliseconds UTC. */
export type Told = { readonly at: number } & (
  | {
      readonly kind: 'done'
      readonly verb: Verb
      readonly ticketNo: string | null
      readonly because: Because | null
      /** What became of the ticket; null for commands about the counter. */
      readonly state: TicketState | null
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'blocked'; readonly block: Block }
  | { readonly kind: 'not-sent'; readonly verb: Verb }
  | { readonly kind: 'arrived'; readonly ticketNo: string }
)

/** What to say of a wish that has ended; null when nothing was asked. */
export function toldOf({ verb }: Wish, ended: Ended, at: number): Told | null {
  switch (ended.kind) {
    case 'done': {
      const { ticketNo = null, because = null, state = null } = ended.ticket ?? {}
      return { kind: 'done', at, verb, ticketNo, because, state }
    }
    case 'refused':
      return { kind: 'refused', at, refusal: ended.refusal }
    case 'not-sent':
      return { kind: 'not-sent', at, verb }
    case 'ignored':
      return null
  }
}
