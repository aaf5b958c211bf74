import { z } from 'zod'
import type { Role } from '../../domain/commands.ts'
import { fact } from '../../domain/facts.ts'
import type { Row } from '../storage/engine.ts'

const ROLES = ['citizen', 'clerk', 'guide', 'helper', 'supervisor', 'system'] as const satisfies Role[]

/** One row of the journal: the fact, its place and its trace. Times in milliseconds UTC. */
export const journalRow = z.strictObject({
  hallId: z.string(),
  day: z.string(),
  seq: z.number().int().min(1),
  at: z.number().int(),
  actor: z.string(),
  role: z.enum(ROLES),
  device: z.string(),
  counter: z.string().nullable(),
  requestId: z.string(),
  fact,
  prevHash: z.string(),
  hash: z.string(),
})
export type JournalRow = z.infer<typeof journalRow>

/** Reads a stored row; throws `ZodError` or `SyntaxError` when it is not one. */
export function journalRowOf(row: Row): JournalRow {
  return journalRow.parse({
    hallId: row['hall_id'],
    day: row['day'],
    seq: row['seq'],
    at: row['at'],
    actor: row['actor'],
    role: row['role'],
    device: row['device'],
    counter: row['counter'],
    requestId: row['request_id'],
    fact: JSON.parse(String(row['fact'])),
    prevHash: row['prev_hash'],
    hash: row['hash'],
  })
}
