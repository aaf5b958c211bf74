import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ServerProcess } from '../support/server-process.ts'
import type { Child } from './child.ts'
import { databaseWork } from './database-work.ts'
import { collectedMetrics, hallMetrics, type HallMetrics } from './hall-metrics.ts'
import type { VisitLoad } from './halls-askers.ts'
import type { Rig } from './rig.ts'
import { writeSmallHalls } from './small-hall.ts'

export interface HallsSize {
  readonly halls: number
  /** How long it is looked at while nothing is asked. */
  readonly restSeconds: number
  /** Visits in one hall, and in all halls together. */
  readonly visits: number
}

/** A PostgreSQL server of this machine and a new database on it; null where the data lie in the server's own folder. */
export type Shared = { readonly address: string; readonly folder: string } | null

/** Microseconds of processor time; of PostgreSQL 0 where there is none. */
export interface Processor {
  readonly server: number
  readonly database: number
}

export interface Visits extends VisitLoad {
  readonly perVisit: Processor
  /** Mean time of a commit, milliseconds. */
  readonly commitMs: number
  /** Heap that is left of a visit, bytes. */
  readonly heapBytes: number
}

/** One server with so many halls: `closed` nobody has asked yet, `loaded` their days are in memory, `open` all are connected. */
export interface HallsMeasured {
  readonly halls: number
  readonly startSeconds: number
  readonly residentBytes: { readonly closed: number; readonly loaded: number; readonly open: number }
  /** In a second in which nobody asks. */
  readonly atRest: { readonly closed: Processor; readonly open: Processor }
  readonly oneHall: Visits
  readonly allHalls: Visits
  /** Of a hall that is not in memory, by its day: nothing in it, and the visits from before. */
  readonly firstLookMs: { readonly empty: readonly number[]; readonly full: readonly number[] }
  /** Bytes on disk per visit: while the day lasts, and for ever. */
  readonly dayBytes: number
  readonly keptBytes: number
  /** Connections to the database and its transactions in a second; null without one. */
  readonly shared: {
    readonly connectionsAtRest: number
    readonly connectionsAtWork: number
    readonly transactionsAtRest: number
  } | null
}

const PRELOAD = join(import.meta.dirname, 'collect.ts')
/** What was begun by what went before is given the time to end. */
const SETTLE_MS = 200

/** Halls whose days are in memory, with nobody connected. */
export interface LoadedMeasured {
  readonly halls: number
  readonly residentBytes: { readonly closed: number; readonly loaded: number }
  readonly atRest: Processor
}

/** The server of so many halls, and who will come to them. */
async function startMany(rig: Rig, name: string, halls: number, shared: Shared) {
  const hallsFolder = rig.newFolder(`${name}-halls`)
  const data = rig.newFolder(`${name}-data`)
  writeSmallHalls(hallsFolder, halls, Date.now())
  const env = {
    JIAOHAO_HALL: hallsFolder,
    JIAOHAO_IDLE_MINUTES: '9999',
    NODE_OPTIONS: `--import=${PRELOAD}`,
    ...(shared && { JIAOHAO_DATABASE: shared.address }),
  }
  const start = (): Promise<ServerProcess> => rig.hallServer(data, env)
  return { data, start, server: await start(), askers: rig.child('halls-askers.ts') }
}

/** As `measureHalls`, for more halls than one machine can play the people of. */
export async function measureLoaded(
  rig: Rig,
  name: string,
  size: Omit<HallsSize, 'visits'>,
): Promise<LoadedMeasured> {
  const { server, askers } = await startMany(rig, name, size.halls, null)
  const closed = await collected(server)
  await askers.ask('firstLook', { address: server.address, halls: size.halls })
  const loaded = await collected(server)
  const { processor } = await rest(server, size, null)
  await rig.endAll()
  const residentBytes = { closed: closed.residentBytes, loaded: loaded.residentBytes }
  return { halls: size.halls, residentBytes, atRest: processor }
}

