import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { failed, ok, type Result } from '../../domain/result.ts'

/** What a column can hold. Text ids, whole milliseconds, JSON as text: nothing that an engine would convert. */
export type Value = string | number | null
export type Row = Readonly<Record<string, unknown>>

/** One statement of a transaction, with its parameters in order (`?`). */
export interface Write {
  readonly sql: string
  readonly params: readonly Value[]
}

/**
 * The storage could not do it now: disk full, file locked, file damaged, server away. Nothing of the transaction was
 * kept; of a server that went away in the middle of a commit nobody can say, and only reading tells.
 */
export interface StorageFault {
  readonly code: 'storage-failed'
  /** For the log: the engine's own words. Never holds a value of a row. */
  readonly detail: string
  /** Another process wrote a row of the same key first: look what it was and decide again. */
  readonly isClash?: true
}

/** Reading alone. */
export interface Reader {
  /** Rows of one query, from what is committed. */
  read(sql: string, params: readonly Value[]): Promise<Result<readonly Row[], StorageFault>>
}

export interface Storage extends Reader {
  /** All of the writes or none, on disk when it resolves. */
  commit(writes: readonly Write[]): Promise<Result<undefined, StorageFault>>
}

/** What there is besides where any number of processes write to one database. */
export interface Nodes {
  /**
   * Runs `use` while nobody else is in `alone` for the same key, on any node. What it reads is the newest there is; it
   * may commit once, and that ends the turn of this process even before `use` ends. What `ahead` asks, called at once,
   * goes along with the wish for the turn and is answered from within it.
   */
  alone<T>(
    key: string,
    use: (storage: Storage) => Promise<T>,
    ahead?: (reader: Reader) => void,
  ): Promise<Result<T, StorageFault>>
  /** A write that tells `text` to every process that hears, this one too, once its transaction is committed. */
  notice(text: string): Write
  /** Tells at once. False when it did not reach the database, or is longer than some thousand bytes. */
  say(text: string): Promise<boolean>
  /** Hears what is told from now on. The result ends it. */
  hear(listener: NoticeListener): () => void
}

export interface NoticeListener {
  heard(text: string): void
  /** Whether the line is up. What was told while it was down is lost. */
  lineIs(up: boolean): void
}

/** Where a database lies: a file of this machine, or the address of a server, password included. */
export type DatabasePlace = { readonly file: string } | { readonly address: string }

/**
 * The only thing that knows which database is below. Statements are prepared once and kept by their text.
 */
export interface Engine extends Storage {
  readonly name: 'sqlite' | 'postgres'
  /** For another connection to the same database. */
  readonly place: DatabasePlace
  /** Null where this process is the only one that can write. */
  readonly nodes: Nodes | null
  /** Resolves when it is time to decide: what has arrived until then goes into one commit together. */
  gather(): Promise<void>
  /** Several reads that all see the database as it was at one moment, whoever writes meanwhile. */
  atOneMoment<T>(use: (reader: Reader) => Promise<T>): Promise<Result<T, StorageFault>>
  /** Number of the newest migration of this database; 0 for an empty one. */
  schemaVersion(): Promise<Result<number, StorageFault>>
  /** Sets that number, in the same transaction as the migration itself. */
  setSchemaVersion(version: number): Write
  /** Gives back space and overwrites what was deleted; worth doing once a day. Failing does no harm. */
  tidy(): Promise<Result<undefined, StorageFault>>
  /** Resolves once every connection is gone. */
  close(): Promise<void>
}

/** Durable writing alone, commits one after the other. */
export interface Writer {
  commit(writes: readonly Write[]): Promise<Result<undefined, StorageFault>>
  tidy(): Promise<Result<undefined, StorageFault>>
  close(): Promise<void>
}

export interface EngineOptions {
  /** Path of the database file; made if it is not there. */
  readonly file: string
  /** Resolves in a later turn of the event loop: what arrives until then is decided and committed together. */
  readonly nextTurn: () => Promise<void>
  /**
   * What writes instead of this thread, over a connection of its own. A server should not stand still while its disk
   * does; a tool or a test has nothing else to do meanwhile.
   */
  readonly writerOf?: (file: string) => Writer
}

/** Opens the embedded database: write-ahead log, every commit flushed to disk, deleted rows overwritten. */
export function openEngine({ file, nextTurn, writerOf }: EngineOptions): Result<Engine, StorageFault> {
  const opened = guarded(() => openDatabase(file))
  if (!opened.ok) return opened
  const database = opened.value
  const read = readerOf(database)
  if (!writerOf) {
    const writer = directWriter(database)
    const here: Writer = {
      commit: (writes) => Promise.resolve(writer.commit(writes)),
      tidy: () => Promise.resolve(writer.tidy()),
      close: () => Promise.resolve(writer.close()),
    }
    // The only writer waits for its own reads, and nobody else is let in.
    return ok(engineOf(database, file, nextTurn, here, async (use) => ok(await use({ read }))))
  }
  database.exec('PRAGMA query_only = ON')
  const apart = async <T>(use: (reader: Reader) => Promise<T>): Promise<Result<T, StorageFault>> => {
    const picture = await openPicture(file)
    if (!picture.ok) return picture
    try {
      return ok(await use(picture.value))
    } finally {
      await picture.value.close()
    }
  }
  return ok(engineOf(database, file, nextTurn, writerOf(file), apart))
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 1000 })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
  return database
}

