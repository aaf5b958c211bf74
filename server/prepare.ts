import { createServer } from 'node:net'
import { join } from 'node:path'
import type { ConfigProblem } from '../domain/config-text.ts'
import type { Hall } from '../domain/model.ts'
import { failed, ok, unreachable, type Result } from '../domain/result.ts'
import { localTime } from '../domain/calendar.ts'
import { withoutPassword } from './config.ts'
import type { Clock } from '../domain/ports.ts'
import { appointmentsFilesOf, readAppointmentsFile, readHallFiles, type HallFile } from './hall-files.ts'
import { createCommitThread } from './storage/commit-thread.ts'
import { openEngine, type Engine, type ExclusiveLock } from './storage/engine.ts'
import { ownDataFolder, type FolderFault, type Owner } from './storage/owner-lock.ts'

export interface PreparedHall {
  readonly hall: Hall
  /** Its appointments; null where it has none. */
  readonly appointmentsFile: string | null
}

export interface Prepared {
  readonly halls: readonly PreparedHall[]
  readonly engine: Engine
  readonly folder: ExclusiveLock
}

export interface Places {
  /** Null where it is not known, because the settings are wrong already. */
  readonly listen: { readonly host: string; readonly port: number } | null
  readonly dataFolder: string
  /** Address of a shared database; null where the data folder holds the only one. */
  readonly database: string | null
  readonly hallPlaces: readonly string[]
  /** A file or a folder; null where there are no appointments. */
  readonly appointmentsPlace: string | null
  /** Files are named relative to it. */
  readonly workFolder: string
}

/** Checks everything a start needs from outside, so that all that is wrong is told at once. */
export async function prepare(
  places: Places,
  me: Owner,
  nextTurn: () => Promise<void>,
  clock: Clock,
): Promise<Result<Prepared, readonly ConfigProblem[]>> {
  const halls = readHallFiles(places.hallPlaces, places.workFolder)
  const booked = halls.ok ? findAppointments(halls.value, places) : ok([])
  const port = places.listen === null ? ok(undefined) : await probePort(places.listen)
  const folder =
    places.database === null
      ? openFolder(places.dataFolder, me, nextTurn)
      : await openShared(places.database, clock)
  if (halls.ok && booked.ok && port.ok && folder.ok) return ok({ halls: booked.value, ...folder.value })
  if (folder.ok) {
    await folder.value.engine.close()
    folder.value.folder.release()
  }
  return failed([halls, booked, port, folder].flatMap((part) => (part.ok ? [] : part.error)))
}

/** Each hall with its file of appointments, which is read once to tell its mistakes at the start. */
function findAppointments(
  found: readonly HallFile[],
  { appointmentsPlace, workFolder }: Places,
): Result<readonly PreparedHall[], readonly ConfigProblem[]> {
  const halls = found.map(({ hall }) => hall)
  const files = appointmentsFilesOf(appointmentsPlace, halls)
  if (!files.ok) return files
  const prepared = halls.map((hall) => ({ hall, appointmentsFile: files.value.get(hall.hallId) ?? null }))
  const problems = prepared.flatMap(({ hall, appointmentsFile }) => {
    const booked =
      appointmentsFile === null ? ok([]) : readAppointmentsFile(appointmentsFile, workFolder, hall)
    return booked.ok ? [] : booked.error
  })
  return problems.length > 0 ? failed(problems) : ok(prepared)
}

function openFolder(
  dataFolder: string,
  me: Owner,
  nextTurn: () => Promise<void>,
): Result<{ readonly engine: Engine; readonly folder: ExclusiveLock }, readonly ConfigProblem[]> {
  const folder = ownDataFolder(dataFolder, me)
  if (!folder.ok) return failed([folderProblem(dataFolder, folder.error)])
  const engine = openEngine({ file: join(dataFolder, 'hall.db'), nextTurn, writerOf: createCommitThread })
  if (engine.ok) return ok({ engine: engine.value, folder: folder.value })
  folder.value.release()
  return failed([folderProblem(dataFolder, { code: 'unusable', detail: engine.error.detail })])
}

/** Longest time of one statement: what takes longer is taken for a line that is cut. */
const STATEMENT_MS = 5000

/** Nothing of the data folder is used, so several servers of one machine may have the same. */
async function openShared(
  address: string,
  clock: Clock,
): Promise<Result<{ readonly engine: Engine; readonly folder: ExclusiveLock }, readonly ConfigProblem[]>> {
  const { openSharedEngine } = await import('./storage/shared-engine.ts')
  const engine = openSharedEngine({ address, clock, statementMs: STATEMENT_MS })
  const version = await engine.schemaVersion()
  if (version.ok) return ok({ engine, folder: { release() {} } })
  await engine.close()
  const message = `数据库无法连接 / the database cannot be reached: ${version.error.detail}`
  return failed([{ file: 'JIAOHAO_DATABASE', found: withoutPassword(address), message }])
}

function folderProblem(dataFolder: string, fault: FolderFault): ConfigProblem {
  const problem = { file: 'JIAOHAO_DATA', found: dataFolder }
  switch (fault.code) {
    case 'owned': {
      const { owner } = fault
      const who = owner
        ? ` pid ${owner.pid}, ${localTime(owner.since).date} ${localTime(owner.since).clock}`
        : ''
      const message = `另一个叫号服务器正在使用这个数据目录${who && `（${who.trim()}）`} / another hall server owns this folder${who}; allowed: one per folder`
      return { ...problem, message }
    }
    case 'unusable':
      return { ...problem, message: `目录无法读写 / the folder cannot be read and written: ${fault.detail}` }
    default:
      return unreachable(fault)
  }
}

/** Whether the server could listen there: a port that is taken is told together with the other mistakes. */
async function probePort({
  host,
  port,
}: NonNullable<Places['listen']>): Promise<Result<undefined, readonly ConfigProblem[]>> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | undefined>()
  const probe = createServer()
  probe.once('error', resolve)
  probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)))
  const error = await promise
  return error ? failed([listenProblem(host, port, codeOf(error))]) : ok(undefined)
}

/** A problem with the address to listen on, by the error code of the system. */
export function listenProblem(host: string, port: number, code: string): ConfigProblem {
  switch (code) {
    case 'EADDRINUSE':
      return {
        file: 'PORT',
        found: String(port),
        message: `端口已被占用 / in use on ${host}; allowed: a free port`,
      }
    case 'EACCES':
      return {
        file: 'PORT',
        found: String(port),
        message: '没有权限使用该端口 / not permitted; allowed: usually 1024 and above',
      }
    default:
      return {
        file: 'HOST',
        found: host,
        message: `无法在该地址监听 / cannot listen there: ${code}; allowed: an address of this machine`,
      }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  throw error
}
