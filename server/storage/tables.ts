import type { Engine, Row, StorageFault, Value, Write } from './engine.ts'
import { ok, type Result } from '../../domain/result.ts'

/** A table that a backup carries, and the columns its rows are told apart by. */
export interface Table {
  readonly name: string
  readonly key: readonly string[]
}

/**
 * Everything that cannot be made again from something else. The head comes last: a database that was filled only in part
 * has rows and no head, and no server starts on it.
 */
export const TABLES: readonly Table[] = [
  { name: 'journal', key: ['hall_id', 'day', 'seq'] },
  { name: 'request', key: ['hall_id', 'request_id'] },
  { name: 'ticket', key: ['hall_id', 'day', 'ticket_id'] },
  { name: 'person', key: ['hall_id', 'day', 'ticket_id'] },
  { name: 'appointment_person', key: ['hall_id', 'day', 'appointment_id'] },
  { name: 'priority_reason', key: ['hall_id', 'day', 'seq'] },
  { name: 'secret', key: ['hall_id', 'name', 'day'] },
  { name: 'head', key: ['hall_id'] },
]

/** Tables of this version that no backup carries: what is in them is made again. */
export const MADE_AGAIN: readonly string[] = ['snapshot', 'snapshot_part', 'node_share']

const PAGE_ROWS = 2000

type Read = Engine['read']

/** Every hall of a database that has a row or a head. Steps from hall to hall, whatever the number of rows. */
export async function hallIdsOf(read: Read): Promise<Result<string[], StorageFault>> {
  const heads = await read('SELECT hall_id FROM head', [])
  if (!heads.ok) return heads
  const found = new Set(heads.value.map((row) => String(row['hall_id'])))
  for (let last = ''; ;) {
    const next = await read('SELECT hall_id FROM journal WHERE hall_id > ? ORDER BY hall_id LIMIT 1', [last])
    if (!next.ok) return next
    if (!next.value[0]) return ok([...found].toSorted())
    last = String(next.value[0]['hall_id'])
    found.add(last)
  }
}

/** Rows of a table in order of its key, some thousand at a time. Ends after the first page that could not be read. */
export async function* pagesOf(
  read: Read,
  { name, key }: Table,
): AsyncGenerator<Result<readonly Row[], StorageFault>> {
  const columns = key.join(', ')
  const first = `SELECT * FROM ${name} ORDER BY ${columns} LIMIT ${PAGE_ROWS}`
  const next = `SELECT * FROM ${name} WHERE (${columns}) > (${key.map(() => '?').join(', ')})
    ORDER BY ${columns} LIMIT ${PAGE_ROWS}`
  let page = await read(first, [])
  for (;;) {
    if (page.ok && page.value.length === 0) return
    yield page
    const last = page.ok ? page.value.at(-1) : undefined
    if (!page.ok || last === undefined || page.value.length < PAGE_ROWS) return
    page = await read(
      next,
      key.map((column) => last[column] as Value),
    )
  }
}

/** Number of rows of a table. */
export async function countOf(read: Read, { name }: Table): Promise<Result<number, StorageFault>> {
  const rows = await read(`SELECT count(*) AS rows FROM ${name}`, [])
  return rows.ok ? ok(Number(rows.value[0]?.['rows'])) : rows
}

/** Adds one row; `columns` are trusted names. */
export function insertInto({ name }: Table, columns: readonly string[], values: readonly Value[]): Write {
  return {
    sql: `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    params: values,
  }
}
