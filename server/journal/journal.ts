import { z } from 'zod'
import type { Actor } from '../../domain/commands.ts'
import type { Entry } from '../../domain/facts.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Row, StorageFault } from '../storage/engine.ts'
import type { HeadRow, Store } from '../storage/store.ts'
import { FIRST_HASH, hashOf } from './hash-chain.ts'
import { journalRowOf, type JournalRow } from './journal-row.ts'

/** A journal that does not add up: a row that cannot be read, was changed, or is not there. */
export interface JournalDamage {
  readonly code: 'journal-damaged'
  readonly day: string
  readonly seq: number
  readonly detail: string
}

export type JournalFault = StorageFault | JournalDamage

/** Who did it, kept with every fact (domain guide section 3, invariant 3). */
export interface Trace {
  readonly actor: Actor
  readonly requestId: string
}

/** Chains one entry to the row before it. */
export function toRow(hallId: string, day: string, entry: Entry, trace: Trace, prevHash: string): JournalRow {
  const row = {
    hallId,
    day,
    seq: entry.seq,
    at: entry.at,
    actor: trace.actor.actorId,
    role: trace.actor.role,
    device: trace.actor.deviceId,
    counter: trace.actor.counterId,
    requestId: trace.requestId,
    fact: entry.fact,
    prevHash,
  }
  return { ...row, hash: hashOf(row) }
}

/** The newest row of the journal, or null of an empty one. */
export async function readHead(store: Store): Promise<Result<HeadRow | null, JournalFault>> {
  const rows = await store.head()
  if (!rows.ok) return rows
  if (rows.value[0]) return ok(headRow.parse(rows.value[0]))
  const stray = await store.firstRowAfter('')
  if (!stray.ok) return stray
  if (stray.value.length === 0) return ok(null)
  return failed(damage('', 0, 'there are rows, but none is known as the newest'))
}

const headRow: z.ZodType<HeadRow> = z.strictObject({
  day: z.string(),
  seq: z.number().int(),
  at: z.number().int(),
  hash: z.string(),
})

/**
 * All rows of a day, in order, every one checked: schema, sequence without a gap, hash over its content, and the chain
 * from the last row of the day before to the first row of the day after (or to the head, for the newest day).
 */
export async function readVerified(store: Store, day: string): Promise<Result<JournalRow[], JournalFault>> {
  const [stored, before, after, head] = await Promise.all([
    store.journalOf(day),
    store.lastRowBefore(day),
    store.firstRowAfter(day),
    readHead(store),
  ])
  if (!stored.ok) return stored
  if (!before.ok) return before
  if (!after.ok) return after
  if (!head.ok) return head

  const start = before.value[0] ? String(before.value[0]['hash']) : FIRST_HASH
  const verified = verifyRows(stored.value, { day, seq: 0, hash: start })
  if (!verified.ok) return verified
  const rows = verified.value
  const prevHash = rows.at(-1)?.hash ?? start
  if (!isTailKept(day, prevHash, after.value[0], head.value))
    return failed(damage(day, rows.length + 1, 'rows at the end of the day are missing'))
  return ok(rows)
}

/** Whether a day's last row is the one that the first row after it, or the head, knows. */
export function isTailKept(
  day: string,
  lastHash: string,
  next: Row | undefined,
  head: HeadRow | null,
): boolean {
  if (next) return next['prev_hash'] === lastHash
  return head === null || head.day < day || head.hash === lastHash
}

/** Checks rows of one day, each by its schema and hash, and that they follow what is known without a gap. */
export function verifyRows(
  stored: readonly Row[],
  after: { readonly day: string; readonly seq: number; readonly hash: string },
): Result<JournalRow[], JournalDamage> {
  const rows: JournalRow[] = []
  let prevHash = after.hash
  for (const raw of stored) {
    const seq = after.seq + rows.length + 1
    const row = tryRow(raw)
    if (!row) return failed(damage(after.day, seq, 'a row cannot be read'))
    const found = fault(row, seq, prevHash)
    if (found) return failed(damage(after.day, seq, found))
    rows.push(row)
    prevHash = row.hash
  }
  return ok(rows)
}

/** Whether a day of the journal is whole and unchanged; the answer is the number of its rows. */
export async function verifyDay(
  store: Store,
  day: string,
): Promise<Result<{ readonly rows: number }, JournalFault>> {
  const rows = await readVerified(store, day)
  return rows.ok ? ok({ rows: rows.value.length }) : rows
}

function fault(row: JournalRow, seq: number, prevHash: string): string | undefined {
  if (row.seq !== seq) return `row ${seq} is missing`
  if (row.prevHash !== prevHash) return 'it does not follow the row before it'
  const { hash, ...content } = row
  return hashOf(content) === hash ? undefined : 'its content was changed'
}

function tryRow(raw: Row): JournalRow | undefined {
  try {
    return journalRowOf(raw)
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return undefined
    throw error
  }
}

export function damage(day: string, seq: number, detail: string): JournalDamage {
  return { code: 'journal-damaged', day, seq, detail }
}
