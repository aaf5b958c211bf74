import { counterStatus, type HallState } from '../hall-state.ts'
import type { Counter, Hall } from '../model.ts'
import { queuesServed } from '../serving.ts'
import type { Ticket } from '../ticket.ts'
import { arrival } from './arrival.ts'
import type { Because } from './because.ts'
import { classOrder } from './class-order.ts'
import { clerkService } from './clerk-service.ts'
import { candidatesFor } from './eligible.ts'
import { heldForCounter } from './held-for-counter.ts'
import { overflow } from './overflow.ts'
import { queueWeight } from './queue-weight.ts'
import { ratio } from './ratio.ts'
import type { Rule, RuleContext } from './rule.ts'
import type { RuleName, RuleSettings } from './settings.ts'
import { waitedTooLong } from './waited-too-long.ts'

/** The catalogue: one rule per file. A hall chooses and orders them in its file. */
const CATALOGUE: { readonly [Name in RuleName]: Rule<Extract<RuleSettings, { rule: Name }>> } = {
  'held-for-counter': heldForCounter,
  'waited-too-long': waitedTooLong,
  'class-order': classOrder,
  ratio,
  overflow,
  'clerk-service': clerkService,
  'queue-weight': queueWeight,
  arrival,
}

export interface Pick {
  readonly ticketId: string
  /** The rule that decided. */
  readonly rule: RuleName
  readonly because: Because
}

/** What the rules may look at for a counter at a moment. */
export function ruleContext(hall: Hall, state: HallState, counter: Counter, now: number): RuleContext {
  const { staffNo } = counterStatus(state, counter.counterId)
  const clerk = hall.staff.find((person) => person.staffNo === staffNo)
  const queues = queuesServed(hall, state, counter)
  const weights = new Map(queues.map(({ queueId, weight }) => [queueId, weight]))
  const preferredRunHere = preferredRunAt(state, counter, queues)
  return { hall, state, counter, queues, weights, preferredRunHere, clerk, now }
}

function preferredRunAt(state: HallState, counter: Counter, queues: RuleContext['queues']): number {
  let since = Number.POSITIVE_INFINITY
  for (const { queueId } of queues) {
    const first = state.queues[queueId]?.waiting.ordinary[0]
    since = Math.min(since, state.tickets[first ?? '']?.order ?? since)
  }
  return counterStatus(state, counter.counterId).preferredCalls.filter((seq) => seq > since).length
}

/**
 * Who is called next at a counter, and why; undefined when nobody eligible waits.
 * Waiting tickets of one queue, class and service are kept in order of place, so only the first of each is compared: the
 * cost grows with the queues and services of the counter, not with the people waiting. Rules are asked in the hall's
 * order; the first that prefers one of two decides; place in the queue is always last, so the order is total and equal
 * inputs give equal picks.
 */
export function selectNext(hall: Hall, state: HallState, counter: Counter, now: number): Pick | undefined {
  return selectIn(ruleContext(hall, state, counter, now))
}

/** The same for a context that names its own clerk. */
export function selectIn(ctx: RuleContext): Pick | undefined {
  return rankIn(ctx, 1)[0]
}

/** The first few candidates in the order the rules give them, each with its reason: for the desk's explanation. */
export function rankCandidates(
  hall: Hall,
  state: HallState,
  counter: Counter,
  now: number,
  most: number,
): readonly Pick[] {
  return rankIn(ruleContext(hall, state, counter, now), most)
}

/** The same for a context that names its own clerk. */
export function rankIn(ctx: RuleContext, most: number): readonly Pick[] {
  const rules: readonly RuleSettings[] = [...ctx.hall.rules, { rule: 'arrival' }]
  const left = new Set(candidatesFor(ctx))
  const picks: Pick[] = []
  while (left.size > 0 && picks.length < most) {
    let best: Ticket | undefined
    for (const ticket of left) if (best === undefined || compare(rules, ticket, best, ctx) < 0) best = ticket
    if (!best) break
    left.delete(best)
    picks.push(explain(rules, best, ctx))
  }
  return picks
}

/** Which of two tickets goes first by a hall's rules in a given context; a total order. For forecasts. */
export function comparesBy(
  rules: readonly RuleSettings[],
): (a: Ticket, b: Ticket, ctx: RuleContext) => number {
  const all: readonly RuleSettings[] = [...rules, { rule: 'arrival' }]
  return (a, b, ctx) => compare(all, a, b, ctx)
}

function compare(rules: readonly RuleSettings[], a: Ticket, b: Ticket, ctx: RuleContext): number {
  for (const settings of rules) {
    const order = ruleOf(settings).compares(a, b, ctx, settings)
    if (order !== 0) return order
  }
  return 0
}

function explain(rules: readonly RuleSettings[], ticket: Ticket, ctx: RuleContext): Pick {
  for (const settings of rules) {
    const because = ruleOf(settings).because(ticket, ctx, settings)
    if (because) return { ticketId: ticket.ticketId, rule: settings.rule, because }
  }
  return { ticketId: ticket.ticketId, rule: 'arrival', because: { code: 'arrival' } }
}

// The catalogue pairs each name with its own settings; TypeScript cannot follow that through a union, hence one cast.
function ruleOf(settings: RuleSettings): Rule<RuleSettings> {
  return CATALOGUE[settings.rule] as Rule<RuleSettings>
}
