import type { Estimate } from '../../domain/estimate.ts'
import { counterSpan } from '../../domain/figures.ts'
import type { Words } from '../../domain/model.ts'
import {
  appointmentSlot,
  counters,
  estimatedWait,
  issuedAt,
  peopleAhead,
  REPRINT,
  SCAN_TO_FOLLOW,
  waitAt,
} from '../../domain/paper-words.ts'
import { truncateToColumns, withoutControls, wrapToColumns } from '../codec/text.ts'
import type { Paper, PaperItem } from './ticket-printer.ts'

/**
 * What a ticket tells on paper, and all of it: no name, no number of a document, no phone, no reason of a priority can
 * be handed in.
 */
export interface TicketOnPaper {
  readonly hallName: Words
  readonly ticketNo: string
  readonly serviceName: Words
  /** Where to wait; `null` in a hall of one room. */
  readonly zoneName: Words | null
  /** Numbers of the counters that serve it. */
  readonly counterNos: readonly string[]
  /** `null` when nobody knows: the hall server is away. */
  readonly aheadCount: number | null
  /** `null` when no counter is open, or nobody knows. */
  readonly estimate: Estimate | null
  /** Local time as printed, e.g. `2026-11-21 09:30`; on a reprint that of the first paper. */
  readonly issuedAt: string
  readonly appointmentSlot: string | null
  /** Link of the ticket page; `null` prints none. */
  readonly qr: string | null
  readonly reminders: readonly Words[]
  readonly isReprint: boolean
  /** `en` adds the English line below each Chinese one. */
  readonly lang: 'zh' | 'en'
}

const NUMBER_SIZE = 4
const SERVICE_LINES = 2

/**
 * Lays a ticket out in the order of the domain guide, section 7: hall, number, service, place, people ahead, wait, time,
 * appointment, code, reminders. The printer cuts behind it.
 *
 * @param profile.columns half-width columns of a line: 48 at 80 mm, 32 at 58 mm
 */
export function ticketPaper(ticket: TicketOnPaper, profile: { readonly columns: number }): Paper {
  const both = (words: Words): string[] => (ticket.lang === 'zh' ? [words.zh] : [words.zh, words.en])
  const centred = (words: Words): PaperItem[] => both(words).map((text) => line(text, 'centre'))
  const left = (words: Words): PaperItem[] => both(words).map((text) => line(text, 'left'))

  return [
    ...centred(ticket.hallName),
    ...(ticket.isReprint ? [line(reprintMark(ticket.lang), 'centre', 2, true)] : []),
    line(ticket.ticketNo, 'centre', NUMBER_SIZE, true),
    ...both(ticket.serviceName).flatMap((name) => serviceLines(name, profile.columns)),
    { kind: 'rule' },
    ...(ticket.zoneName === null ? [] : left(waitAt(ticket.zoneName))),
    ...(ticket.counterNos.length === 0 ? [] : left(counters(counterSpan(ticket.counterNos)))),
    ...(ticket.aheadCount === null ? [] : left(peopleAhead(ticket.aheadCount))),
    ...(ticket.estimate === null ? [] : left(estimatedWait(ticket.estimate))),
    ...left(issuedAt(ticket.issuedAt)),
    ...(ticket.appointmentSlot === null ? [] : left(appointmentSlot(ticket.appointmentSlot))),
    ...(ticket.qr === null
      ? []
      : ([{ kind: 'qr', data: ticket.qr }, ...centred(SCAN_TO_FOLLOW)] satisfies PaperItem[])),
    ...(ticket.reminders.length === 0 ? [] : [{ kind: 'rule' } as const]),
    ...ticket.reminders.flatMap(left),
  ]
}

function reprintMark(lang: TicketOnPaper['lang']): string {
  return lang === 'zh' ? REPRINT.zh : `${REPRINT.zh} ${REPRINT.en}`
}

/** At most two lines: large if the name fits, else small, else cut off with an ellipsis. */
function serviceLines(name: string, columns: number): PaperItem[] {
  // What the printer's font lacks stays in: its driver draws it, or puts a substitute.
  const text = withoutControls(name)
  const large = wrapToColumns(text, Math.floor(columns / 2))
  if (large.length <= SERVICE_LINES) return large.map((words) => line(words, 'centre', 2, false))
  const small = wrapToColumns(text, columns)
  const rest = small.slice(SERVICE_LINES - 1).join('')
  return [...small.slice(0, SERVICE_LINES - 1), truncateToColumns(rest, columns)].map((words) =>
    line(words, 'centre'),
  )
}

function line(
  text: string,
  align: Extract<PaperItem, { kind: 'text' }>['align'],
  size = 1,
  isBold = false,
): PaperItem {
  return { kind: 'text', text, align, size, isBold }
}
