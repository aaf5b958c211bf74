import { instantOf, localTime } from '../domain/calendar.ts'
import type { KeptRow } from '../domain/decide/decision.ts'
import { unreachable } from '../domain/result.ts'
import { noteUnder, type HotDay } from './hot-day.ts'
import type { Write } from './storage/engine.ts'
import type { Store } from './storage/store.ts'

/** How long auditors may ask why somebody went first. */
export const PRIORITY_REASON_DAYS = 30
const MINUTES_PER_DAY = 24 * 60

/**
 * Personal data beside the journal: notes in `hot` what decisions of today look at, and gives the row to be written with
 * the facts it belongs to. Digests go when their day closes, reasons of a priority after `PRIORITY_REASON_DAYS`.
 */
export function keepRow(store: Store, hot: HotDay, row: KeptRow): Write {
  const { day } = hot
  switch (row.kind) {
    case 'person':
      noteUnder(hot.ticketsOfPerson, row.personDigest, row.ticketId)
      return store.addPerson({ day, ticketId: row.ticketId, digest: row.personDigest })
    case 'appointment':
      noteUnder(hot.appointmentsOfPerson, row.personDigest, row.appointmentId)
      return store.addAppointmentPerson({ day, appointmentId: row.appointmentId, digest: row.personDigest })
    case 'priority': {
      const { ticketId, reason } = row
      const keepUntil = localTime(instantOf(day, PRIORITY_REASON_DAYS * MINUTES_PER_DAY)).date
      return store.addPriorityReason({ day, seq: hot.state.seq, ticketId, reason, keepUntil })
    }
    default:
      return unreachable(row)
  }
}
