import { z } from 'zod'
import { REFUSAL_CODES } from '../domain/refusals.ts'
import { failed, ok } from '../domain/result.ts'
import type { Done, Recorded } from './command-group.ts'
import type { Row } from './storage/engine.ts'
import { storedTicket } from './storage/ticket-row.ts'

const recordedDone: z.ZodType<Done> = z.strictObject({
  day: z.string(),
  seq: z.number().int(),
  ticket: storedTicket.nullable(),
})

const recordedRefusal = z.strictObject({
  refused: z.strictObject({
    code: z.enum(REFUSAL_CODES),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
})

/** What was decided before, by request id. */
export function recordedIn(rows: readonly Row[]): ReadonlyMap<string, Recorded> {
  return new Map(
    rows.map((row) => {
      const answer = z.union([recordedRefusal, recordedDone]).parse(JSON.parse(String(row['answer'])))
      const outcome = 'refused' in answer ? failed(answer.refused) : ok(answer)
      return [String(row['request_id']), { fingerprint: String(row['fingerprint']), outcome }]
    }),
  )
}
