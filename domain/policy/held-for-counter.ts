import type { Ticket } from '../ticket.ts'
import type { Rule, RuleContext } from './rule.ts'

/** Tickets kept for this counter: sent here by name (domain guide section 4, rule 2). */
export const heldForCounter: Rule<unknown> = {
  compares: (a, b, ctx) => Number(isHeldHere(b, ctx)) - Number(isHeldHere(a, ctx)),
  because: (ticket, ctx) => (isHeldHere(ticket, ctx) ? { code: 'transferredHere' } : undefined),
}

function isHeldHere(ticket: Ticket, ctx: RuleContext): boolean {
  return ticket.heldFor === ctx.counter.counterId
}
