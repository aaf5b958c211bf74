import type { Actor, Role } from '../commands.ts'
import type { Fact } from '../facts.ts'
import type { HallState } from '../hall-state.ts'
import type { StaffRight } from '../hall-file/places.ts'
import type { Hall, StaffMember } from '../model.ts'
import type { NewId } from '../ports.ts'
import type { Refusal } from '../refusals.ts'
import type { Result } from '../result.ts'
import type { PriorityReason } from '../ticket.ts'

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

/** A row of personal data kept beside the journal, with a date of deletion of its own. */
export type KeptRow =
  | { readonly kind: 'person'; readonly ticketId: string; readonly personDigest: string }
  | { readonly kind: 'appointment'; readonly appointmentId: string; readonly personDigest: string }
  | { readonly kind: 'priority'; readonly ticketId: string; readonly reason: PriorityReason }

/** What follows from a command: facts for the journal, and rows of personal data kept beside it. */
export interface Decision {
  readonly facts: readonly Fact[]
  /** The ticket the command was about, for the answer. */
  readonly ticketId: string | null
  readonly kept: readonly KeptRow[]
}

export type Decided = Result<Decision, Refusal>

export function decided(
  facts: readonly Fact[],
  ticketId: string | null,
  kept: readonly KeptRow[] = [],
): Decided {
  return { ok: true, value: { facts, ticketId, kept } }
}

/** The hall's entry for a member of staff; kiosks, citizens and the system have none. */
export function staffOf(actor: Actor, ctx: Pick<DecideContext, 'hall'>): StaffMember | undefined {
  if (actor.role === 'citizen' || actor.role === 'system') return undefined
  return ctx.hall.staff.find((person) => person.staffNo === actor.actorId)
}

/** Every role the actor may act in: the one of the connection, and those of the hall's list. */
export function rolesOf(actor: Actor, ctx: Pick<DecideContext, 'hall'>): readonly Role[] {
  return [actor.role, ...(staffOf(actor, ctx)?.roles ?? [])]
}

/** Whether the actor has a right; supervisors have all. */
export function hasRight(actor: Actor, right: StaffRight, ctx: Pick<DecideContext, 'hall'>): boolean {
  return isSupervisor(actor, ctx) || (staffOf(actor, ctx)?.rights.includes(right) ?? false)
}

export function isSupervisor(actor: Actor, ctx: Pick<DecideContext, 'hall'>): boolean {
  return rolesOf(actor, ctx).includes('supervisor')
}
