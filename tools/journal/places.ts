import { readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { failed, ok, type Result } from '../../domain/result.ts'
import { machineClock, nextTurn } from '../../server/clock.ts'
import { openEngine, type Engine, type StorageFault } from '../../server/storage/engine.ts'
import { atOneMomentOf, type Moment } from '../../server/storage/moment.ts'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { ownDataFolder, type FolderFault } from '../../server/storage/owner-lock.ts'
import { withFiles, type FileFault } from './line-files.ts'

/** Where a hall's database lies. */
export type Place =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'address'; readonly address: string }

export type PlaceFault =
  StorageFault | FileFault | FolderFault | { readonly code: 'target-not-empty'; readonly detail: string }

const DATABASE = 'hall.db'
/** A restore under way; it gets the name that servers look for when all of it is there and verified. */
const UNFINISHED = 'restoring.db'
/** What a restore that was broken off may leave: none of it is anybody's data. */
const LEFT_OVER = ['owner.lock', 'owner.json', UNFINISHED, `${UNFINISHED}-wal`, `${UNFINISHED}-shm`]
const STATEMENT_MS = 60_000

export function placeOf(text: string, workFolder: string): Place {
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: 'address', address: text }
  return { kind: 'folder', folder: resolve(workFolder, text) }
}

/** Where the server of these settings keeps its data. */
export function placeOfServer(env: Readonly<Record<string, string | undefined>>, workFolder: string): Place {
  return placeOf(env['JIAOHAO_DATABASE']?.trim() || env['JIAOHAO_DATA']?.trim() || 'data', workFolder)
}

/** For people: an address without its password. */
export function nameOf(place: Place): string {
  if (place.kind === 'folder') return place.folder
  if (!URL.canParse(place.address)) return 'postgres://…'
  const url = new URL(place.address)
  url.password = ''
  return url.href
}

/** Reads a database at one moment, whether a server works on it or not. */
export function atOneMoment<T>(
  place: Place,
  use: (moment: Moment) => Promise<T>,
): Promise<Result<T, StorageFault>> {
  const database =
    place.kind === 'address' ? { address: place.address } : { file: join(place.folder, DATABASE) }
  return atOneMomentOf(database, machineClock, use)
}

/** Writes to a database. A folder must be nobody else's meanwhile: its server is stopped first. */
export async function withEngine<T>(
  place: Place,
  use: (engine: Engine) => Promise<T>,
): Promise<Result<T, PlaceFault>> {
  if (place.kind === 'address') return withShared(place.address, async (engine) => ok(await use(engine)))
  // Opening makes what is not there: a wrong folder would become an empty database.
  const there = await withFiles(place.folder, () => readdir(place.folder))
  if (!there.ok) return there
  if (!there.value.includes(DATABASE)) {
    return failed({ code: 'file-failed', file: join(place.folder, DATABASE), detail: 'it is not there' })
  }
  return withOwned(place.folder, DATABASE, use)
}

/**
 * Fills an empty place. A folder becomes a database that servers take for one only when `use` succeeded; what was begun
 * and failed is removed.
 */
export async function withEmpty<T, Fault>(
  place: Place,
  use: (engine: Engine) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault | PlaceFault>> {
  if (place.kind === 'address') return withShared(place.address, use)
  const { folder } = place
  const inside = await withFiles(folder, () => readdir(folder))
  const found = inside.ok ? inside.value.find((name) => !LEFT_OVER.includes(name)) : undefined
  if (found !== undefined) return failed({ code: 'target-not-empty', detail: join(folder, found) })
  const filled = await withOwned(folder, UNFINISHED, use, async (result) => {
    if (result.ok) await rename(join(folder, UNFINISHED), join(folder, DATABASE))
  })
  return filled.ok ? filled.value : filled
}

async function withOwned<T>(
  folder: string,
  name: string,
  use: (engine: Engine) => Promise<T>,
  afterwards: (value: T) => Promise<void> = () => Promise.resolve(),
): Promise<Result<T, PlaceFault>> {
  const owned = ownDataFolder(folder, { pid: process.pid, since: machineClock.now() })
  if (!owned.ok) return owned
  try {
    if (name === UNFINISHED) await removeUnfinished(folder)
    const engine = openEngine({ file: join(folder, name), nextTurn })
    if (!engine.ok) return engine
    const value = await use(engine.value).finally(() => engine.value.close())
    const done = await withFiles(join(folder, name), () => afterwards(value))
    return done.ok ? ok(value) : done
  } finally {
    if (name === UNFINISHED) await removeUnfinished(folder)
    owned.value.release()
  }
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(join(folder, UNFINISHED + end), { force: true })
}

async function withShared<T, Fault>(
  address: string,
  use: (engine: Engine) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const engine = openSharedEngine({ address, clock: machineClock, statementMs: STATEMENT_MS })
  try {
    return await use(engine)
  } finally {
    await engine.close()
  }
}
