import type { Ticket } from '../ticket.ts'
import type { Rule, RuleContext } from './rule.ts'
import { QUEUE_CLASSES, type RuleSettings } from './settings.ts'

type Settings = Extract<RuleSettings, { rule: 'overflow' }>

/** Helping out: once somebody in queue Q has waited longer than N minutes, take from Q first. */
export const overflow: Rule<Settings> = {
  compares: (a, b, ctx, settings) => {
    if (a.queueId === b.queueId || longestWaitMinutes(ctx, settings) <= settings.overMinutes) return 0
    return Number(b.queueId === settings.queueId) - Number(a.queueId === settings.queueId)
  },
  because: (ticket, ctx, settings) => {
    const minutes = longestWaitMinutes(ctx, settings)
    return ticket.queueId === settings.queueId && minutes > settings.overMinutes
      ? { code: 'overflow', minutes: Math.floor(minutes) }
      : undefined
  },
}

/** The first of every class has waited longest in it. */
function longestWaitMinutes({ state, now }: RuleContext, { queueId }: Settings): number {
  const waiting = state.queues[queueId]?.waiting
  if (!waiting) return 0
  const firsts = QUEUE_CLASSES.flatMap((name): Ticket[] => {
    const ticket = state.tickets[waiting[name][0] ?? '']
    return ticket ? [ticket] : []
  })
  return Math.max(0, ...firsts.map((ticket) => (now - ticket.effectiveAt) / 60_000))
}
