import { z } from 'zod'
import { because } from '../../domain/policy/because.ts'
import { QUEUE_CLASSES } from '../../domain/policy/settings.ts'
import { slot } from '../../domain/facts.ts'
import { HOLD_KINDS, OUTCOMES, PAPER_RESULTS, TICKET_STATES, type Ticket } from '../../domain/ticket.ts'
import type { Row, Value } from './engine.ts'

const instant = z.number().int()
const durationMs = z.number().int()
const hold = z.strictObject({ kind: z.enum(HOLD_KINDS), counterId: z.string(), since: instant })
const item = z.strictObject({
  serviceCode: z.string(),
  queueId: z.string(),
  outcome: z.enum(OUTCOMES).nullable(),
  endedAt: instant.nullable(),
})
const times = z.strictObject({
  waitMs: durationMs,
  walkMs: durationMs,
  serviceMs: durationMs,
  holdMs: durationMs,
})

/** A ticket as it was stored: checked again, because a file on a disk is somebody else's text. */
const storedTicket: z.ZodType<Ticket> = z.strictObject({
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
  eligibleFrom: instant.nullable(),
  eligibleAfterCalls: z.number().int().nullable(),
  heldFor: z.string().nullable(),
  slot: slot.nullable(),
  appointmentId: z.string().nullable(),
  packageCode: z.string().nullable(),
  items: z.array(item).min(1),
  hold: hold.nullable(),
  counterId: z.string().nullable(),
  firstCalledAt: instant.nullable(),
  lastCalledAt: instant.nullable(),
  lastCallSeq: z.number().int().nullable(),
  callCount: z.number().int(),
  noShowCount: z.number().int(),
  restoreCount: z.number().int(),
  startedAt: instant.nullable(),
  serviceMsBefore: durationMs,
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
  firstContactId: z.string().nullable(),
  helperId: z.string().nullable(),
  because: because.nullable(),
  paper: z.enum(PAPER_RESULTS).nullable(),
  since: instant,
  times,
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
  eligibleFrom: 'eligible_from',
  eligibleAfterCalls: 'eligible_after_calls',
  heldFor: 'held_for',
  slot: 'slot',
  appointmentId: 'appointment_id',
  packageCode: 'package_code',
  items: 'items',
  hold: 'hold',
  counterId: 'counter_id',
  firstCalledAt: 'first_called_at',
  lastCalledAt: 'last_called_at',
  lastCallSeq: 'last_call_seq',
  callCount: 'call_count',
  noShowCount: 'no_show_count',
  restoreCount: 'restore_count',
  startedAt: 'started_at',
  serviceMsBefore: 'service_ms_before',
  endedAt: 'ended_at',
  endedBy: 'ended_by',
  firstContactId: 'first_contact_id',
  helperId: 'helper_id',
  because: 'because',
  paper: 'paper',
  since: 'since',
  times: 'times',
}
/** What is more than one value is kept as JSON. */
const JSON_FIELDS: readonly (keyof Ticket)[] = ['slot', 'items', 'hold', 'because', 'times']
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
    return [field, JSON_FIELDS.includes(field) && typeof value === 'string' ? JSON.parse(value) : value]
  })
  return storedTicket.parse(Object.fromEntries(fields))
}