/** Writing in this very thread, which waits for the disk. */
export interface DirectWriter {
  commit(writes: readonly Write[]): Result<undefined, StorageFault>
  tidy(): Result<undefined, StorageFault>
  close(): void
}

/** A connection of its own to a database, for writing alone. */
export function openWriter(file: string): Result<DirectWriter, StorageFault> {
  const opened = guarded(() => openDatabase(file))
  return opened.ok ? ok(directWriter(opened.value)) : opened
}

/** Statements are prepared once and kept by their text. */
function preparedIn(database: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>()
  return (sql) => {
    const known = statements.get(sql)
    if (known) return known
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
}

function directWriter(database: DatabaseSync): DirectWriter {
  const prepared = preparedIn(database)

  function transact(writes: readonly Write[]): undefined {
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const { sql, params } of writes) prepared(sql).run(...(params as SQLInputValue[]))
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
    return undefined
  }

  return {
    commit: (writes) => guarded(() => transact(writes)),
    tidy: () => guarded(() => database.exec('PRAGMA wal_checkpoint(TRUNCATE)') as undefined),
    close() {
      if (database.isOpen) database.close()
    },
  }
}

function readerOf(database: DatabaseSync): Reader['read'] {
  const prepared = preparedIn(database)
  return (sql, params) => Promise.resolve(guarded(() => prepared(sql).all(...(params as SQLInputValue[]))))
}

function versionOf(database: DatabaseSync): Promise<Result<number, StorageFault>> {
  const rows = guarded(() => database.prepare('PRAGMA user_version').get())
  return Promise.resolve(rows.ok ? ok(Number(rows.value?.['user_version'] ?? 0)) : rows)
}

function engineOf(
  database: DatabaseSync,
  file: string,
  nextTurn: () => Promise<void>,
  writer: Writer,
  atOneMoment: Engine['atOneMoment'],
): Engine {
  return {
    name: 'sqlite',
    place: { file },
    nodes: null,
    atOneMoment,
    gather: nextTurn,
    commit: (writes) => writer.commit(writes),
    read: readerOf(database),
    schemaVersion: () => versionOf(database),
    setSchemaVersion: (version) => ({ sql: `PRAGMA user_version = ${Math.trunc(version)}`, params: [] }),
    tidy: () => writer.tidy(),
    async close() {
      await writer.close()
      if (database.isOpen) database.close()
    },
  }
}

/** A database at one moment: whatever others write meanwhile, every read sees the same. Changes nothing. */
export interface Picture {
  readonly read: Engine['read']
  readonly schemaVersion: Engine['schemaVersion']
  close(): Promise<void>
}

/** Takes a picture of a database that may be in use by a running server. `file` must be there. */
export function openPicture(file: string): Promise<Result<Picture, StorageFault>> {
  const opened = guarded(() => {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 1000 })
    // The moment is that of the first read of a transaction.
    database.exec('BEGIN')
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return database
  })
  if (!opened.ok) return Promise.resolve(opened)
  const database = opened.value
  return Promise.resolve(
    ok({
      read: readerOf(database),
      schemaVersion: () => versionOf(database),
      close: () => Promise.resolve(database.close()),
    }),
  )
}

export interface ExclusiveLock {
  release(): void
}

/**
 * Locks a file for this process alone, for as long as it lives: an open exclusive transaction on a small database. The
 * operating system lets go of it when the process ends in any way, kill -9 included, so it can never be left behind.
 * Null when another process has it.
 */
export function lockFile(file: string): Result<ExclusiveLock | null, StorageFault> {
  return guarded(() => {
    const database = new DatabaseSync(file, { timeout: 0 })
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    } catch (error) {
      database.close()
      if (isBusy(error)) return null
      throw error
    }
    return { release: () => database.close() }
  })
}

const SQLITE_BUSY = 5
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555
const SQLITE_CONSTRAINT_UNIQUE = 2067

function isBusy(error: unknown): boolean {
  return isDatabaseError(error) && (errcodeOf(error) & 0xff) === SQLITE_BUSY
}

function errcodeOf(error: Error): number {
  return 'errcode' in error ? Number(error.errcode) : 0
}

/** Turns what the database itself reports into a value; anything else is a bug and goes on up. */
function guarded<T>(run: () => T): Result<T, StorageFault> {
  try {
    return ok(run())
  } catch (error) {
    if (!isDatabaseError(error)) throw error
    const fault: StorageFault = { code: 'storage-failed', detail: error.message }
    const isClash = [SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE].includes(errcodeOf(error))
    return failed(isClash ? { ...fault, isClash } : fault)
  }
}

function isDatabaseError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
}
