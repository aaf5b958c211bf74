import { GLYPH_ROWS } from '../../codec/glyphs.ts'
import type { GlyphSource } from '../../codec/glyphs.ts'
import { SUBSTITUTE } from '../../codec/text.ts'
import { encodeCommand } from './commands.ts'

/** A picture in bits: rows of whole bytes, most significant bit left, 1 is black. */
export interface Picture {
  readonly widthBytes: number
  readonly heightDots: number
  readonly data: Uint8Array
}

export interface LineLook {
  /** Width and height factor, 1 to 8. */
  readonly size: number
  readonly isBold: boolean
  readonly align: 'left' | 'centre' | 'right'
  /** Of the whole line; what does not fit is cut off. */
  readonly widthDots: number
}

/** Blank rows above and below, so that lines stand as far apart as text lines do. */
const LEADING_ROWS = 3
/** A slow link must not stall long on one piece (2.2): at 9600 baud a band takes two and a half seconds. */
const BAND_ROWS = 256
const BAND_BYTES = 2400

/**
 * Draws one line of text. It stands where it is wanted by its own white, not by the printer's alignment, which not every
 * clone applies to pictures; what is white to the right is left off.
 *
 * A character that `glyphs` lacks shows as the substitute.
 */
export function drawLine(text: string, look: LineLook, glyphs: GlyphSource): Picture {
  const drawn = [...text].flatMap((char) => glyphs.glyphOf(char) ?? glyphs.glyphOf(SUBSTITUTE) ?? [])
  const inkDots = drawn.reduce((sum, { widthDots }) => sum + widthDots * look.size, 0)
  const spare = Math.max(0, look.widthDots - inkDots)
  const indent = look.align === 'left' ? 0 : look.align === 'right' ? spare : Math.floor(spare / 2)
  const widthBytes = Math.max(1, Math.ceil(Math.min(look.widthDots, indent + inkDots) / 8))
  const heightDots = GLYPH_ROWS * look.size + 2 * LEADING_ROWS
  const data = new Uint8Array(widthBytes * heightDots)
  const blacken = (x: number, y: number): void => {
    if (x >= look.widthDots || x >= widthBytes * 8) return
    const at = y * widthBytes + (x >> 3)
    data[at] = (data[at] ?? 0) | (0x80 >> (x & 7))
  }
  let left = indent
  for (const { widthDots, bits } of drawn) {
    const rowBytes = Math.ceil(widthDots / 8)
    for (let y = 0; y < GLYPH_ROWS * look.size; y += 1) {
      const row = Math.floor(y / look.size) * rowBytes
      for (let x = 0; x < widthDots * look.size; x += 1) {
        const column = Math.floor(x / look.size)
        if (((bits[row + (column >> 3)] ?? 0) & (0x80 >> (column & 7))) === 0) continue
        blacken(left + x, LEADING_ROWS + y)
        if (look.isBold) blacken(left + x + 1, LEADING_ROWS + y)
      }
    }
    left += widthDots * look.size
  }
  return { widthBytes, heightDots, data }
}

/** The picture as GS v 0 commands, in bands of at most 256 rows and 2400 bytes: a driver may stop between two. */
export function encodePicture({ widthBytes, heightDots, data }: Picture): Uint8Array[] {
  const bands: Uint8Array[] = []
  const bandRows = Math.min(BAND_ROWS, Math.max(1, Math.floor(BAND_BYTES / widthBytes)))
  for (let from = 0; from < heightDots; from += bandRows) {
    const rows = Math.min(bandRows, heightDots - from)
    const band = withoutRealtimeCommands(data.slice(from * widthBytes, (from + rows) * widthBytes))
    bands.push(encodeCommand({ kind: 'raster', mode: 0, widthBytes, heightDots: rows, data: band }))
  }
  return bands
}

/**
 * Printers act on DLE EOT, DLE ENQ and DLE DC4 wherever they come, also inside a picture (2.2). One dot less is not seen,
 * a status nobody asked for or an emptied buffer is.
 */
function withoutRealtimeCommands(data: Uint8Array): Uint8Array {
  for (let at = 1; at < data.length; at += 1) {
    const byte = data[at] ?? 0
    if (data[at - 1] === 0x10 && (byte === 0x04 || byte === 0x05 || byte === 0x14)) data[at] = byte & ~0x04
  }
  return data
}
