import { openingAt } from '../calendar.ts'
import type { CommandOf } from '../commands.ts'
import { waitingAhead } from '../figures.ts'
import { formatTicketNo } from '../numbering.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { isLive } from '../ticket.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

/** Take a number (取号): hall open, service offered, one live ticket per person and queue, daily limit per person. */
export function decideIssue(command: CommandOf<'ticket:issue'>, ctx: DecideContext): Decided {
  const { hall, state, now } = ctx
  const { serviceCode, queueClass, personDigest } = command.payload
  const service = hall.services.find((row) => row.serviceCode === serviceCode)
  const queue = hall.queues.find((row) => row.queueId === service?.queueId)
  if (!service?.isEnabled || !queue) return failed(refusal('unknown-service'))
  const opening = openingAt(hall, now)
  if (!opening.isOpen) return failed(refusal('service-closed', { opensAt: opening.opensAt ?? 0 }))

  if (personDigest !== null) {
    const taken = ctx
      .ticketsOfPerson(personDigest)
      .flatMap((ticketId) => state.tickets[ticketId] ?? [])
      .filter((ticket) => ticket.queueId === queue.queueId)
    const live = taken.find((ticket) => isLive(ticket.state))
    if (live) {
      const { ticketId, ticketNo } = live
      return failed(refusal('duplicate-ticket', { ticketId, ticketNo, ahead: waitingAhead(state, ticketId) }))
    }
    // A number nobody ever saw does not count against the person.
    const counted = taken.filter((ticket) => ticket.state !== 'cancelled').length
    if (counted >= queue.dailyLimitPerPerson) return failed(refusal('daily-limit', { count: counted }))
  }

  const ticketId = ctx.newId()
  const number = (state.lastNumbers[queue.letter] ?? 0) + 1
  return decided(
    [
      {
        type: 'ticketIssued',
        ticketId,
        ticketNo: formatTicketNo(queue.letter, number),
        letter: queue.letter,
        number,
        queueId: queue.queueId,
        serviceCode,
        queueClass,
      },
    ],
    ticketId,
    personDigest === null ? null : { ticketId, personDigest },
  )
}
