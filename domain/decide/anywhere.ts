import type { CommandOf } from '../commands.ts'
import type { Fact } from '../facts.ts'
import { findTicket, liveTickets } from '../hall-state.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { canMove } from '../ticket.ts'
import { movableTicket } from './at-counter.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

/** Cancel (取消排队): by the citizen, or by a kiosk whose number nobody ever saw. */
export function decideCancel(command: CommandOf<'ticket:cancel'>, ctx: DecideContext): Decided {
  const { ticketId, reason } = command.payload
  const ticket = movableTicket(ticketId, 'cancel', ctx)
  if (!ticket.ok) return ticket
  return decided([{ type: 'ticketCancelled', ticketId, reason }], ticketId)
}

/** What became of the paper. A printer fault never undoes a ticket (domain guide section 3, invariant 6). */
export function decidePaperReport(command: CommandOf<'paper:report'>, ctx: DecideContext): Decided {
  const { ticketId, paper, isCopy } = command.payload
  if (!findTicket(ctx.state, ticketId)) return failed(refusal('unknown-ticket'))
  return decided([{ type: 'paperReported', ticketId, paper, isCopy }], ticketId)
}

/** Close of the business day: counters closed, leftovers voided, then nothing more happens on that day. */
export function decideCloseDay(_command: CommandOf<'day:close'>, ctx: DecideContext): Decided {
  const leftovers = liveTickets(ctx.state)
  const facts: Fact[] = [
    ...leftovers
      .filter((ticket) => ticket.state === 'serving')
      .map(({ ticketId, counterId }): Fact => {
        return { type: 'ticketFinished', ticketId, counterId: counterId ?? '', outcome: null }
      }),
    ...leftovers
      .filter((ticket) => canMove('voidOut', ticket.state))
      .map(({ ticketId }): Fact => ({ type: 'ticketVoided', ticketId, reason: 'endOfDay' })),
    ...Object.entries(ctx.state.counters)
      .filter(([, status]) => status.state !== 'closed')
      .map(([counterId]): Fact => ({ type: 'counterClosed', counterId })),
    { type: 'dayClosed' },
  ]
  return decided(facts, null)
}
