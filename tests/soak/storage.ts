import { statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { nextTurn } from '../../server/clock.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import { findPostgres, startPostgres } from '../../tools/local-postgres.ts'
import { realClock } from '../support/real-clock.ts'

export const ENGINES = ['sqlite', 'postgres'] as const
export type EngineName = (typeof ENGINES)[number]

/** Where the days are kept, and how much they take; sizes in bytes. */
export interface SoakStorage {
  readonly engine: Engine
  size(): Promise<number>
  /** SQLite: the write-ahead log as it lies there. PostgreSQL: what was written to its log since the last time. */
  log(): Promise<number>
  /** Resolves once nothing that was asked of the database is under way. */
  quiet(): Promise<void>
  /** After the engine, which the server closes. */
  close(): Promise<void>
}

/** Opens a new storage in a folder that the caller removes, or says why there is none of that engine. */
export function openStorage(name: EngineName, folder: string): Promise<Result<SoakStorage, string>> {
  return name === 'sqlite' ? Promise.resolve(openEmbedded(join(folder, 'hall.db'))) : openShared(folder)
}

function openEmbedded(file: string): Result<SoakStorage, string> {
  const engine = openEngine({ file, nextTurn })
  if (!engine.ok) return failed(engine.error.detail)
  return ok({
    engine: engine.value,
    size: () => Promise.resolve(sizeOf(file)),
    log: () => Promise.resolve(sizeOf(`${file}-wal`)),
    // It answers while it is asked.
    quiet: () => Promise.resolve(),
    close: () => Promise.resolve(),
  })
}

async function openShared(folder: string): Promise<Result<SoakStorage, string>> {
  const found = await findPostgres()
  if (!found.ok) return found
  const server = await startPostgres(found.value, { folder, port: 0 })
  const address = server.address('postgres')
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  const figure = async (sql: string): Promise<number> => {
    const { rows } = await client.query<{ readonly figure: string }>(`SELECT ${sql} AS figure`)
    return Number(rows[0]?.figure)
  }
  // A day passes in seconds here: what the database clears away every minute it clears away every second.
  await client.query(`ALTER SYSTEM SET autovacuum_naptime = '1s'`)
  await client.query('SELECT pg_reload_conf()')
  const written = (): Promise<number> => figure(`pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')`)
  let before = await written()
  // The time of its own lines is that of the database, whatever the hall's clock says.
  const watched = watching(openSharedEngine({ address, clock: realClock, statementMs: 5000 }))
  return ok({
    ...watched,
    size: () => figure('pg_database_size(current_database())'),
    async log() {
      const now = await written()
      const since = now - before
      before = now
      return since
    },
    async close() {
      await client.end()
      await server.stop()
    },
  })
}

/** An engine of which can be told whether it has something to do. */
function watching(engine: Engine): Pick<SoakStorage, 'engine' | 'quiet'> {
  const { nodes } = engine
  let underWay = 0
  const counted =
    <Args extends unknown[], T>(run: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      underWay += 1
      try {
        return await run(...args)
      } finally {
        underWay -= 1
      }
    }
  return {
    engine: {
      ...engine,
      commit: counted(engine.commit),
      read: counted(engine.read),
      tidy: counted(engine.tidy),
      atOneMoment: (use) => counted(() => engine.atOneMoment(use))(),
      nodes: nodes && {
        ...nodes,
        say: counted(nodes.say),
        alone: (key, use) => counted(() => nodes.alone(key, use))(),
      },
    },
    async quiet() {
      for (let turns = 0; turns < 3; turns += 1) {
        if (underWay > 0) turns = 0
        await new Promise<void>((done) => setImmediate(done))
      }
    },
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
