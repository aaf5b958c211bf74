import { z } from 'zod'
import type { Done, Recorded } from './command-group.ts'
import type { Row } from './storage/engine.ts'
import { storedTicket } from './storage/ticket-row.ts'

const recordedDone: z.ZodType<Done> = z.strictObject({
  day: z.string(),
  seq: z.number().int(),
  ticket: storedTicket.nullable(),
})

/** Commands that were done before, by request id. */
export function recordedIn(rows: readonly Row[]): ReadonlyMap<string, Recorded> {
  return new Map(
    rows.map((row) => {
      const done = recordedDone.parse(JSON.parse(String(row['answer'])))
      return [String(row['request_id']), { fingerprint: String(row['fingerprint']), done }]
    }),
  )
}
