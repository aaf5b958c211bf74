import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { endAtSignal } from '../../tools/at-signal.ts'
import { findPostgres, startPostgres, type LocalPostgres } from '../../tools/local-postgres.ts'
import { nextTurn } from '../../server/clock.ts'
import { readHead, readVerified } from '../../server/journal/journal.ts'
import type { JournalRow } from '../../server/journal/journal-row.ts'
import { rebuildTicketRows } from '../../server/journal/ticket-rows.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { createStore } from '../../server/storage/store.ts'
import { HALL_ID, writeHallFile } from '../bench/bench-hall.ts'
import { layCable, type Cable } from '../support/node-rig.ts'
import { realClock } from '../support/real-clock.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import type { WireProxy } from '../support/wire-proxy.ts'

export type EngineName = 'sqlite' | 'postgres'

/** The hall's servers as processes, each behind a wire, and the storage below them. */
export interface Stage {
  readonly nodes: number
  /** kill -9 of one of them, and started again. */
  kill(node: number): Promise<void>
  /** kill -9, and not yet started again. */
  killOnly(node: number): Promise<void>
  start(node: number): Promise<void>
  /** Sets the clock of a server's process back by an hour. */
  setClockBack(node: number): void
  /** Servers that were gone before anybody ended them. */
  readonly endedByThemselves: readonly string[]
  health(node: number): Promise<{ readonly status: string; readonly seq: number } | null>
  /** Null where every server has its own file. */
  readonly database: LocalPostgres | null
  /** Of each server to the database; empty where there is none. */
  readonly cables: readonly Cable[]
  /** Ends the servers as an operator would, and reads what is left. */
  endAndRead(): Promise<Remains>
  close(): Promise<void>
}

export interface Remains {
  readonly day: string
  readonly rows: readonly JournalRow[]
  /** `ok`, or what is wrong with the journal. */
  readonly chain: string
  /** Ticket rows that are not what the journal says. */
  readonly rowsWrong: number
}

const HOUR_MS = 3_600_000
const PRELOAD = `--import=${import.meta.resolve('./preload.ts')}`

/** @throws the program's words when PostgreSQL cannot be had */
export async function openStage(
  engine: EngineName,
  wires: readonly WireProxy[],
  folder: string,
  dataFolder = join(folder, 'data'),
): Promise<Stage> {
  mkdirSync(folder, { recursive: true })
  const hallFile = writeHallFile(folder, Date.now())
  const opened = engine === 'postgres' ? await openDatabase() : null
  const database = opened?.server ?? null
  const cables = database ? await Promise.all(wires.map(() => layCable(database.port))) : []
  const servers = new Map<number, ServerProcess>()
  const setBack = new Map<number, number>()
  const endedByThemselves: string[] = []

  function noteEnd(node: number, { pid }: ServerProcess): void {
    if (!isThere(pid)) endedByThemselves.push(`server ${node + 1} ended by itself`)
  }

  async function start(node: number): Promise<void> {
    const cable = cables[node]
    const shared = cable && database?.address('hall').replace(`:${database.port}/`, `:${cable.port}/`)
    const server = await startServer({
      JIAOHAO_HALL: hallFile,
      JIAOHAO_DATA: wires.length === 1 ? dataFolder : `${dataFolder}-${node}`,
      NODE_OPTIONS: PRELOAD,
      CHAOS_CLOCK_OFF_MS: String(-(setBack.get(node) ?? 0) * HOUR_MS),
      ...(shared === undefined ? {} : { JIAOHAO_DATABASE: shared }),
      ...(wires.length > 1 ? { JIAOHAO_NODES: wires.map(({ address }) => address).join(',') } : {}),
    })
    servers.set(node, server)
    wires[node]?.leadTo(server.address)
  }
  async function killOnly(node: number): Promise<void> {
    wires[node]?.leadTo(null)
    const server = servers.get(node)
    if (!server) return
    noteEnd(node, server)
    await server.kill()
    servers.delete(node)
  }

  const stage: Stage = {
    nodes: wires.length,
    endedByThemselves,
    database,
    cables,
    start,
    killOnly,
    async kill(node) {
      await killOnly(node)
      await start(node)
    },
    setClockBack(node) {
      setBack.set(node, (setBack.get(node) ?? 0) + 1)
      const pid = servers.get(node)?.pid
      if (pid) process.kill(pid, 'SIGUSR2')
    },
    async health(node) {
      const server = servers.get(node)
      if (!server) return null
      const answer = await fetch(`${server.address}/healthz`).catch(() => null)
      return answer === null ? null : ((await answer.json()) as { status: string; seq: number })
    },
    async endAndRead() {
      for (const [node, server] of servers) {
        noteEnd(node, server)
        const code = await server.stop()
        servers.delete(node)
        if (endedByThemselves.length > 0) continue
        if (code !== 0) throw new Error(`a server ended with ${code ?? 'a signal'}`)
      }
      return readRemains(database, join(dataFolder, 'hall.db'))
    },
    async close() {
      for (const server of servers.values()) await server.kill()
      for (const cable of cables) await cable.close()
      await opened?.close()
    },
  }
  try {
    for (const node of wires.keys()) await start(node)
  } catch (error) {
    await stage.close()
    throw error
  }
  return stage
}

/** A process that has ended and been noticed by its parent has no pid any more. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

interface HallDatabase {
  readonly server: LocalPostgres
  close(): Promise<void>
}

/** In a folder of its own: started by root the program is somebody else, who may not look into ours. */
async function openDatabase(): Promise<HallDatabase> {
  const found = await findPostgres()
  if (!found.ok) throw new Error(found.error)
  const folder = mkdtempSync(join(tmpdir(), 'jiaohao-chaos-database-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const removed = endAtSignal(remove)
  try {
    const server = await startPostgres(found.value, { folder, port: 0 })
    const client = new pg.Client({ connectionString: server.address('postgres') })
    await client.connect()
    await client.query('CREATE DATABASE hall')
    await client.end()
    return {
      server,
      async close() {
        await server.stop()
        remove()
        removed()
      },
    }
  } catch (error) {
    remove()
    removed()
    throw error
  }
}

async function readRemains(database: LocalPostgres | null, file: string): Promise<Remains> {
  const engine = database
    ? openSharedEngine({ address: database.address('hall'), clock: realClock, statementMs: 10_000 })
    : fileEngine(file)
  try {
    const store = createStore(engine, HALL_ID)
    const head = await readHead(store)
    if (!head.ok) return { day: '', rows: [], chain: head.error.detail, rowsWrong: 0 }
    const day = head.value?.day ?? ''
    const rows = await readVerified(store, day)
    if (!rows.ok) return { day, rows: [], chain: rows.error.detail, rowsWrong: 0 }
    const rebuilt = await rebuildTicketRows(engine, store, HALL_ID, day)
    if (!rebuilt.ok) return { day, rows: rows.value, chain: rebuilt.error.detail, rowsWrong: 0 }
    return { day, rows: rows.value, chain: 'ok', rowsWrong: rebuilt.value.differences.length }
  } finally {
    await engine.close()
  }
}

function fileEngine(file: string): Engine {
  const opened = openEngine({ file, nextTurn })
  if (!opened.ok) throw new Error(opened.error.detail)
  return opened.value
}