/** Starts a server with so many halls, and looks at it from its start to the end of a busy while. */
export async function measureHalls(
  rig: Rig,
  name: string,
  size: HallsSize,
  shared: Shared,
): Promise<HallsMeasured> {
  const from = performance.now()
  const { data, start, server, askers } = await startMany(rig, name, size.halls, shared)
  const at = ({ address }: ServerProcess) => ({ address, halls: size.halls })
  const startSeconds = (performance.now() - from) / 1000
  const bytesBefore = shared ? (await databaseWork(shared.address, shared.folder)).bytes : 0
  const closed = { rest: await rest(server, size, shared), memory: await collected(server) }
  const empty = await askers.ask<number[]>('firstLook', at(server))
  const loaded = await collected(server)
  await askers.ask('open', at(server))
  const open = { memory: await collected(server), rest: await rest(server, size, shared) }
  const each = Math.ceil(size.visits / size.halls)
  // The program is compiled by use.
  await askers.ask('visit', { halls: size.halls, visits: Math.ceil(each / 4) })
  const oneHall = await visits(server, askers, shared, { halls: 1, visits: size.visits })
  const allHalls = await visits(server, askers, shared, { halls: size.halls, visits: each })
  const lying = shared ? sharedSize(await databaseWork(shared.address, shared.folder), bytesBefore) : null
  await askers.ask('leave')
  await server.stop()
  const all = size.visits + each * size.halls + Math.ceil(each / 4) * size.halls
  const bytes = lying ?? fileSize(join(data, 'hall.db'))
  const again = await start()
  const full = await askers.ask<number[]>('firstLook', at(again))
  await again.stop()
  await askers.end()
  return {
    halls: size.halls,
    startSeconds,
    residentBytes: {
      closed: closed.memory.residentBytes,
      loaded: loaded.residentBytes,
      open: open.memory.residentBytes,
    },
    atRest: { closed: closed.rest.processor, open: open.rest.processor },
    oneHall: oneHall.visits,
    allHalls: allHalls.visits,
    firstLookMs: { empty, full },
    dayBytes: bytes.day / all,
    keptBytes: bytes.kept / all,
    shared: shared && {
      connectionsAtRest: open.rest.connections,
      connectionsAtWork: allHalls.connections,
      transactionsAtRest: open.rest.transactions,
    },
  }
}

/** What a server looks like once it has given up what it does not need, and what that held. */
async function collected(server: ServerProcess): Promise<HallMetrics> {
  await collectedMetrics(server)
  return collectedMetrics(server)
}

interface Work {
  readonly processor: Processor
  readonly transactions: number
}

async function workOf({ address }: ServerProcess, shared: Shared): Promise<Work> {
  const database = shared && (await databaseWork(shared.address, shared.folder))
  const { processorUs } = await hallMetrics(address)
  const processor = { server: processorUs, database: database?.processorUs ?? 0 }
  return { processor, transactions: database?.transactions ?? 0 }
}

async function rest(server: ServerProcess, { restSeconds }: Pick<HallsSize, 'restSeconds'>, shared: Shared) {
  await pause(SETTLE_MS)
  const before = await workOf(server, shared)
  await pause(restSeconds * 1000)
  const connections = shared ? (await databaseWork(shared.address, shared.folder)).connections : 0
  const after = await workOf(server, shared)
  return {
    processor: {
      server: (after.processor.server - before.processor.server) / restSeconds,
      database: (after.processor.database - before.processor.database) / restSeconds,
    },
    transactions: (after.transactions - before.transactions) / restSeconds,
    connections,
  }
}

async function visits(
  server: ServerProcess,
  askers: Child,
  shared: Shared,
  asked: { readonly halls: number; readonly visits: number },
): Promise<{ readonly visits: Visits; readonly connections: number }> {
  const memory = await collected(server)
  const before = await workOf(server, shared)
  let isOver = false
  const running = askers.ask<VisitLoad>('visit', asked).finally(() => (isOver = true))
  let connections = 0
  const watching = (async () => {
    while (shared && !isOver) {
      connections = Math.max(connections, (await databaseWork(shared.address, shared.folder)).connections)
      await pause(SETTLE_MS)
    }
  })()
  const load = await running
  await watching
  const after = await workOf(server, shared)
  const left = await collected(server)
  const all = asked.halls * asked.visits
  return {
    connections,
    visits: {
      ...load,
      perVisit: {
        server: (after.processor.server - before.processor.server) / all,
        database: (after.processor.database - before.processor.database) / all,
      },
      commitMs: (left.commitMs - memory.commitMs) / (left.commits - memory.commits),
      heapBytes: (left.heapBytes - memory.heapBytes) / all,
    },
  }
}

/** Of a file that nobody has open: all of it, and what the turn of the day leaves. */
function fileSize(file: string): { readonly day: number; readonly kept: number } {
  const day = statSync(file).size
  const database = new DatabaseSync(file)
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
  database.exec('DELETE FROM request')
  const kept = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  // It is read again afterwards: nobody asks the same thing twice there.
  database.close()
  return { day, kept }
}

function sharedSize({ bytes, keptBytes }: { bytes: number; keptBytes: number }, before: number) {
  return { day: bytes - before, kept: keptBytes - before }
}
