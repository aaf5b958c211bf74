import type { Rule } from './rule.ts'

/** Place in the queue: the earlier arrival first, then the order in which the journal has them. A total order. */
export const arrival: Rule<unknown> = {
  compares: (a, b) => a.effectiveAt - b.effectiveAt || a.order - b.order,
  because: () => ({ code: 'arrival' }),
}
