import type { Rule } from './rule.ts'

/** The counter's own weights: the queue with the higher one first (domain guide section 4, rule 5). */
export const queueWeight: Rule<unknown> = {
  compares: (a, b, { weights }) => (weights.get(b.queueId) ?? 0) - (weights.get(a.queueId) ?? 0),
  because: () => undefined,
}
