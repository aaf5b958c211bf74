import { z } from 'zod'
import { REFUSAL_CODES } from '../domain/refusals.ts'
import { failed, ok } from '../domain/result.ts'
import type { Outcome, Recorded } from './command-group.ts'
import type { Row } from './storage/engine.ts'
import { TICKET_COLUMNS, ticketOfRow, ticketValues } from './storage/ticket-row.ts'

/** Day, seq and ticket: the values of its row without their names, which would be most of what is kept of a day. */
const recordedDone = z.tuple([
  z.string(),
  z.number().int(),
  z
    .array(z.union([z.string(), z.number(), z.null()]))
    .length(TICKET_COLUMNS.length)
    .nullable(),
])

const recordedRefusal = z.strictObject({
  refused: z.strictObject({
    code: z.enum(REFUSAL_CODES),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
})

/** An outcome as `recordedIn` finds it again. */
export function textOfOutcome(outcome: Outcome): string {
  if (!outcome.ok) return JSON.stringify({ refused: outcome.error })
  const { day, seq, ticket } = outcome.value
  return JSON.stringify([day, seq, ticket && ticketValues(ticket)])
}

/** What was decided before, by request id. */
export function recordedIn(rows: readonly Row[]): ReadonlyMap<string, Recorded> {
  return new Map(
    rows.map((row) => {
      const fingerprint = String(row['fingerprint'])
      return [String(row['request_id']), { fingerprint, outcome: outcomeOf(String(row['answer'])) }]
    }),
  )
}

function outcomeOf(text: string): Outcome {
  const recorded = z.union([recordedRefusal, recordedDone]).parse(JSON.parse(text))
  if (!Array.isArray(recorded)) return failed(recorded.refused)
  const [day, seq, values] = recorded
  const columns = values && Object.fromEntries(TICKET_COLUMNS.map((name, at) => [name, values[at]]))
  return ok({ day, seq, ticket: columns && ticketOfRow(columns) })
}
