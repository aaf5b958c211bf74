import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { failed, ok, type Result } from '../../domain/result.ts'
import { lockFile, type ExclusiveLock } from './engine.ts'

export interface Owner {
  readonly pid: number
  /** Milliseconds UTC. */
  readonly since: number
}

export type FolderFault =
  | { readonly code: 'owned'; readonly owner: Owner | null }
  | { readonly code: 'unusable'; readonly detail: string }

const owner = z.object({ pid: z.number().int(), since: z.number().int() })

/**
 * Makes this process the one owner of a data folder, for as long as it lives, and writes its name beside the lock for
 * whoever comes second. Makes the folder if it is not there.
 */
export function ownDataFolder(folder: string, me: Owner): Result<ExclusiveLock, FolderFault> {
  const nameFile = join(folder, 'owner.json')
  const made = withFiles(() => makeFolder(folder))
  if (!made.ok) return made
  const lock = lockFile(join(folder, 'owner.lock'))
  if (!lock.ok) return failed({ code: 'unusable', detail: lock.error.detail })
  const held = lock.value
  if (held === null) return failed({ code: 'owned', owner: readOwner(nameFile) })
  const named = withFiles(() => writeFileSync(nameFile, `${JSON.stringify(me)}\n`))
  if (named.ok) return ok(held)
  held.release()
  return named
}

/** Not Node's own recursive form: that one never returns where nothing can be made, such as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/** The owner has the lock but may not have written its name yet: the lock alone counts. */
function readOwner(file: string): Owner | null {
  const text = withFiles(() => readFileSync(file, 'utf8'))
  if (!text.ok) return null
  const json = z.string().transform(toJson).pipe(owner).safeParse(text.value)
  return json.success ? json.data : null
}

function toJson(text: string, ctx: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: String(error) })
    return z.NEVER
  }
}

function withFiles<T>(run: () => T): Result<T, FolderFault> {
  try {
    return ok(run())
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      return failed({ code: 'unusable', detail: error.message })
    throw error
  }
}
