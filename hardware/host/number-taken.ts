import { wantedOf } from '../../domain/decide/admission.ts'
import { estimateWait } from '../../domain/estimate.ts'
import { openCountersOf, waitingAhead } from '../../domain/figures.ts'
import { waitingCount, type HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import { formatTicketNo } from '../../domain/numbering.ts'
import { servesQueue } from '../../domain/serving.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { NumberTaken } from '../../domain/wire/device.ts'
import type { SpoolTaken } from './offline/spool-lines.ts'

/**
 * What the citizen is told of a new number. Pure.
 *
 * @param state the host's copy of the hall; when it has not got to the ticket yet, everybody waiting is ahead
 * @param hallServer used for the QR code where the hall has no public address
 * @param ticketPath from the server's answer; without one the code leads to the hall's own page
 */
export function numberTaken(
  hall: PublicHall,
  state: HallState,
  ticket: Ticket,
  hallServer: string,
  ticketPath: string | null,
): NumberTaken {
  const { ticketId, ticketNo, packageCode, queueId, issuedAt } = ticket
  // Of a package the citizen knows the package; its first item is only where it begins.
  const serviceCode = packageCode ?? ticket.serviceCode
  const ahead = state.tickets[ticketId] ? waitingAhead(state, ticketId) : waitingCount(state, queueId)
  const serving = hall.counters.filter((row) => servesQueue(hall, state, row, queueId))
  const open = openCountersOf(hall, state, queueId)
  return {
    ticketId,
    ticketNo,
    serviceCode,
    ahead,
    estimate: estimateWait(hall, state, queueId, ahead, issuedAt) ?? null,
    counterNos: (open.length > 0 ? open : serving).map((counter) => counter.counterNo),
    zoneId: hall.queues.find((queue) => queue.queueId === queueId)?.zoneId ?? '',
    issuedAt,
    qr: `${(hall.publicUrl ?? hallServer).replace(/\/+$/, '')}${ticketPath ?? '/'}`,
    offline: null,
  }
}

/** The same for a number given without the server: who is ahead and how long it takes, nobody knows. */
export function numberTakenOffline(hall: PublicHall, state: HallState, taken: SpoolTaken): NumberTaken {
  const { ticketId, letter, number, serviceCode, takenAt, isCardUnbound } = taken
  const wanted = wantedOf(hall, serviceCode)
  const queueId = wanted.ok ? wanted.value.first.queueId : ''
  const serving = hall.counters.filter((row) => servesQueue(hall, state, row, queueId))
  return {
    ticketId,
    ticketNo: formatTicketNo(letter, number),
    serviceCode,
    ahead: null,
    estimate: null,
    counterNos: serving.map((counter) => counter.counterNo),
    zoneId: hall.queues.find((queue) => queue.queueId === queueId)?.zoneId ?? '',
    issuedAt: takenAt,
    qr: null,
    offline: { isCardUnbound },
  }
}
