import { z } from 'zod'
import { because } from '../../domain/policy/because.ts'
import { QUEUE_CLASSES } from '../../domain/policy/settings.ts'
import { OUTCOMES, PAPER_RESULTS, TICKET_STATES, type Ticket } from '../../domain/ticket.ts'
import type { Row, Value } from './engine.ts'

const instant = z.number().int()

/** A ticket as it was stored: checked again, because a file on a disk is somebody else's text. */
export const storedTicket: z.ZodType<Ticket> = z.strictObject({
  ticketId: z.string(),
  ticketNo: z.string(),
  letter: z.string(),
  number: z.number().int(),
  queueId: z.string(),
  serviceCode: z.string(),
  queueClass: z.enum(QUEUE_CLASSES),
  state: z.enum(TICKET_STATES),
  issuedAt: instant,
  effectiveAt: instant,
  order: z.number().int(),
  counterId: z.string().nullable(),
  firstCalledAt: instant.nullable(),
  lastCalledAt: instant.nullable(),
  lastCallSeq: z.number().int().nullable(),
  callCount: z.number().int(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  because: because.nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  paper: z.enum(PAPER_RESULTS).nullable(),
})

/** Column of each field. `order` is a word of SQL, so its column has another name. */
const COLUMNS: Readonly<Record<keyof Ticket, string>> = {
  ticketId: 'ticket_id',
  ticketNo: 'ticket_no',
  letter: 'letter',
  number: 'number',
  queueId: 'queue_id',
  serviceCode: 'service_code',
  queueClass: 'queue_class',
  state: 'state',
  issuedAt: 'issued_at',
  effectiveAt: 'effective_at',
  order: 'place',
  counterId: 'counter_id',
  firstCalledAt: 'first_called_at',
  lastCalledAt: 'last_called_at',
  lastCallSeq: 'last_call_seq',
  callCount: 'call_count',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  because: 'because',
  outcome: 'outcome',
  paper: 'paper',
}
const FIELDS = Object.keys(COLUMNS) as (keyof Ticket)[]

/** Column names in the order of `ticketValues`. */
export const TICKET_COLUMNS: readonly string[] = FIELDS.map((field) => COLUMNS[field])

export function ticketValues(ticket: Ticket): Value[] {
  return FIELDS.map((field) => {
    const value = ticket[field]
    return value !== null && typeof value === 'object' ? JSON.stringify(value) : value
  })
}

export function ticketOfRow(row: Row): Ticket {
  const fields = FIELDS.map((field) => {
    const value = row[COLUMNS[field]]
    return [field, field === 'because' && typeof value === 'string' ? JSON.parse(value) : value]
  })
  return storedTicket.parse(Object.fromEntries(fields))
}
