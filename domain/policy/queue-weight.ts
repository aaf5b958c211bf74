import type { Rule, RuleContext } from './rule.ts'

/** The counter's own weights: the queue with the higher one first (domain guide section 4, rule 5). */
export const queueWeight: Rule<unknown> = {
  compares: (a, b, ctx) => weightOf(b.queueId, ctx) - weightOf(a.queueId, ctx),
  because: () => undefined,
}

function weightOf(queueId: string, ctx: RuleContext): number {
  return ctx.queues.find((served) => served.queueId === queueId)?.weight ?? 0
}
