import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { findPostgres, startPostgres, type LocalPostgres } from '../../tools/local-postgres.ts'

const found = await findPostgres()
/** Why no test can have a PostgreSQL server here; null when it can. */
export const noPostgres = found.ok ? null : found.error
/** For names of tests and suites: what is skipped says why. */
export const postgresNote = noPostgres === null ? '' : ` (skipped: ${noPostgres})`

/** One server for all tests of a file, in a folder of its own that is removed at the end. */
export function usePostgres(): { server(): LocalPostgres; newDatabase(): Promise<string> } {
  let folder = ''
  let server: LocalPostgres | null = null
  let databases = 0
  if (found.ok) {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'jiaohao-pg-'))
      server = await startPostgres(found.value, { folder, port: 0 })
    }, 60_000)
    afterAll(async () => {
      await server?.stop()
      rmSync(folder, { recursive: true, force: true })
    }, 60_000)
  }
  const running = (): LocalPostgres => {
    if (!server) throw new Error('the PostgreSQL server has not been started')
    return server
  }
  return {
    server: running,
    /** A new, empty database; its address. */
    async newDatabase() {
      const name = `hall_${(databases += 1)}`
      await runSql(running().address('postgres'), `CREATE DATABASE ${name}`)
      return running().address(name)
    },
  }
}

/** Runs statements from outside. */
export async function runSql(address: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return rows
  } finally {
    await client.end()
  }
}
