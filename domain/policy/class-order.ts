import type { Ticket } from '../ticket.ts'
import type { Rule, RuleContext } from './rule.ts'
import { isPreferred, type RuleSettings } from './settings.ts'

type Settings = Extract<RuleSettings, { rule: 'class-order' }>

/**
 * Preferred classes first, in the hall's order, but not more than `maxPreferredRun` preferred calls in a row at a queue
 * while an ordinary ticket waits there, nor at a counter while an ordinary ticket waits in any of its queues: then the
 * ordinary ticket has the next turn. So nobody starves (domain guide section 4, rule 4). A turn that is owed goes before
 * everything else, so that the preferred tickets behind it wait for one call and not for other queues' people.
 */
export const classOrder: Rule<Settings> = {
  compares: (a, b, ctx, settings) => rank(a, ctx, settings) - rank(b, ctx, settings),
  because: (ticket, ctx, settings) => {
    const queueClass = classOf(ticket)
    if (isOwedATurn(ticket, ctx, settings)) return { code: 'fairTurn' }
    if (queueClass === 'ordinary' || place(queueClass, settings) >= place('ordinary', settings))
      return undefined
    if (queueClass !== 'appointment') return { code: queueClass }
    return ticket.slot ? { code: 'appointment', ...ticket.slot } : undefined
  },
}

function rank(ticket: Ticket, ctx: RuleContext, settings: Settings): number {
  return isOwedATurn(ticket, ctx, settings) ? -1 : place(classOf(ticket), settings)
}

/** An appointment without a time is no appointment: it never goes before others. */
function classOf({ queueClass, slot }: Ticket): Ticket['queueClass'] {
  return queueClass === 'appointment' && slot === null ? 'ordinary' : queueClass
}

/** Classes that the hall's order does not name come last, all alike. */
function place(queueClass: Ticket['queueClass'], settings: Settings): number {
  const at = settings.order.indexOf(queueClass)
  return at < 0 ? settings.order.length : at
}

function isOwedATurn(ticket: Ticket, ctx: RuleContext, settings: Settings): boolean {
  if (isPreferred(classOf(ticket))) return false
  const runHere = ctx.state.queues[ticket.queueId]?.preferredRun ?? 0
  return Math.max(runHere, ctx.preferredRunHere) >= settings.maxPreferredRun
}
