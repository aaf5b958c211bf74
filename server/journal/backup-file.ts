import { createHash } from 'node:crypto'
import { z } from 'zod'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Engine, Row, StorageFault, Value } from '../storage/engine.ts'
import { pagesOf, TABLES, type Table } from '../storage/tables.ts'

/**
 * A whole database as JSON lines that any engine can be filled from: a first line, per table a line with its columns
 * and one line per row, and a last line with the number of rows and a hash over all lines before it. Holds everything,
 * keys and digests of the running day too: to be kept like the data folder itself.
 */
const firstLine = z.strictObject({
  jiaohao: z.literal('backup'),
  version: z.literal(1),
  /** Number of the newest migration of the database. */
  schema: z.number().int().min(1),
  /** When the picture was taken, milliseconds UTC. */
  at: z.number().int(),
})
const tableLine = z.strictObject({
  table: z.enum(TABLES.map(({ name }) => name)),
  columns: z.array(z.string().regex(/^[a-z_]+$/)).min(1),
})
const rowLine = z.array(z.union([z.string(), z.number(), z.null()]))
const counts = z.record(z.string(), z.number().int())
const lastLine = z.strictObject({ end: z.strictObject({ rows: counts, sha256: z.string() }) })
const line = z.union([rowLine, tableLine, lastLine])

export interface BackupHead {
  readonly schema: number
  /** When it was taken, milliseconds UTC. */
  readonly at: number
}

export interface BackupSummary extends BackupHead {
  /** Number of rows per table; tables without a row are not named. */
  readonly rows: Readonly<Record<string, number>>
}

export type BackupFault =
  | { readonly code: 'not-a-backup'; readonly detail: string }
  | { readonly code: 'backup-damaged'; readonly line: number; readonly detail: string }

/** One row for its table, as it is read back. */
export interface BackupRow {
  readonly table: Table
  readonly columns: readonly string[]
  readonly values: readonly Value[]
}

/** All lines of a backup. `read` must see one moment. Ends after the first fault. */
export async function* backupLines(
  read: Engine['read'],
  { schema, at }: BackupHead,
): AsyncGenerator<Result<string, StorageFault>> {
  const hash = createHash('sha256')
  const rows: Record<string, number> = {}
  const said = (content: unknown): Result<string, never> => {
    const text = JSON.stringify(content)
    hash.update(`${text}\n`)
    return ok(text)
  }
  yield said({ jiaohao: 'backup', version: 1, schema, at })
  for (const table of TABLES) {
    let columns: string[] | null = null
    for await (const page of pagesOf(read, table)) {
      if (!page.ok) return yield page
      for (const row of page.value) {
        if (columns === null) yield said({ table: table.name, columns: (columns = Object.keys(row)) })
        rows[table.name] = (rows[table.name] ?? 0) + 1
        yield said(valuesOf(row, columns))
      }
    }
  }
  yield ok(JSON.stringify({ end: { rows, sha256: hash.digest('hex') } }))
}

/** Reads a whole backup and checks it: every line, the number of rows, the hash. `take` gets every row, in order. */
export async function readBackup(
  lines: AsyncIterable<string>,
  take: (row: BackupRow, head: BackupHead) => Promise<Result<undefined, StorageFault>>,
): Promise<Result<BackupSummary, BackupFault | StorageFault>> {
  const hash = createHash('sha256')
  const rows: Record<string, number> = {}
  let head: BackupHead | null = null
  let open: { table: Table; columns: readonly string[] } | null = null
  let summary: BackupSummary | null = null
  let number = 0
  for await (const text of lines) {
    number += 1
    const broken = (detail: string): Result<never, BackupFault> =>
      failed({ code: 'backup-damaged', line: number, detail })
    const json = tryJson(text)
    if (head === null) {
      const first = firstLine.safeParse(json)
      if (!first.success)
        return failed({ code: 'not-a-backup', detail: 'its first line is not that of a backup' })
      head = { schema: first.data.schema, at: first.data.at }
    } else {
      const read = line.safeParse(json)
      if (!read.success) return broken('the line cannot be read')
      if (summary !== null) return broken('it goes on after its last line')
      const found = read.data
      if (Array.isArray(found)) {
        if (open === null || found.length !== open.columns.length)
          return broken('a row does not fit its table')
        const { name } = open.table
        rows[name] = (rows[name] ?? 0) + 1
        const taken = await take({ ...open, values: found }, head)
        if (!taken.ok) return taken
      } else if ('table' in found) {
        const table = TABLES.find(({ name }) => name === found.table)
        if (!table) return broken('a table is not known')
        open = { table, columns: found.columns }
      } else {
        if (found.end.sha256 !== hash.digest('hex')) return broken('its content was changed')
        if (!areEqual(found.end.rows, rows)) return broken('rows are missing')
        summary = { ...head, rows }
        continue
      }
    }
    if (summary === null) hash.update(`${text}\n`)
  }
  if (summary !== null) return ok(summary)
  if (head === null) return failed({ code: 'not-a-backup', detail: 'it is empty' })
  return failed({ code: 'backup-damaged', line: number + 1, detail: 'its end is missing' })
}

function valuesOf(row: Row, columns: readonly string[]): unknown[] {
  return columns.map((column) => row[column])
}

function areEqual(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  return (
    Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([key, n]) => b[key] === n)
  )
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
