import { counterStatus } from '../hall-state.ts'
import { isPreferred, type RuleSettings } from './settings.ts'
import type { Rule, RuleContext } from './rule.ts'
import type { Ticket } from '../ticket.ts'

type Settings = Extract<RuleSettings, { rule: 'ratio' }>

/**
 * One ordinary after K preferred at this counter, whatever the queues: preferred tickets go first until K of them were
 * called in a row, then one ordinary does. A hall that wants no order among the classes uses this instead of class-order.
 */
export const ratio: Rule<Settings> = {
  compares: (a, b, ctx, settings) => rank(a, ctx, settings) - rank(b, ctx, settings),
  because: (ticket, ctx, settings) => {
    if (!isPreferred(ticket.queueClass))
      return isOrdinaryTurn(ctx, settings) ? { code: 'fairTurn' } : undefined
    if (ticket.queueClass === 'appointment') {
      return ticket.slot ? { code: 'appointment', ...ticket.slot } : undefined
    }
    return ticket.queueClass === 'priority' ? { code: 'priority' } : { code: 'greenChannel' }
  },
}

function rank(ticket: Ticket, ctx: RuleContext, settings: Settings): number {
  return isPreferred(ticket.queueClass) === isOrdinaryTurn(ctx, settings) ? 1 : 0
}

function isOrdinaryTurn({ state, counter }: RuleContext, settings: Settings): boolean {
  return counterStatus(state, counter.counterId).preferredCalls.length >= settings.preferredPerOrdinary
}
