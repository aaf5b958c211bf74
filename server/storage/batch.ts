import type { Value, Write } from './engine.ts'

/** Writes of one transaction that go to the database in one step: plain inserts into one table, or anything else alone. */
export type Step =
  { readonly kind: 'write'; readonly write: Write } | { readonly kind: 'rows'; readonly rows: InsertedRows }

/** Rows of equal inserts. */
export interface InsertedRows {
  readonly table: string
  readonly columns: readonly string[]
  /** `ON CONFLICT ...`, or empty. */
  readonly onConflict: string
  readonly rows: readonly (readonly Value[])[]
}

interface Insert {
  readonly table: string
  readonly columns: readonly string[]
  readonly onConflict: string
  /** Where the columns stand that must not be there twice; null where a second row of the same key is refused anyway. */
  readonly keyAt: readonly number[] | null
}

interface OpenBatch {
  readonly insert: Insert
  readonly rows: (readonly Value[])[]
  readonly keys: Set<string>
}

const PLAIN_INSERT =
  /^\s*INSERT\s+INTO\s+(\w+)\s*\(([\w\s,]+)\)\s*VALUES\s*\(([?\s,]+)\)\s*(ON\s+CONFLICT\s*\(([\w\s,]+)\)[\s\S]*)?$/i

/**
 * Puts equal inserts together. They may move before other inserts, never past anything that is not one: what a
 * transaction deletes or changes stays in its place.
 */
export function createBatching(): (writes: readonly Write[]) => Step[] {
  const known = new Map<string, Insert | null>()

  function insertOf(sql: string): Insert | null {
    const before = known.get(sql)
    if (before !== undefined) return before
    const insert = readInsert(sql)
    known.set(sql, insert)
    return insert
  }

  return (writes) => {
    const steps: Step[] = []
    let open = new Map<string, OpenBatch>()
    const flush = (): void => {
      for (const { insert, rows } of open.values()) steps.push({ kind: 'rows', rows: { ...insert, rows } })
      open = new Map()
    }
    for (const write of writes) {
      const insert = insertOf(write.sql)
      if (insert === null) {
        flush()
        steps.push({ kind: 'write', write })
        continue
      }
      const key = insert.keyAt && JSON.stringify(insert.keyAt.map((at) => write.params[at]))
      let batch = open.get(write.sql)
      // One statement must not change one row twice.
      if (batch && key !== null && batch.keys.has(key)) {
        flush()
        batch = undefined
      }
      if (!batch) {
        batch = { insert, rows: [], keys: new Set() }
        open.set(write.sql, batch)
      }
      batch.rows.push(write.params)
      if (key !== null) batch.keys.add(key)
    }
    flush()
    return steps
  }
}

function readInsert(sql: string): Insert | null {
  const found = PLAIN_INSERT.exec(sql)
  if (!found) return null
  const [, table = '', columnText = '', valueText = '', onConflict = '', conflictText] = found
  const columns = wordsOf(columnText)
  if (valueText.replaceAll(/[\s,]/g, '').length !== columns.length) return null
  const keyAt = conflictText === undefined ? null : wordsOf(conflictText).map((name) => columns.indexOf(name))
  return { table, columns, onConflict, keyAt }
}

function wordsOf(list: string): string[] {
  return list.split(',').map((word) => word.trim())
}
