import { describe, expect, it } from 'vitest'
import { sum8 } from '../../../hardware/codec/checksum.ts'
import type { Dialect, Said } from '../../../hardware/codec/dialect.ts'
import type { Framer, FramerEvent } from '../../../hardware/codec/framer.ts'
import { createScanningFramer } from '../../../hardware/codec/scan.ts'
import { checkVector } from '../../../hardware/technician/check-vectors.ts'
import type { Direction, Expectation } from '../../../hardware/technician/vector-file.ts'
import { fromHex } from '../../support/bytes.ts'

/** `02 id value sum8`, cut the way real framers are. */
function createBoardFramer(encode: (body: Uint8Array) => Uint8Array | null): Framer<Said> {
  return createScanningFramer(
    4,
    (bytes) => {
      if (bytes[0] !== 0x02) return { is: 'rubbish', why: 'noise' }
      if (bytes.length < 4) return { is: 'incomplete' }
      const isWhole = sum8(bytes.subarray(0, 3)) === bytes[3]
      return isWhole ? { is: 'frame', length: 4 } : { is: 'rubbish', why: 'bad-checksum' }
    },
    (bytes) => ({
      words: { zh: `显示 ${bytes[2] ?? 0}`, en: `show ${bytes[2] ?? 0}` },
      encoded: encode(bytes.subarray(1, 3)),
    }),
  )
}

const encodeBoard = (body: Uint8Array): Uint8Array => {
  const frame = [0x02, ...body]
  return Uint8Array.of(...frame, sum8(Uint8Array.from(frame)))
}

const BOARD: Dialect = {
  device: 'board',
  toDevice: () => createBoardFramer(encodeBoard),
  toHost: () => createBoardFramer(() => null),
}

function verdict(
  expected: Expectation,
  hex: string,
  { direction = 'host->device', dialects = [BOARD], device = 'board' }: VerdictOptions = {},
) {
  return checkVector(
    { device, name: 'v', direction, bytes: fromHex(hex), expect: expected },
    dialects,
    20_261_121,
  )
}

interface VerdictOptions {
  readonly direction?: Direction
  readonly dialects?: readonly Dialect[]
  readonly device?: string
}

const AGREED = { is: 'agreed' }
const disagreed = (why: string) => ({ is: 'disagreed', why: expect.stringContaining(why) as string })

describe('accept', () => {
  it.each(['02050A11', '0205 0A11 0206 0B13', 'FF0702050A11'])('agrees on %s', (hex) => {
    expect(verdict('accept', hex)).toEqual(AGREED)
    expect(verdict('accept', hex, { direction: 'device->host' })).toEqual(AGREED)
  })

  it.each([
    ['02050A12', 'no frame'],
    ['02050A', 'no frame'],
    ['', 'no frame'],
    ['02050A1102', '1 bytes held back'],
    ['02050A11FF', 'discarded after a frame'],
    ['02050A12 02050A11', 'bytes were discarded'],
  ])('disagrees on %s', (hex, why) => {
    expect(verdict('accept', hex)).toEqual(disagreed(why))
  })

  it('wants the bytes made anew from what was understood', () => {
    const withEncoder = (encode: (body: Uint8Array) => Uint8Array | null): Dialect[] => [
      { ...BOARD, toDevice: () => createBoardFramer(encode) },
    ]
    const forgetful = withEncoder((body) => encodeBoard(Uint8Array.of(1, body[1] ?? 0)))
    expect(verdict('accept', '02050A11', { dialects: forgetful })).toEqual(
      disagreed('the encoder makes 02010A0D'),
    )
    expect(verdict('accept', '02010A0D', { dialects: forgetful })).toEqual(AGREED)
    expect(verdict('accept', '02010A0D', { dialects: withEncoder(() => null) })).toEqual(
      disagreed('nothing here makes such a frame'),
    )
  })
})

