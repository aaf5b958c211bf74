import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createInputEventFramer, encodeInputEvent } from '../../hardware/codec/input-events.ts'
import { ff68Dialect } from '../../hardware/pads/ff68/dialect.ts'
import {
  acknowledgementOf,
  createPadFramer,
  encodeFrame,
  encodeShow,
  readHost,
  type PadFrame,
} from '../../hardware/pads/ff68/frames.ts'
import { serialScannerDialect } from '../../hardware/scanners/serial/dialect.ts'
import { createCodeFramer } from '../../hardware/scanners/serial/frames.ts'
import { checkVector } from '../../hardware/technician/check-vectors.ts'
import { parseVectorFile } from '../../hardware/technician/vector-file.ts'
import { cutAt, cuts, fromHex, toHex } from '../support/bytes.ts'

function vectorsOf(device: string) {
  const text = readFileSync(new URL(`../vectors/${device}.json`, import.meta.url), 'utf8')
  const parsed = parseVectorFile(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  return parsed.value
}

describe.each([ff68Dialect, serialScannerDialect])('vectors of $device', (dialect) => {
  it.each(vectorsOf(dialect.device))('$name', (vector) => {
    expect(checkVector(vector, [dialect], 1)).toEqual({ is: 'agreed' })
  })
})

const anyFrame: fc.Arbitrary<PadFrame> = fc.record({
  address: fc.nat(255),
  command: fc.constantFrom(1, 0x11, 0x21),
  data: fc.uint8Array({ minLength: 1, maxLength: 3 }),
})

describe('frames of pads', () => {
  it('come out as they went in, however cut and whatever stands between them', () => {
    const between = fc.uint8Array({ maxLength: 6 }).map((bytes) => bytes.filter((byte) => byte !== 0xff))
    fc.assert(
      fc.property(fc.array(fc.tuple(between, anyFrame), { maxLength: 6 }), cuts, (said, places) => {
        const bytes = Uint8Array.from(said.flatMap(([noise, frame]) => [...noise, ...encodeFrame(frame)]))
        const framer = createPadFramer('toHost')
        const events = cutAt(bytes, places).flatMap((chunk) => framer.push(chunk))
        const frames = events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []))
        expect(frames).toEqual(said.map(([, frame]) => frame))
      }),
    )
  })

  it('are refused with any byte changed, or are another frame whose sum is right', () => {
    const bytes = fromHex('FF6803036801010C0E16')
    for (const [at] of bytes.entries()) {
      const hurt = Uint8Array.from(bytes)
      hurt[at] = (hurt[at] ?? 0) ^ 0x04
      const frames = createPadFramer('toHost').push(hurt)
      expect(
        frames.some(({ type }) => type === 'frame'),
        `byte ${at}`,
      ).toBe(false)
    }
  })

  it('say the six digits as they are', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.option(fc.nat(999)),
        fc.option(fc.stringMatching(/^\d{1,3}$/)),
        (address, waiting, ticket) => {
          const [event] = createPadFramer('toDevice').push(encodeShow(address, { waiting, ticket }))
          if (event?.type !== 'frame') throw new Error('no frame')
          expect(readHost(event.frame)).toEqual({ kind: 'show', waiting, ticket })
        },
      ),
    )
  })

  it('are acknowledged by the same bytes, an evaluator with a sum that is less by 10 hex', () => {
    const frame = { address: 9, command: 0x11, data: Uint8Array.of(2) }
    expect(toHex(acknowledgementOf(frame))).toBe('FF680303680901020C16')
    expect(toHex(encodeFrame(frame))).toBe('FF680303680911021C16')
  })
})

describe('any bytes at all', () => {
  it('bring no framer to its knees, nor make it hold more than its longest frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000, size: 'max' }), cuts, (bytes, places) => {
        for (const [framer, most] of [
          [createPadFramer('toHost'), 15],
          [createPadFramer('toDevice'), 15],
          [createInputEventFramer(8), 24],
          [createInputEventFramer(4), 16],
          [createCodeFramer(), 4097],
        ] as const) {
          for (const chunk of cutAt(bytes, places)) framer.push(chunk)
          expect(framer.pendingBytes()).toBeLessThanOrEqual(most)
          framer.reset('silence')
          expect(framer.pendingBytes()).toBe(0)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('records of keys come out as they went in', () => {
    const event = { atMs: 1_793_600_000_123.456, type: 1, code: 78, value: 1 }
    for (const longBytes of [4, 8] as const) {
      const framer = createInputEventFramer(longBytes)
      const [told, ...more] = [...encodeInputEvent(event, longBytes)].flatMap((byte) =>
        framer.push(Uint8Array.of(byte)),
      )
      expect(more).toEqual([])
      expect(told).toMatchObject({ type: 'frame', frame: { type: 1, code: 78, value: 1 } })
      if (told?.type === 'frame') expect(told.frame.atMs).toBeCloseTo(event.atMs, 2)
    }
  })
})
