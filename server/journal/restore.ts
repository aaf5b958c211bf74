import { failed, ok, type Result } from '../../domain/result.ts'
import type { Engine, StorageFault, Write } from '../storage/engine.ts'
import { KNOWN_SCHEMA, migrate, type SchemaFault } from '../storage/schema.ts'
import { createStore } from '../storage/store.ts'
import { countOf, hallIdsOf, insertInto, TABLES } from '../storage/tables.ts'
import { readBackup, type BackupFault, type BackupSummary } from './backup-file.ts'
import type { JournalFault } from './journal.ts'
import { checkJournal, type JournalCheck } from './whole-journal.ts'

export type RestoreFault =
  | BackupFault
  | SchemaFault
  | StorageFault
  | JournalFault
  | { readonly code: 'target-not-empty'; readonly detail: string }

export interface Restored extends BackupSummary {
  /** The journal of every hall, checked after it was written. */
  readonly halls: readonly JournalCheck[]
}

/** Rows per transaction. */
const BATCH = 1000

/**
 * Fills an empty database from a backup. The file is read through and checked before the first row is written; what was
 * written is counted and its journals are verified. Tables get the shape they had when the backup was made, and are then
 * brought to the shape of this program. `lines` is called twice.
 */
export async function restoreInto(
  engine: Engine,
  lines: () => AsyncIterable<string>,
): Promise<Result<Restored, RestoreFault>> {
  const nothing = (): Promise<Result<undefined, never>> => Promise.resolve(ok(undefined))
  const checked = await readBackup(lines(), nothing)
  if (!checked.ok) return checked
  const { schema } = checked.value
  if (schema > KNOWN_SCHEMA) return failed({ code: 'newer-schema', found: schema, known: KNOWN_SCHEMA })
  const empty = await isEmpty(engine)
  if (!empty.ok) return empty
  if (!empty.value) return failed({ code: 'target-not-empty', detail: 'the database holds rows' })
  const made = await migrate(engine, schema)
  if (!made.ok) return made

  let batch: Write[] = []
  const write = async (): Promise<Result<undefined, StorageFault>> => {
    const writes = batch
    batch = []
    return writes.length === 0 ? ok(undefined) : engine.commit(writes)
  }
  const filled = await readBackup(lines(), async ({ table, columns, values }) => {
    batch.push(insertInto(table, columns, values))
    return batch.length < BATCH ? ok(undefined) : write()
  })
  if (!filled.ok) return filled
  const last = await write()
  if (!last.ok) return last
  const migrated = await migrate(engine, KNOWN_SCHEMA)
  if (!migrated.ok) return migrated
  return verifyRestored(engine, filled.value)
}

async function verifyRestored(
  engine: Engine,
  summary: BackupSummary,
): Promise<Result<Restored, RestoreFault>> {
  for (const table of TABLES) {
    const count = await countOf(engine.read, table)
    if (!count.ok) return count
    const expected = summary.rows[table.name] ?? 0
    if (count.value !== expected) {
      const detail = `table ${table.name} has ${count.value} rows of ${expected}`
      return failed({ code: 'storage-failed', detail })
    }
  }
  const hallIds = await hallIdsOf(engine.read)
  if (!hallIds.ok) return hallIds
  const halls: JournalCheck[] = []
  for (const hallId of hallIds.value) {
    const check = await checkJournal(createStore(engine, hallId), hallId, null)
    if (!check.ok) return check
    if (check.value.damage !== null) return failed(check.value.damage)
    halls.push(check.value)
  }
  return ok({ ...summary, halls })
}

/** Tables that are there and hold nothing are empty too: a restore that was broken off before its first row. */
async function isEmpty(engine: Engine): Promise<Result<boolean, StorageFault>> {
  const version = await engine.schemaVersion()
  if (!version.ok) return version
  if (version.value === 0) return ok(true)
  for (const table of TABLES) {
    const count = await countOf(engine.read, table)
    if (!count.ok) return count
    if (count.value > 0) return ok(false)
  }
  return ok(true)
}
