import { describe, expect, it } from 'vitest'
import { allParsers } from './parsers.ts'

const BYTES = 64 * 1024
/** A dead line, an open one, a letter held down, and the starts of the protocols themselves. */
const STUCK = [0x00, 0xff, 0x41, 0x02, 0xa5]

const parsers = await allParsers()

describe('a line that says one thing without end', () => {
  // Work that grows with the square of what came at once would take longer than a test may.
  it.each(parsers.map((parser) => [parser.name, parser] as const))(
    'is read to the end and forgotten: %s',
    (_name, parser) => {
      for (const byte of STUCK) {
        const framer = parser.create()
        const events = framer.push(new Uint8Array(BYTES).fill(byte))
        expect(framer.pendingBytes()).toBeLessThanOrEqual(parser.capBytes)
        const discarded = events.reduce(
          (sum, event) => sum + (event.type === 'frame' ? 0 : event.bytes.length),
          0,
        )
        expect(discarded).toBeLessThanOrEqual(BYTES)
        framer.reset('silence')
        expect(framer.pendingBytes()).toBe(0)
      }
    },
  )
})
