import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import opentype from 'opentype.js'
import type { Font, PathCommand } from 'opentype.js'
import { encodeGlyphFile, GLYPH_ROWS } from '../hardware/codec/glyphs.ts'
import type { Glyph } from '../hardware/codec/glyphs.ts'
import { GLYPH_FILE } from '../hardware/device-files.ts'
import { rasterise } from './glyphs/rasterise.ts'

const ROOT = resolve(import.meta.dirname, '..')
/** Raise when the look of the glyphs changes, so that an older file is made again. */
const LOOK_VERSION = 1
const FONT_FILE = join(
  ROOT,
  'node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
)
/** Below a half, because a stroke of the regular weight is hardly wider than one dot at this size. */
const THRESHOLD = 0.42
/** The em box of Chinese glyphs lies from 0.88 above to 0.12 below the base line. */
const WIDE = { widthDots: 24, sizeDots: 24, baseDots: 21.12 } as const
/** Smaller, so that most letters are 12 dots wide by themselves; the base line is the same to the eye. */
const NARROW = { widthDots: 12, sizeDots: 20, baseDots: 19 } as const

/**
 * Makes the file of 1-bit glyphs for characters that a printer's own font lacks, and for whole lines of printers without a
 * Chinese font. Does nothing when it is already made from the same font.
 *
 * @returns how many glyphs were made; 0 when the file was there
 */
export async function buildGlyphs(options: {
  /** E.g. `dist/glyphs/noto-sans-sc-24.bin`. */
  readonly outFile: string
  readonly say: (line: string) => void
}): Promise<number> {
  const { outFile, say } = options
  const ttf = await readFile(FONT_FILE)
  const stamp = createHash('sha256').update(`${LOOK_VERSION}\n`).update(ttf).digest('hex')
  const stampFile = `${outFile}.built-from`
  if ((await textOf(stampFile)) === stamp) return 0
  say('making the glyphs for rare characters 正在生成生僻字字形 ...')
  const glyphs = drawAll(opentype.parse(ttf.buffer.slice(ttf.byteOffset, ttf.byteOffset + ttf.byteLength)))
  await writeWhole(outFile, encodeGlyphFile(glyphs))
  await writeWhole(stampFile, stamp)
  return glyphs.size
}

function drawAll(font: Font): Map<number, Glyph> {
  const glyphs = new Map<number, Glyph>()
  for (const [code, index] of Object.entries(font.tables.cmap.glyphIndexMap)) {
    const char = String.fromCodePoint(Number(code))
    const isBlank = char === ' '
    if (!isBlank && /^[\p{C}\p{M}\p{Z}]$/u.test(char)) continue
    const glyph = draw(font, index, Number(code) < 0x80 ? NARROW : WIDE)
    // A font may map a code to an empty outline: that is not having it.
    if (isBlank || glyph.bits.some((byte) => byte !== 0)) glyphs.set(Number(code), glyph)
  }
  return glyphs
}

function draw(font: Font, index: number, cell: typeof WIDE | typeof NARROW): Glyph {
  const { widthDots, sizeDots, baseDots } = cell
  const glyph = font.glyphs.get(index)
  const advanceDots = (glyph.advanceWidth / font.unitsPerEm) * sizeDots
  const squeeze = Math.min(1, widthDots / Math.max(1, advanceDots))
  const indent = (widthDots - advanceDots * squeeze) / 2
  const outline = glyph
    .getPath(0, baseDots, sizeDots)
    .commands.map((command) => moved(command, (x) => indent + x * squeeze))
  return { widthDots, bits: rasterise(outline, { widthDots, heightDots: GLYPH_ROWS, threshold: THRESHOLD }) }
}

function moved(command: PathCommand, moveX: (x: number) => number): PathCommand {
  switch (command.type) {
    case 'Z':
      return command
    case 'C':
      return { ...command, x: moveX(command.x), x1: moveX(command.x1), x2: moveX(command.x2) }
    case 'Q':
      return { ...command, x: moveX(command.x), x1: moveX(command.x1) }
    default:
      return { ...command, x: moveX(command.x) }
  }
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** Whole or not at all: a build that is interrupted must not leave half a file. */
async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.${process.pid}.part`
  await writeFile(partial, content)
  await rename(partial, file)
}

/** `node tools/build-glyphs.ts [output file]` */
if (import.meta.main) {
  const outFile = resolve(process.argv[2] ?? join(ROOT, GLYPH_FILE))
  const made = await buildGlyphs({ outFile, say: (line) => console.log(line) })
  console.log(made === 0 ? 'glyphs kept' : `${made} glyphs made`)
}
