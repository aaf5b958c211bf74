import { serviceOf } from '../model.ts'
import type { Ticket } from '../ticket.ts'
import type { Rule, RuleContext } from './rule.ts'
import type { RuleSettings } from './settings.ts'

type Settings = Extract<RuleSettings, { rule: 'waited-too-long' }>

/**
 * Over the promise of its service a ticket goes before all classes, the oldest first (domain guide section 4, rule 3).
 * An appointment that came early waits from the start of its slot, not from the moment it came.
 */
export const waitedTooLong: Rule<Settings> = {
  compares: (a, b, ctx, settings) => {
    const first = isOver(a, ctx, settings)
    const second = isOver(b, ctx, settings)
    if (first && second) return a.effectiveAt - b.effectiveAt || a.order - b.order
    return Number(second) - Number(first)
  },
  because: (ticket, ctx, settings) =>
    isOver(ticket, ctx, settings)
      ? { code: 'waitedTooLong', minutes: Math.floor((ctx.now - ticket.effectiveAt) / 60_000) }
      : undefined,
}

/** Whether a ticket has waited longer than its service promises, at `ctx.now`. */
export function isOver(ticket: Ticket, ctx: Pick<RuleContext, 'hall' | 'now'>, settings: Settings): boolean {
  const promised = serviceOf(ctx.hall, ticket.serviceCode)?.maxWaitMinutes ?? settings.maxWaitMinutes
  return ctx.now - ticket.effectiveAt > promised * 60_000
}
