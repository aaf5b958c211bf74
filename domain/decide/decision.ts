import type { Fact } from '../facts.ts'
import type { HallState } from '../hall-state.ts'
import type { Hall } from '../model.ts'
import type { NewId } from '../ports.ts'
import type { Refusal } from '../refusals.ts'
import type { Result } from '../result.ts'

/** What a decision may look at. Nothing here is changed by deciding. */
export interface DecideContext {
  readonly hall: Hall
  readonly state: HallState
  /** Milliseconds UTC. */
  readonly now: number
  readonly newId: NewId
  /** Tickets of today bound to a person's keyed digest; the digests themselves are kept apart from the facts. */
  readonly ticketsOfPerson: (personDigest: string) => readonly string[]
}

/** What follows from a command: facts for the journal, and at most one row of personal data kept beside it. */
export interface Decision {
  readonly facts: readonly Fact[]
  /** The ticket the command was about, for the answer. */
  readonly ticketId: string | null
  readonly person: { readonly ticketId: string; readonly personDigest: string } | null
}

export type Decided = Result<Decision, Refusal>

export function decided(
  facts: readonly Fact[],
  ticketId: string | null,
  person: Decision['person'] = null,
): Decided {
  return { ok: true, value: { facts, ticketId, person } }
}
