import { localTime } from '../../domain/calendar.ts'
import type { PublicHall } from '../../domain/model.ts'
import { TAKEN_OFFLINE } from '../../domain/paper-words.ts'
import type { NumberTaken } from '../../domain/wire/device.ts'
import { ticketPaper } from '../printers/ticket-paper.ts'
import type { Paper } from '../printers/ticket-printer.ts'
import { offerOf } from './offer.ts'

/**
 * The paper of a number, first or copy: the figures are those the citizen was told on screen.
 *
 * @param columns half-width columns of the printer
 */
export function paperOf(
  hall: PublicHall,
  taken: NumberTaken,
  lang: 'zh' | 'en',
  isReprint: boolean,
  columns: number,
): Paper {
  const issued = localTime(taken.issuedAt)
  const zone = hall.zones.find((row) => row.zoneId === taken.zoneId)
  return ticketPaper(
    {
      hallName: hall.name,
      ticketNo: taken.ticketNo,
      serviceName: offerOf(hall, taken.serviceCode)?.name ?? { zh: taken.serviceCode, en: taken.serviceCode },
      zoneName: zone?.name ?? null,
      counterNos: taken.counterNos,
      aheadCount: taken.ahead,
      estimate: taken.estimate,
      issuedAt: `${issued.date} ${issued.clock}`,
      appointmentSlot: null,
      qr: taken.qr,
      reminders: taken.offline === null ? hall.tickets.reminders : [TAKEN_OFFLINE, ...hall.tickets.reminders],
      isReprint,
      lang,
    },
    { columns },
  )
}
