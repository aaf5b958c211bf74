import type { Ticket } from '../ticket.ts'
import type { Rule, RuleContext } from './rule.ts'
import { isPreferred, type RuleSettings } from './settings.ts'

type Settings = Extract<RuleSettings, { rule: 'class-order' }>

/**
 * Preferred classes first, in the hall's order, but not more than `maxPreferredRun` preferred calls in a row at a queue
 * while an ordinary ticket waits there: then that queue's preferred tickets stand behind every other. So nobody starves
 * (domain guide section 4, rule 4).
 */
export const classOrder: Rule<Settings> = {
  compares: (a, b, ctx, settings) => rank(a, ctx, settings) - rank(b, ctx, settings),
  because: (ticket, ctx, settings) => {
    if (!isPreferred(ticket.queueClass) || isCapped(ticket, ctx, settings)) return undefined
    return ticket.queueClass === 'priority'
      ? { code: 'priority' }
      : ticket.queueClass === 'appointment'
        ? { code: 'appointment' }
        : { code: 'greenChannel' }
  },
}

function rank(ticket: Ticket, ctx: RuleContext, settings: Settings): number {
  const place = settings.order.indexOf(ticket.queueClass)
  const known = place < 0 ? settings.order.length : place
  return isCapped(ticket, ctx, settings) ? settings.order.length + 1 : known
}

function isCapped(ticket: Ticket, ctx: RuleContext, settings: Settings): boolean {
  const queue = ctx.state.queues[ticket.queueId]
  if (!queue || !isPreferred(ticket.queueClass) || queue.waiting.ordinary.length === 0) return false
  return queue.preferredRun >= settings.maxPreferredRun
}
