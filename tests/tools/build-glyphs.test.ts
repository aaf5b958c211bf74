import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PathCommand } from 'opentype.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GLYPH_ROWS, parseGlyphFile, type Glyph, type GlyphSource } from '../../hardware/codec/glyphs.ts'
import { buildGlyphs } from '../../tools/build-glyphs.ts'
import { rasterise } from '../../tools/glyphs/rasterise.ts'

function rowsOf(bits: Uint8Array, widthDots: number): string[] {
  const rowBytes = Math.ceil(widthDots / 8)
  return Array.from({ length: bits.length / rowBytes }, (_row, row) =>
    Array.from({ length: widthDots }, (_dot, dot) => {
      const byte = bits[row * rowBytes + (dot >> 3)] ?? 0
      return (byte & (0x80 >> (dot & 7))) === 0 ? '.' : '#'
    }).join(''),
  )
}

function box(left: number, top: number, right: number, bottom: number, isReversed = false): PathCommand[] {
  const corners = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ]
  const inOrder = isReversed ? corners.toReversed() : corners
  return [...inOrder.map((at, index) => ({ type: index === 0 ? 'M' : 'L', ...at }) as const), { type: 'Z' }]
}

const draw = (outline: PathCommand[], widthDots: number, heightDots: number): string[] =>
  rowsOf(rasterise(outline, { widthDots, heightDots, threshold: 0.5 }), widthDots)

describe('filling an outline', () => {
  it('a box, and nothing outside it', () => {
    expect(draw(box(1, 1, 4, 3), 6, 4)).toEqual(['......', '.###..', '.###..', '......'])
  })

  it('a hole is an outline that runs the other way; one that runs the same way is black', () => {
    const ring = [...box(0, 0, 5, 5), ...box(1, 1, 4, 4, true)]
    expect(draw(ring, 5, 5)).toEqual(['#####', '#...#', '#...#', '#...#', '#####'])
    expect(draw([...box(0, 0, 5, 5), ...box(1, 1, 4, 4)], 5, 5)).toEqual(Array(5).fill('#####'))
  })

  it('black from half a dot on', () => {
    expect(draw(box(0, 0, 1.6, 1), 3, 1)).toEqual(['##.'])
    expect(draw(box(0, 0, 1.4, 1), 3, 1)).toEqual(['#..'])
  })

  it('cut off at the edges, wherever the outline runs', () => {
    expect(draw(box(-100, -100, 100, 1), 3, 2)).toEqual(['###', '...'])
    expect(draw(box(10, 10, 20, 20), 3, 2)).toEqual(['...', '...'])
  })

  it('a circle of curves is round: every dot within the radius and none beyond', () => {
    const k = 0.5523 * 8
    const circle: PathCommand[] = [
      { type: 'M', x: 16, y: 8 },
      { type: 'C', x1: 16, y1: 8 + k, x2: 8 + k, y2: 16, x: 8, y: 16 },
      { type: 'C', x1: 8 - k, y1: 16, x2: 0, y2: 8 + k, x: 0, y: 8 },
      { type: 'C', x1: 0, y1: 8 - k, x2: 8 - k, y2: 0, x: 8, y: 0 },
      { type: 'C', x1: 8 + k, y1: 0, x2: 16, y2: 8 - k, x: 16, y: 8 },
    ]
    draw(circle, 16, 16).forEach((row, y) => {
      ;[...row].forEach((dot, x) => {
        const far = Math.hypot(x + 0.5 - 8, y + 0.5 - 8)
        if (far < 7.3) expect(dot).toBe('#')
        if (far > 8.7) expect(dot).toBe('.')
      })
    })
  })

  it('a quadratic curve bends towards its point', () => {
    const hill: PathCommand[] = [
      { type: 'M', x: 0, y: 8 },
      { type: 'Q', x1: 8, y1: -8, x: 16, y: 8 },
    ]
    // Its left half is x = 8 (1 - sqrt(y / 8)), seen at the middle of each row.
    const expected = Array.from({ length: 8 }, (_row, row) =>
      Math.round(8 * (1 - Math.sqrt((row + 0.5) / 8))),
    )
    expect(draw(hill, 16, 8).map((row) => row.indexOf('#'))).toEqual(expected)
  })
})

describe('the glyphs for printers', () => {
  let folder = ''
  let glyphs: GlyphSource | undefined
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glyphs-'))
    const outFile = join(folder, 'glyphs.bin')
    expect(await buildGlyphs({ outFile, say: () => {} })).toBeGreaterThan(30_000)
    const parsed = parseGlyphFile(await readFile(outFile))
    if (parsed.ok) glyphs = parsed.value
  }, 120_000)
  afterAll(() => rm(folder, { recursive: true }))

  const glyphOf = (char: string): Glyph => {
    const glyph = glyphs?.glyphOf(char)
    if (glyph === undefined) throw new Error(`no glyph for ${char}`)
    return glyph
  }

  it.each([...'䶮𬭁㛃𬱖镕喆请〓，①'])('has %s, 24 dots wide', (char) => {
    const { widthDots, bits } = glyphOf(char)
    expect(widthDots).toBe(24)
    expect(bits).toHaveLength(3 * GLYPH_ROWS)
    expect(bits.some((byte) => byte !== 0)).toBe(true)
  })

  it('has all of printable ASCII, 12 dots wide, each with a picture of its own', () => {
    const seen = new Set<string>()
    for (let code = 0x20; code <= 0x7e; code += 1) {
      const { widthDots, bits } = glyphOf(String.fromCharCode(code))
      expect(widthDots).toBe(12)
      expect(bits).toHaveLength(2 * GLYPH_ROWS)
      seen.add(Buffer.from(bits).toString('hex'))
    }
    expect(seen.size).toBe(0x5f)
  })

  it('一 is one stroke across the middle, and 口 a frame', () => {
    const one = rowsOf(glyphOf('一').bits, 24)
    const inked = one.flatMap((row, y) => (row.includes('#') ? [y] : []))
    expect(inked.length).toBeLessThanOrEqual(3)
    expect(inked.every((y) => y >= 8 && y <= 14)).toBe(true)
    const mouth = rowsOf(glyphOf('口').bits, 24)
    expect(mouth[12]?.replaceAll(/#+/g, '#').replaceAll(/\.+/g, '.')).toBe('.#.#.')
  })

  it('has no control characters, marks, private codes or emoji', () => {
    for (const char of ['\u0000', '\u001b', '\u0301', '\ufe0f', '\u{e0100}', '\ue000', '😀'])
      expect(glyphs?.glyphOf(char)).toBeUndefined()
  })

  it('is not made twice from the same font', async () => {
    const outFile = join(folder, 'glyphs.bin')
    const before = await stat(outFile)
    expect(await buildGlyphs({ outFile, say: () => {} })).toBe(0)
    expect((await stat(outFile)).mtimeMs).toBe(before.mtimeMs)
  })
})
