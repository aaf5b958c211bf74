import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { localTime } from '../../domain/calendar.ts'
import { failed, ok, type Result } from '../../domain/result.ts'

/** The process that has a folder. */
export interface FolderOwner {
  readonly pid: number
  /** Milliseconds UTC. */
  readonly since: number
}

export interface OwnedFolder {
  release(): void
}

const folderOwner = z.object({ pid: z.number().int(), since: z.number().int() })
const WHERE = '环境变量 environment JIAOHAO_HOST_DATA'

/**
 * Makes this process the one owner of a kiosk's data folder for as long as it lives, and writes its name there for
 * whoever comes second: two hosts that hand out numbers of the same spool would give one number to two people. The lock is
 * an open transaction on a small database: the operating system lets go of it when the process ends in any way, kill -9
 * included, so that it is never left behind. Makes the folder if it is not there.
 *
 * @returns the folder, or for a technician why it cannot be had
 */
export async function ownFolder(folder: string, me: FolderOwner): Promise<Result<OwnedFolder, string>> {
  const nameFile = join(folder, 'owner.json')
  try {
    await makeFolder(folder)
    const lock = lockFile(join(folder, 'owner.lock'))
    if (lock === null) return failed(ownedBy(await readOwner(nameFile), folder))
    try {
      await writeFile(nameFile, `${JSON.stringify(me)}\n`)
      return ok({ release: () => lock.close() })
    } catch (error) {
      lock.close()
      throw error
    }
  } catch (error) {
    const { code, syscall, message } = error as { code?: unknown; syscall?: unknown; message: string }
    const isOfDatabase = code === 'ERR_SQLITE_ERROR'
    if (!isOfDatabase && typeof syscall !== 'string') throw error
    const reason = isOfDatabase ? message : String(code)
    return failed(`${WHERE}: ${folder} 目录无法读写；the folder cannot be read and written: ${reason}`)
  }
}

/** Not Node's own recursive form: that one never returns where nothing can be made, such as below /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return
  await makeFolder(dirname(folder))
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Another host was quicker: the lock decides between them.
    if (error.code !== 'EEXIST') throw error
  })
}

const SQLITE_BUSY = 5

/** Null when another process has it. */
function lockFile(file: string): DatabaseSync | null {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    const { errcode } = error as { errcode?: unknown }
    // The low byte says what, the others how.
    if (typeof errcode === 'number' && (errcode & 0xff) === SQLITE_BUSY) return null
    throw error
  }
}

/** The owner has the lock but may not have written its name yet: the lock alone counts. */
async function readOwner(file: string): Promise<FolderOwner | null> {
  try {
    const read = folderOwner.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return read.success ? read.data : null
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'syscall' in error)) return null
    throw error
  }
}

function ownedBy(owner: FolderOwner | null, folder: string): string {
  const since = owner && localTime(owner.since)
  const zhWho = owner && since ? `（进程 ${owner.pid}，自 ${since.date} ${since.clock}）` : ''
  const enWho = owner && since ? ` (process ${owner.pid}, since ${since.date} ${since.clock})` : ''
  return (
    `${WHERE}: ${folder} 另一个设备主机正在使用这个目录${zhWho}，每个目录只能有一个，请先结束它或另选目录；` +
    `another device host has this folder${enWho}: one per folder, end it or choose another folder`
  )
}
