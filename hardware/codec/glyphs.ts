import { failed, ok, type Result } from '../../domain/result.ts'

/** Every glyph is so many dots high, as the built-in fonts of ticket printers are. */
export const GLYPH_ROWS = 24

/** One character in dots: rows of whole bytes, most significant bit left, 1 is black. */
export interface Glyph {
  /** 12 for ASCII, 24 for everything else. */
  readonly widthDots: 12 | 24
  readonly bits: Uint8Array
}

/** Where pictures of characters come from that a device's own font lacks. */
export interface GlyphSource {
  /** Undefined for what this font lacks too. */
  glyphOf(char: string): Glyph | undefined
}

const MAGIC = 'JHG1'
const HEAD_BYTES = 12
const CODE_BYTES = 4
const NARROW_BYTES = 2 * GLYPH_ROWS
const WIDE_BYTES = 3 * GLYPH_ROWS

/**
 * A glyph file: `JHG1`, the number of narrow and of wide glyphs (32 bits each, little endian), then for narrow and for
 * wide ones the code points in rising order (32 bits each), then their pictures in the same order.
 */
export function encodeGlyphFile(glyphs: ReadonlyMap<number, Glyph>): Uint8Array {
  const rising = [...glyphs].sort(([a], [b]) => a - b)
  const narrow = rising.filter(([, { widthDots }]) => widthDots === 12)
  const wide = rising.filter(([, { widthDots }]) => widthDots === 24)
  const sized = [...narrow, ...wide]
  const bytes = new Uint8Array(
    HEAD_BYTES + narrow.length * NARROW_BYTES + wide.length * WIDE_BYTES + sized.length * CODE_BYTES,
  )
  const view = new DataView(bytes.buffer)
  bytes.set(Buffer.from(MAGIC, 'latin1'))
  view.setUint32(4, narrow.length, true)
  view.setUint32(8, wide.length, true)
  let at = HEAD_BYTES
  for (const [code] of sized) {
    view.setUint32(at, code, true)
    at += CODE_BYTES
  }
  for (const [, { bits }] of sized) {
    bytes.set(bits, at)
    at += bits.length
  }
  return bytes
}

/** Reads a glyph file; the bytes are kept and not copied. Fails with `bad-glyph-file` where they are something else. */
export function parseGlyphFile(bytes: Uint8Array): Result<GlyphSource, 'bad-glyph-file'> {
  if (bytes.length < HEAD_BYTES || Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== MAGIC)
    return failed('bad-glyph-file')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const narrowCount = view.getUint32(4, true)
  const wideCount = view.getUint32(8, true)
  const wideAt = HEAD_BYTES + narrowCount * CODE_BYTES
  const narrowBitsAt = wideAt + wideCount * CODE_BYTES
  const wideBitsAt = narrowBitsAt + narrowCount * NARROW_BYTES
  if (bytes.length !== wideBitsAt + wideCount * WIDE_BYTES) return failed('bad-glyph-file')

  /** The place of a code among `count` rising ones; -1 for none. */
  function placeOf(code: number, from: number, count: number): number {
    let [low, high] = [0, count - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = view.getUint32(from + middle * CODE_BYTES, true)
      if (found === code) return middle
      if (found < code) low = middle + 1
      else high = middle - 1
    }
    return -1
  }

  return ok({
    glyphOf(char) {
      const code = char.codePointAt(0)
      if (code === undefined) return undefined
      const narrow = placeOf(code, HEAD_BYTES, narrowCount)
      if (narrow >= 0) return { widthDots: 12, bits: slice(narrowBitsAt, narrow, NARROW_BYTES) }
      const wide = placeOf(code, wideAt, wideCount)
      return wide < 0 ? undefined : { widthDots: 24, bits: slice(wideBitsAt, wide, WIDE_BYTES) }
    },
  })

  function slice(from: number, place: number, size: number): Uint8Array {
    return bytes.subarray(from + place * size, from + (place + 1) * size)
  }
}
