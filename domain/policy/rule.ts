import type { HallState } from '../hall-state.ts'
import type { Counter, Hall } from '../model.ts'
import type { Ticket } from '../ticket.ts'
import type { Because } from './because.ts'

export interface RuleContext {
  readonly hall: Hall
  readonly state: HallState
  readonly counter: Counter
  /** Milliseconds UTC. */
  readonly now: number
}

/** One rule of who goes first. Pure. */
export interface Rule<Settings> {
  /** Below zero: `a` first. Above zero: `b` first. Zero: the rule does not mind. */
  compares(a: Ticket, b: Ticket, ctx: RuleContext, settings: Settings): number
  /** The reason this rule gives for a ticket that was chosen; undefined when it was not this rule's doing. */
  because(ticket: Ticket, ctx: RuleContext, settings: Settings): Because | undefined
}
