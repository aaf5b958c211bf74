import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { formatProblems } from '../domain/config-text.ts'
import { GLYPH_FILE } from '../hardware/device-files.ts'
import { readSettings } from '../server/config.ts'
import { readHallFiles } from '../server/hall-files.ts'
import { buildGlyphs } from './build-glyphs.ts'
import { buildVoice, buildVoices, BuildVoiceError } from './build-voice.ts'

const ROOT = resolve(import.meta.dirname, '..')
export const PAGES_DIR = join(ROOT, 'dist/pages')
const STAMP = join(PAGES_DIR, '.built-from')
/** Everything the pages are made of. */
const SOURCES = ['renderer', 'domain', 'package-lock.json']

/**
 * Builds all pages, and the voice clips of the halls, into `dist/pages`, and the glyphs for ticket printers into `dist/glyphs`.
 * `hallPlaces`: a hall's file, or several and folders of them. Does nothing for parts that are already built from the same sources, so that every start may call it.
 *
 * @throws when the pages do not compile or a clip cannot be made
 */
export async function buildAll(
  hallPlaces: string | readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const sources = fingerprint(SOURCES.map((name) => join(ROOT, name)))
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== sources) {
    say('building the pages 正在生成页面 ...')
    rmSync(join(PAGES_DIR, 'assets'), { recursive: true, force: true })
    const { build } = await import('vite')
    await build({ configFile: join(ROOT, 'renderer/vite.config.ts'), logLevel: 'warn' })
    copyFonts()
    writeFileSync(STAMP, sources)
  }
  const halls = readHallFiles([hallPlaces].flat(), process.cwd())
  if (!halls.ok) throw new BuildError(formatProblems(halls.error))
  const voice = { outDir: join(PAGES_DIR, 'voice'), say }
  const [first] = halls.value
  if (halls.value.length === 1 && first) await buildVoice({ ...voice, hall: first.hall })
  else
    await buildVoices(
      halls.value.map(({ hall }) => hall),
      voice,
    )
  await buildGlyphs({ outFile: join(ROOT, GLYPH_FILE), say })
}

/** Chinese glyphs and a style for the plain pages that servers make themselves: not every machine has a Chinese font. */
function copyFonts(): void {
  const fonts = join(PAGES_DIR, 'fonts')
  const source = join(ROOT, 'node_modules/@fontsource-variable/noto-sans-sc')
  for (const name of ['index.css', 'files']) {
    cpSync(join(source, name), join(fonts, 'noto-sans-sc', name), { recursive: true })
  }
  cpSync(join(ROOT, 'renderer/ui/plain.css'), join(fonts, 'plain.css'))
}

/** A build that cannot go on because of something the user wrote: told without a stack trace. */
export class BuildError extends Error {}

/** Names, sizes and contents of all files below the given places. */
function fingerprint(places: readonly string[]): string {
  const hash = createHash('sha256')
  const visit = (path: string): void => {
    if (!statSync(path).isDirectory()) {
      hash.update(relative(ROOT, path)).update('\0').update(readFileSync(path)).update('\0')
      return
    }
    for (const name of readdirSync(path).toSorted()) visit(join(path, name))
  }
  places.forEach(visit)
  return hash.digest('hex')
}

if (import.meta.main) {
  const { hallPlaces } = readSettings(process.env, process.cwd(), ROOT).settings
  try {
    await buildAll(hallPlaces, (line) => process.stdout.write(`${line}\n`))
  } catch (error) {
    if (!(error instanceof BuildError || error instanceof BuildVoiceError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
