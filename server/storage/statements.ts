import { createBatching, type InsertedRows } from './batch.ts'
import type { Write } from './engine.ts'

/**
 * The writes of one transaction as the shared database gets them: rows of equal inserts as one JSON text, and rows for
 * different tables in one statement, with the notice that follows them (`notice` is its SQL). A statement by itself costs
 * more than a row.
 */
export function createStatements(notice: string): (writes: readonly Write[]) => Write[] {
  const stepsOf = createBatching()
  return (writes) => {
    const statements: Write[] = []
    let open: InsertedRows[] = []
    const close = (last: Write | null): void => {
      const parts = [...open.map(insertOf), ...(last ? [last] : [])]
      open = []
      if (parts.length > 0) statements.push(joined(parts))
    }
    for (const step of stepsOf(writes)) {
      if (step.kind === 'rows') {
        // Parts of one statement do not see what the others write.
        if (open.some(({ table }) => table === step.rows.table)) close(null)
        open.push(step.rows)
      } else if (step.write.sql === notice) close(step.write)
      else {
        close(null)
        statements.push(step.write)
      }
    }
    close(null)
    return statements
  }
}

/** All but the last become parts of the last. */
function joined(parts: readonly Write[]): Write {
  const before = parts.slice(0, -1).map(({ sql }, at) => `part${at} AS (${sql})`)
  const last = parts.at(-1)?.sql ?? ''
  return {
    sql: before.length === 0 ? last : `WITH ${before.join(', ')} ${last}`,
    params: parts.flatMap(({ params }) => params),
  }
}

function insertOf({ table, columns, onConflict, rows }: InsertedRows): Write {
  const names = columns.join(', ')
  const objects = rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])))
  return {
    sql: `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${table}, ?) ${onConflict}`,
    params: [JSON.stringify(objects)],
  }
}
