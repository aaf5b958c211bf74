import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Log } from '../domain/ports.ts'
import { parseGlyphFile, type GlyphSource } from './codec/glyphs.ts'
import type { CountStore, DriverDeps } from './device.ts'

/** Of the project folder; `tools/build-glyphs.ts` makes it. */
export const GLYPH_FILE = 'dist/glyphs/noto-sans-sc-24.bin'

/** What drivers get from the disk of this machine. */
export type FromDisk = (device: string) => Pick<DriverDeps, 'glyphs' | 'count'>

/**
 * @param files.glyphFile made by `tools/build-glyphs.ts`; without it rare characters are substituted, and the log says so once
 * @param files.countFolder made when first needed; one small file a device
 */
export function createFromDisk(
  files: { readonly glyphFile: string; readonly countFolder: string },
  log: Log,
): FromDisk {
  const glyphs = createGlyphLoader(files.glyphFile, log)
  const counts = new Map<string, CountStore>()
  return (device) => {
    // One store over all reopenings: a write on its way must not be read past.
    const count = counts.get(device) ?? createCountFile(join(files.countFolder, `${device}.json`), log)
    counts.set(device, count)
    return { glyphs, count }
  }
}

/** Reads the glyph file when it is first wanted, and never twice. Answers null where there is no good one. */
export function createGlyphLoader(file: string, log: Log): () => Promise<GlyphSource | null> {
  let loading: Promise<GlyphSource | null> | undefined
  const load = async (): Promise<GlyphSource | null> => {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => error)
    const parsed = bytes instanceof Error ? null : parseGlyphFile(bytes)
    if (parsed?.ok === true) return parsed.value
    const reason = bytes instanceof Error ? (bytes.code ?? bytes.message) : 'bad-glyph-file'
    log.warn('glyphs-missing', { file, reason, hint: 'npm run build' })
    return null
  }
  return () => (loading ??= load())
}

const kept = z.strictObject({ count: z.int().min(0) })

/**
 * One number in a file of its own. A write in progress is never doubled: what comes meanwhile waits, and only the last of
 * it is written. The file is whole or not there.
 */
export function createCountFile(file: string, log: Log): CountStore {
  let wanted: number | undefined
  let newest: number | undefined
  let isWriting = false

  async function writeWanted(): Promise<void> {
    if (isWriting) return
    isWriting = true
    while (wanted !== undefined) {
      const count = wanted
      wanted = undefined
      const failure = await writeWhole(file, `${JSON.stringify({ count })}\n`).then(
        () => undefined,
        (error: NodeJS.ErrnoException) => error,
      )
      if (failure !== undefined) log.warn('count-not-kept', { file, reason: failure.code ?? failure.message })
    }
    isWriting = false
  }

  return {
    async load() {
      if (newest !== undefined) return newest
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error)
      if (text instanceof Error) {
        if (text.code !== 'ENOENT') log.warn('count-unreadable', { file, reason: text.code ?? text.message })
        return null
      }
      const parsed = kept.safeParse(jsonOf(text))
      if (parsed.success) return parsed.data.count
      log.warn('count-unreadable', { file, reason: 'not a count' })
      return null
    },
    save(count) {
      wanted = count
      newest = count
      void writeWanted()
    },
  }
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function writeWhole(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.part`
  await writeFile(partial, content)
  await rename(partial, file)
}
