import type { HallState } from '../../domain/hall-state.ts'
import { formatTicketNo } from '../../domain/numbering.ts'

/** What was scanned or typed. Text that is none of these is never repeated: it may be about a person. */
export type Scan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ticket'; readonly ticketId: string }
  /** Written like a number of this hall, but not given out today. */
  | { readonly kind: 'no-such-ticket'; readonly ticketNo: string }
  | { readonly kind: 'appointment'; readonly appointmentId: string }
  /** The code on a ticket's paper: the address of its page. */
  | { readonly kind: 'ticket-link'; readonly token: string }
  /** Looks like the number of an identity document, which this box does not take. */
  | { readonly kind: 'document' }
  | { readonly kind: 'unknown' }

const TICKET_NO = /^([A-HJ-NP-Z])(\d{1,5})$/
const TICKET_LINK = /\/t\/([A-Za-z0-9_-]+)\/?$/
const DOCUMENT_NO = /^(?:\d{15}|\d{17}[\dX]|[A-Z]{3}\d{12})$/

/** Reads a line of a scanner or of the keyboard: `A031`, `a31`, `Ａ０３１`, an appointment code, a ticket's link. */
export function readScan(text: string, state: HallState): Scan {
  const plain = text.normalize('NFKC').trim()
  if (plain === '') return { kind: 'nothing' }
  if (Object.hasOwn(state.appointments, plain)) return { kind: 'appointment', appointmentId: plain }
  const token = TICKET_LINK.exec(plain)?.[1]
  if (token !== undefined) return { kind: 'ticket-link', token }
  const compact = plain.replace(/[\s-]/g, '').toUpperCase()
  const [, letter, digits] = TICKET_NO.exec(compact) ?? []
  if (letter !== undefined && digits !== undefined) {
    const ticketNo = formatTicketNo(letter, Number(digits))
    const ticketId = ticketIdOf(state, ticketNo)
    return ticketId === null ? { kind: 'no-such-ticket', ticketNo } : { kind: 'ticket', ticketId }
  }
  return { kind: DOCUMENT_NO.test(compact) ? 'document' : 'unknown' }
}

/** The ticket of a printed number; numbers are never given twice on one day. */
export function ticketIdOf(state: HallState, ticketNo: string): string | null {
  return Object.values(state.tickets).find((ticket) => ticket.ticketNo === ticketNo)?.ticketId ?? null
}
