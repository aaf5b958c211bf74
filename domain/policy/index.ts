import type { HallState } from '../hall-state.ts'
import type { Counter, Hall } from '../model.ts'
import type { Ticket } from '../ticket.ts'
import { arrival } from './arrival.ts'
import type { Because } from './because.ts'
import { classOrder } from './class-order.ts'
import { queueWeight } from './queue-weight.ts'
import type { Rule, RuleContext } from './rule.ts'
import { QUEUE_CLASSES, type RuleName, type RuleSettings } from './settings.ts'

/** The catalogue: one rule per file. A hall chooses and orders them in its file. */
const CATALOGUE: { readonly [Name in RuleName]: Rule<Extract<RuleSettings, { rule: Name }>> } = {
  'class-order': classOrder,
  'queue-weight': queueWeight,
  arrival,
}

export interface Pick {
  readonly ticketId: string
  readonly because: Because
}

/**
 * Who is called next at a counter, and why; undefined when nobody eligible waits.
 * Waiting tickets of one queue and class are kept in order of place, so only the first of each is compared: the cost
 * does not grow with the number of people waiting. Rules are asked in the hall's order; the first that prefers one of
 * two decides; place in the queue is always last, so the order is total and equal inputs give equal picks.
 */
export function selectNext(hall: Hall, state: HallState, counter: Counter, now: number): Pick | undefined {
  const ctx: RuleContext = { hall, state, counter, now }
  const rules = [...hall.rules, { rule: 'arrival' } as const]
  const best = candidates(state, counter).reduce<Ticket | undefined>(
    (first, other) => (first === undefined || compare(rules, other, first, ctx) < 0 ? other : first),
    undefined,
  )
  if (!best) return undefined
  const reason = rules.map((rule) => explain(rule, best, ctx)).find((found) => found !== undefined)
  return { ticketId: best.ticketId, because: reason ?? { code: 'arrival' } }
}

/** The first waiting ticket of every class in every queue of the counter. */
function candidates(state: HallState, counter: Counter): Ticket[] {
  return counter.queues.flatMap(({ queueId }) => {
    const waiting = state.queues[queueId]?.waiting
    if (!waiting) return []
    return QUEUE_CLASSES.flatMap((name) => state.tickets[waiting[name][0] ?? ''] ?? [])
  })
}

function compare(rules: readonly RuleSettings[], a: Ticket, b: Ticket, ctx: RuleContext): number {
  for (const settings of rules) {
    const order = compareBy(settings, a, b, ctx)
    if (order !== 0) return order
  }
  return 0
}

// The catalogue pairs each name with its own settings; TypeScript cannot follow that through a union, hence one cast.
function compareBy(settings: RuleSettings, a: Ticket, b: Ticket, ctx: RuleContext): number {
  return (CATALOGUE[settings.rule] as Rule<RuleSettings>).compares(a, b, ctx, settings)
}

function explain(settings: RuleSettings, ticket: Ticket, ctx: RuleContext): Because | undefined {
  return (CATALOGUE[settings.rule] as Rule<RuleSettings>).because(ticket, ctx, settings)
}
