import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dialect } from '../../../hardware/codec/dialect.ts'
import { alphaDialect } from '../../../hardware/displays/alpha/dialect.ts'
import { cd5220Dialect } from '../../../hardware/displays/cd5220/dialect.ts'
import { numberBoardDialect } from '../../../hardware/displays/number-board/dialect.ts'
import { onbonDialect } from '../../../hardware/displays/onbon/dialect.ts'
import { mingxingDialect } from '../../../hardware/displays/template/mingxing.ts'
import { checkVector } from '../../../hardware/technician/check-vectors.ts'
import { parseVectorFile } from '../../../hardware/technician/vector-file.ts'
import type { Vector } from '../../../hardware/technician/vector-file.ts'

const DIALECTS: readonly Dialect[] = [
  onbonDialect,
  alphaDialect,
  numberBoardDialect,
  cd5220Dialect,
  mingxingDialect,
]

// The vectors name their own sources (manuals, captures, derivations), one by one.
function vectorsOf(file: string): readonly Vector[] {
  const parsed = parseVectorFile(readFileSync(new URL(`../../vectors/${file}.json`, import.meta.url), 'utf8'))
  if (!parsed.ok) throw new Error(parsed.error.join('\n'))
  return parsed.value
}

const FILES = [
  'led-onbon-bx5k6k',
  'led-onbon-commands',
  'led-alpha',
  'rs485-number-board',
  'vfd-cd5220',
  'led-mingxing',
]

describe.each(FILES)('vectors of %s', (file) => {
  it.each(vectorsOf(file))('$name: $expect', (vector) => {
    expect(checkVector(vector, DIALECTS, 7)).toEqual({ is: 'agreed' })
  })

  it('are told without a byte of doubt', () => {
    const told = vectorsOf(file)
      .filter(({ expect: expected }) => expected === 'accept')
      .flatMap(({ device, direction, bytes }) => {
        const dialect = DIALECTS.find((one) => one.device === device)
        const framer = direction === 'host->device' ? dialect?.toDevice?.() : dialect?.toHost?.()
        return framer?.push(bytes) ?? []
      })
    expect(told).not.toEqual([])
    for (const event of told) {
      if (event.type !== 'frame') throw new Error('not all of it is a frame')
      expect(event.frame.words.zh).not.toBe('')
      expect(event.frame.words.en).not.toMatch(/undefined|NaN/)
    }
  })
})

describe('any bytes at all', () => {
  it.each(DIALECTS)('$device takes without a throw, holds little, and loses none of', (dialect) => {
    const good = FILES.flatMap(vectorsOf).filter(({ device }) => device === dialect.device)
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(...good.map(({ bytes }) => bytes)),
      // A good frame with one byte changed.
      fc
        .tuple(fc.constantFrom(...good.map(({ bytes }) => bytes)), fc.nat(), fc.nat({ max: 255 }))
        .map(([bytes, at, value]) => bytes.with(at % bytes.length, value)),
    )
    for (const create of [dialect.toDevice, dialect.toHost]) {
      if (create === null) continue
      fc.assert(
        fc.property(fc.array(pieces, { maxLength: 8 }), (chunks) => {
          const framer = create()
          let discarded = 0
          for (const chunk of chunks) {
            for (const event of framer.push(chunk)) {
              if (event.type === 'discarded') discarded += event.bytes.length
            }
          }
          const sent = chunks.reduce((sum, { length }) => sum + length, 0)
          expect(discarded + framer.pendingBytes()).toBeLessThanOrEqual(sent)
          framer.reset('silence')
          expect(framer.pendingBytes()).toBe(0)
        }),
      )
    }
  })
})
