import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import pg from 'pg'
import type { Clock } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Engine, Reader, Row, Storage, StorageFault, Value, Write } from './engine.ts'
import { CHANNEL, hearForEver, LONGEST_NOTICE } from './notice-line.ts'
import { createStatements } from './statements.ts'

export interface SharedEngineOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly address: string
  readonly clock: Clock
  /** Longest time of one statement as this process sees it, milliseconds; then its connection is given up. */
  readonly statementMs: number
}

/** Connections at most. A hall holds one while it commits. */
const CONNECTIONS = 12
const CONNECT_MS = 3000
/** The database itself gives up for a process that has gone away or stopped in the middle of a transaction. */
const ABANDONED_MS = 5000
const TIDY_MS = 60_000
const CLOSE_MS = 2000
const INT8 = 20
/** Every statement sees what was committed before it, whatever the database's own setting. */
const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED'
const NOTICE = `SELECT pg_notify('${CHANNEL}', ?)`

/** Of another transaction that was first: unique violation, serialization failure, deadlock. */
const CLASHES = ['23505', '40001', '40P01']
/** Of this transaction after an error before: what went wrong has been told already. */
const ABORTED = '25P02'

type Prepared = { readonly name: string; readonly text: string }

/**
 * A PostgreSQL server that any number of processes share: durable commits, numbers and texts as the other engine has
 * them, connections made again for as long as it takes. Whether it can be reached shows at the first use.
 */
export function openSharedEngine({ address, clock, statementMs }: SharedEngineOptions): Engine {
  const config: pg.ClientConfig = {
    connectionString: address,
    application_name: 'jiaohao',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: statementMs,
    keepAlive: true,
    // Read as whole milliseconds: no value here comes near 2 to the power of 53.
    types: {
      getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    } as pg.CustomTypesConfig,
  }
  const pool = new pg.Pool({
    ...config,
    pipeline: true,
    max: CONNECTIONS,
    idleTimeoutMillis: 30_000,
    lock_timeout: ABANDONED_MS,
    idle_in_transaction_session_timeout: ABANDONED_MS,
  } as pg.PoolConfig)
  // A connection that dies while nobody uses it: whoever uses the next one finds out what is wrong, if anything still is.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const line = hearForEver(config, clock)
  const statementsOf = createStatements(NOTICE)
  const texts = new Map<string, Prepared>()

  function prepared(sql: string): Prepared {
    const before = texts.get(sql)
    if (before) return before
    let place = 0
    const text = forThisEngine(sql).replaceAll('?', () => `$${(place += 1)}`)
    const one = { name: createHash('sha1').update(text).digest('hex'), text }
    texts.set(sql, one)
    return one
  }

  /** Sends everything at once; the answers come in order. */
  function send(client: pg.PoolClient, writes: readonly Write[]): Promise<pg.QueryResult>[] {
    return statementsOf(writes).map(({ sql, params }) =>
      client.query({ ...prepared(sql), values: [...params] }),
    )
  }

  /**
   * Runs `use` on a connection of its own in one transaction, which is undone unless `use` ended it. What `ahead` asks is
   * sent along with `begin`. After any fault the connection is given up: nobody has to know in which state it is.
   */
  function within<T>(
    begin: string | null,
    use: (client: pg.PoolClient, giveUp: () => void) => Promise<T>,
    ahead: (client: pg.PoolClient, giveUp: () => void) => void = () => {},
  ): Promise<Result<T, StorageFault>> {
    return guarded(async () => {
      const client = await pool.connect()
      let isSound = false
      let isGivenUp = false
      const giveUp = (): void => void (isGivenUp = true)
      try {
        if (begin !== null) {
          await inOnePacket(client, () => {
            const begun = client.query(begin)
            ahead(client, giveUp)
            return begun
          })
        }
        const value = await use(client, giveUp)
        const isEnded = client.getTransactionStatus() === 'I'
        isSound = !isGivenUp && (isEnded || (await guarded(() => client.query('ROLLBACK'))).ok)
        return value
      } finally {
        client.release(!isSound)
      }
    })
  }

  function readOn(client: Pick<pg.Pool, 'query'>, sql: string, params: readonly Value[]) {
    return guarded(async (): Promise<readonly Row[]> => {
      const { rows } = await client.query<Row>({ ...prepared(sql), values: [...params] })
      return rows
    })
  }

  async function commitOn(
    client: pg.PoolClient,
    begin: readonly string[],
    writes: readonly Write[],
  ): Promise<undefined> {
    const results = await allOf(
      inOnePacket(client, () => [
        ...begin.map((text) => client.query(text)),
        ...send(client, writes),
        client.query('COMMIT'),
      ]),
    )
    const ended = results.at(-1)?.command
    if (ended !== 'COMMIT') throw new Error(`the transaction ended with ${String(ended)}`)
    return undefined
  }

  function alone<T>(
    key: string,
    use: (storage: Storage) => Promise<T>,
    ahead: (reader: Reader) => void = () => {},
  ): Promise<Result<T, StorageFault>> {
    const noting = <V>(done: Result<V, StorageFault>, giveUp: () => void): Result<V, StorageFault> => {
      if (!done.ok) giveUp()
      return done
    }
    const readerOn = (client: pg.PoolClient, giveUp: () => void): Reader => ({
      read: async (sql, params) => noting(await readOn(client, sql, params), giveUp),
    })
    return within(
      `${BEGIN}; SELECT pg_advisory_xact_lock(${lockNumberOf(key)})`,
      (client, giveUp) =>
        trusted(
          use({
            ...readerOn(client, giveUp),
            commit: async (writes) => noting(await guarded(() => commitOn(client, [], writes)), giveUp),
          }),
        ),
      (client, giveUp) => ahead(readerOn(client, giveUp)),
    )
  }

  return {
    name: 'postgres',
    place: { address },
    // The way to the database and back is time enough for others to arrive.
    gather: () => Promise.resolve(),
    async commit(writes) {
      const done = await within(null, (client) => commitOn(client, [BEGIN], writes))
      return done.ok ? ok(undefined) : done
    },
    read: (sql, params) => readOn(pool, sql, params),
    atOneMoment: (use) =>
      within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (client) =>
        trusted(use({ read: (sql, params) => readOn(client, sql, params) })),
      ),
    async schemaVersion() {
      const table = await readOn(pool, `SELECT to_regclass('schema_version') IS NOT NULL AS there`, [])
      if (!table.ok || table.value[0]?.['there'] !== true) return table.ok ? ok(0) : table
      const rows = await readOn(pool, 'SELECT version FROM schema_version', [])
      return rows.ok ? ok(Number(rows.value[0]?.['version'] ?? 0)) : rows
    },
    setSchemaVersion: (version) => ({
      sql: `DO $$ BEGIN
        CREATE TABLE IF NOT EXISTS schema_version (one BIGINT PRIMARY KEY, version BIGINT NOT NULL);
        INSERT INTO schema_version VALUES (1, ${Math.trunc(version)})
          ON CONFLICT (one) DO UPDATE SET version = excluded.version;
      END $$`,
      params: [],
    }),
    tidy: () =>
      guarded(async () => {
        const text = 'VACUUM (SKIP_LOCKED) person, appointment_person, priority_reason, secret, request'
        const vacuum: pg.QueryConfig & { readonly query_timeout: number } = { text, query_timeout: TIDY_MS }
        await pool.query(vacuum)
        return undefined
      }),
    nodes: {
      alone,
      notice: (text) => ({ sql: NOTICE, params: [text] }),
      async say(text) {
        if (Buffer.byteLength(text) > LONGEST_NOTICE) return false
        return (await readOn(pool, `SELECT pg_notify('${CHANNEL}', ?)`, [text])).ok
      },
      hear: line.hear,
    },
    async close() {
      // A server that is out of reach does not say goodbye.
      const { promise: waitedEnough, resolve } = Promise.withResolvers<void>()
      const cancel = clock.after(CLOSE_MS, resolve)
      await Promise.race([Promise.all([line.close(), pool.end()]), waitedEnough])
      cancel()
    },
  }
}