describe('reject, timeout, and a bad frame before a good one', () => {
  it('reject: no frame comes of it', () => {
    expect(verdict('reject', '02050A12')).toEqual(AGREED)
    expect(verdict('reject', '02050A')).toEqual(AGREED)
    expect(verdict('reject', '02050A11')).toEqual(disagreed('a frame was accepted; decoded: "show 10"'))
  })

  it('timeout: the frame is still awaited', () => {
    expect(verdict('timeout', '02050A')).toEqual(AGREED)
    expect(verdict('timeout', '02050A11')).toEqual(disagreed('a frame was accepted'))
    expect(verdict('timeout', 'FFFF')).toEqual(disagreed('nothing is held back'))
  })

  it('reject-first-accept-second: the bad one is thrown away, the good one found', () => {
    expect(verdict('reject-first-accept-second', '02050A12 02050A11')).toEqual(AGREED)
    expect(verdict('reject-first-accept-second', '02050A11')).toEqual(disagreed('nothing was thrown away'))
    expect(verdict('reject-first-accept-second', '02050A12')).toEqual(disagreed('no frame'))
    expect(verdict('reject-first-accept-second', '02050A12 02050A11 02060B13')).toEqual(
      disagreed('2 frames instead of one'),
    )
  })
})

describe('devices and directions', () => {
  it('a device without a dialect is unknown, not agreed', () => {
    expect(verdict('reject', '00', { device: 'other' })).toEqual({ is: 'unknown' })
  })

  it('a known device whose direction nobody reads disagrees, whatever was expected', () => {
    const mute: Dialect[] = [{ ...BOARD, toHost: null }]
    for (const expected of ['accept', 'reject', 'timeout'] as const) {
      expect(verdict(expected, '02050A11', { dialects: mute, direction: 'device->host' })).toEqual(
        disagreed('nothing reads device->host'),
      )
    }
    expect(verdict('accept', '02050A11', { direction: 'data' })).toEqual(disagreed('nothing reads data'))
  })

  it('one of several dialects of the same name is enough', () => {
    const other: Dialect = { device: 'board', toDevice: null, toHost: null }
    expect(verdict('accept', '02050A11', { dialects: [other, BOARD] })).toEqual(AGREED)
    expect(verdict('accept', '02050A12', { dialects: [other, BOARD] })).toEqual(disagreed(' | '))
  })
})

describe('framers that do not keep their word', () => {
  /** Takes every chunk for a frame: right when fed whole. */
  const chunky: Dialect = {
    device: 'board',
    toDevice: () => ({
      push: (chunk): FramerEvent<Said>[] => [
        { type: 'frame', frame: { words: { zh: '块', en: 'chunk' }, encoded: chunk.slice() } },
      ],
      pendingBytes: () => 0,
      reset: () => [],
    }),
    toHost: null,
  }

  it('finds one that depends on how the bytes are cut', () => {
    expect(verdict('accept', '02050A11', { dialects: [chunky] })).toEqual(
      disagreed('byte by byte: decoded otherwise than whole'),
    )
  })

  it('finds one that throws, and says what', () => {
    const broken: Dialect = {
      ...chunky,
      toDevice: () => ({
        push: () => {
          throw new RangeError('offset is out of bounds')
        },
        pendingBytes: () => 0,
        reset: () => [],
      }),
    }
    expect(verdict('reject', '02', { dialects: [broken] })).toEqual(
      disagreed('the framer threw: offset is out of bounds'),
    )
  })

  it('finds one that keeps the chunk it was lent', () => {
    let kept: Uint8Array = new Uint8Array()
    const greedy: Dialect = {
      device: 'board',
      toDevice: () => ({
        push(chunk) {
          kept = chunk
          return []
        },
        pendingBytes: () => 0,
        end: () => [{ type: 'frame', frame: { words: { zh: '块', en: 'chunk' }, encoded: kept } } as const],
        reset: () => [],
      }),
      toHost: null,
    }
    expect(verdict('accept', '02050A11', { dialects: [greedy] })).toEqual(
      disagreed('the encoder makes 00000000'),
    )
  })

  it('lets a frame that ends in silence end, except where silence is still to come', () => {
    let held: number[] = []
    const unended: Dialect = {
      device: 'board',
      toDevice: null,
      toHost: () => {
        held = []
        return {
          push(chunk) {
            held.push(...chunk)
            return []
          },
          pendingBytes: () => held.length,
          end() {
            const { length } = held
            held = []
            return length === 0
              ? []
              : [{ type: 'frame', frame: { words: { zh: '码', en: `${length} letters` }, encoded: null } }]
          },
          reset: () => [],
        }
      },
    }
    const options = { dialects: [unended], direction: 'device->host' } as const
    expect(verdict('accept', '414243', options)).toEqual(AGREED)
    expect(verdict('timeout', '414243', options)).toEqual(AGREED)
    expect(verdict('reject', '414243', options)).toEqual(disagreed('"3 letters"'))
  })
})
