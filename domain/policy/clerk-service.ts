import type { Ticket } from '../ticket.ts'
import type { Rule, RuleContext } from './rule.ts'

/** Items given to this clerk before others, in the order of the clerk's own list. */
export const clerkService: Rule<unknown> = {
  compares: (a, b, ctx) => rank(a, ctx) - rank(b, ctx),
  because: (ticket, ctx) =>
    ctx.clerk?.precedence.includes(ticket.serviceCode) ? { code: 'clerkService' } : undefined,
}

function rank(ticket: Ticket, { clerk }: RuleContext): number {
  const at = clerk?.precedence.indexOf(ticket.serviceCode) ?? -1
  return at < 0 ? Number.MAX_SAFE_INTEGER : at
}