/** What `run` sends goes out as one packet. */
function inOnePacket<T>(client: pg.PoolClient, run: () => T): T {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection
  stream.cork()
  try {
    return run()
  } finally {
    stream.uncork()
  }
}

/** Whole numbers are milliseconds too, and texts are compared byte by byte, as the other engine does. */
function forThisEngine(sql: string): string {
  if (!/^\s*(--[^\n]*\n\s*)*(CREATE|ALTER)\s/i.test(sql)) return sql
  return sql.replaceAll(/\bINTEGER\b/g, 'BIGINT').replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"')
}

/** 64 bits of a hash: two halls that share one wait for each other now and then, and nothing else happens. */
function lockNumberOf(key: string): string {
  return createHash('sha256').update(`jiaohao ${key}`).digest().readBigInt64BE().toString()
}

/** Waits for all, and throws what went wrong first: what follows it in a transaction only says that it is over. */
async function allOf<T>(running: readonly Promise<T>[]): Promise<T[]> {
  const ended = await Promise.allSettled(running)
  const faults = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  if (faults.length > 0) throw faults.find((fault) => codeOf(fault) !== ABORTED) ?? faults[0]
  return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Turns what the database or the way to it reports into a value; a mistake in our own code goes on up. */
async function guarded<T>(run: () => Promise<T>): Promise<Result<T, StorageFault>> {
  try {
    return ok(await run())
  } catch (error) {
    if (error instanceof OwnMistake) throw error.cause
    if (!(error instanceof Error) || isOwnMistake(error)) throw error
    const code = codeOf(error)
    const fault: StorageFault = { code: 'storage-failed', detail: wordsOf(error, code) }
    return failed(CLASHES.includes(code) ? { ...fault, isClash: true } : fault)
  }
}

/** Whoever is handed reads and commits gets every fault as a value: what is thrown there all the same is a mistake. */
class OwnMistake extends Error {}

async function trusted<T>(running: Promise<T>): Promise<T> {
  try {
    return await running
  } catch (error) {
    throw new OwnMistake('in a transaction', { cause: error })
  }
}

function isOwnMistake(error: Error): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind)
}

/** The message alone: `detail` of an error of the database repeats values of rows. */
function wordsOf(error: Error, code: string): string {
  // Every address that was tried has an error of its own.
  if (error instanceof AggregateError) return error.errors.map(String).join('; ')
  return code === '' ? error.message : `${error.message} (${code})`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
