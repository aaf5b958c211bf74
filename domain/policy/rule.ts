import type { HallState } from '../hall-state.ts'
import type { ServedQueue } from '../hall-file/places.ts'
import type { Counter, PublicHall, StaffMember } from '../model.ts'
import type { Ticket } from '../ticket.ts'
import type { Because } from './because.ts'

export interface RuleContext {
  readonly hall: PublicHall
  readonly state: HallState
  readonly counter: Counter
  /** The queues the counter serves now, after any change of today. */
  readonly queues: readonly ServedQueue[]
  /** Their weights, by queue. */
  readonly weights: ReadonlyMap<string, number>
  /** Preferred calls in a row at this counter while the ordinary ticket first in its queues was waiting. */
  readonly preferredRunHere: number
  /** Who sits there; undefined when nobody is known. */
  readonly clerk: StaffMember | undefined
  /** Milliseconds UTC. */
  readonly now: number
}

/** One rule of who goes first. Pure. */
export interface Rule<Settings> {
  /** Below zero: `a` first. Above zero: `b` first. Zero: the rule does not mind. */
  compares(a: Ticket, b: Ticket, ctx: RuleContext, settings: Settings): number
  /**
   * The reason this rule gives for a chosen ticket; undefined when it was not this rule's doing. The first rule with a
   * reason speaks.
   */
  because(ticket: Ticket, ctx: RuleContext, settings: Settings): Because | undefined
}
