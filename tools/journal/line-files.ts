import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { failed, ok, type Result } from '../../domain/result.ts'

/** A file that could not be read or written: the system's own words. */
export interface FileFault {
  readonly code: 'file-failed'
  readonly file: string
  readonly detail: string
}

export interface FileForm {
  readonly isCompressed: boolean
}

/**
 * Writes lines to a file that nobody else may read. It has its name only once it is whole and on disk, so a file of that
 * name is never half of one; one that is there already is left alone.
 */
export async function writeLines<Fault>(
  file: string,
  { isCompressed }: FileForm,
  lines: AsyncIterable<Result<string, Fault>>,
): Promise<Result<undefined, Fault | FileFault>> {
  const part = `${file}.part`
  let fault: Fault | undefined
  async function* text(): AsyncGenerator<string> {
    for await (const line of lines) {
      if (!line.ok) {
        fault = line.error
        return
      }
      yield `${line.value}\n`
    }
  }
  const written = await withFiles(file, async () => {
    if (await isThere(file)) throw Object.assign(new Error('it is there already'), { syscall: 'open' })
    const out = createWriteStream(part, { mode: 0o600 })
    await (isCompressed ? pipeline(text, createGzip({ level: 6 }), out) : pipeline(text, out))
    // The mode of `open` counts only for a file that is new.
    await chmod(part, 0o600)
    const handle = await open(part, 'r+')
    await handle.sync().finally(() => handle.close())
    if (fault === undefined) await rename(part, file)
  })
  if (written.ok && fault === undefined) return ok(undefined)
  const tidied = await withFiles(part, () => rm(part, { force: true }))
  if (fault !== undefined) return failed(fault)
  if (!written.ok) return written
  return tidied.ok ? ok(undefined) : tidied
}

/** Lines of a file. Reading it may throw what `withFiles` turns into a value. */
export async function* linesOf(file: string, { isCompressed }: FileForm): AsyncGenerator<string> {
  const source = createReadStream(file)
  const input = isCompressed ? source.pipe(createGunzip()) : source
  // A failing source does not end what it is piped into.
  if (isCompressed) source.on('error', (error) => input.destroy(error))
  const lines = createInterface({ input, crlfDelay: Infinity })
  let broken: unknown
  input.on('error', (error: Error) => {
    broken = error
    lines.close()
  })
  try {
    yield* lines
    if (broken !== undefined) throw broken
  } finally {
    lines.close()
    source.destroy()
  }
}

/** Turns what the file system or a broken compression reports into a value; anything else is a bug and goes on up. */
export async function withFiles<T>(file: string, run: () => Promise<T>): Promise<Result<T, FileFault>> {
  try {
    return ok(await run())
  } catch (error) {
    const isOfFile =
      error instanceof Error &&
      ('syscall' in error || ('code' in error && /^(Z_|ERR_Z)/.test(String(error.code))))
    if (!isOfFile) throw error
    return failed({ code: 'file-failed', file, detail: error.message })
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
