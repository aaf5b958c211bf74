import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

export interface BareRow {
  readonly id: string
  readonly body: string
}

/** One table of two texts, and durable commits of many rows at once. */
export interface BareTable {
  /** Rows that were there when it was opened, every one of them read. */
  readonly before: number
  commit(rows: readonly BareRow[]): void | Promise<void>
  close(): void | Promise<void>
}

export function openFileTable(file: string): BareTable {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec(
    'CREATE TABLE IF NOT EXISTS row (n INTEGER PRIMARY KEY, id TEXT NOT NULL, body TEXT NOT NULL)',
  )
  const insert = database.prepare('INSERT INTO row (id, body) VALUES (?, ?)')
  const before = database.prepare('SELECT body FROM row ORDER BY n').all()
  return {
    before: before.map((row) => JSON.parse(String(row['body'])) as unknown).length,
    commit(rows) {
      database.exec('BEGIN IMMEDIATE')
      for (const { id, body } of rows) insert.run(id, body)
      database.exec('COMMIT')
    },
    close: () => database.close(),
  }
}

export async function openServerTable(address: string): Promise<BareTable> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  // Two that start together would both make the table.
  await client.query('SELECT pg_advisory_lock(1)')
  await client.query(
    'CREATE TABLE IF NOT EXISTS row (n BIGSERIAL PRIMARY KEY, id TEXT NOT NULL, body TEXT NOT NULL)',
  )
  await client.query('SELECT pg_advisory_unlock(1)')
  const { rows: before } = await client.query<{ readonly body: string }>('SELECT body FROM row ORDER BY n')
  return {
    before: before.map(({ body }) => JSON.parse(body) as unknown).length,
    async commit(rows) {
      const text = 'INSERT INTO row (id, body) SELECT * FROM unnest($1::text[], $2::text[])'
      await client.query({
        name: 'insert',
        text,
        values: [rows.map(({ id }) => id), rows.map(({ body }) => body)],
      })
    },
    close: () => client.end(),
  }
}
