import { crc16Arc, crc16Modbus, sum16, sum8, xor8 } from '../../../hardware/codec/checksum.ts'
import { escape, unescape } from '../../../hardware/displays/onbon/frames.ts'

/** Makes the sum of a mutated frame right. */
export type Mend = (bytes: Uint8Array) => Uint8Array

interface Sum {
  readonly width: 1 | 2
  readonly of: (bytes: Uint8Array) => number
  readonly isBig: boolean
}

const SUMS: readonly Sum[] = [
  { width: 1, of: xor8, isBig: true },
  { width: 1, of: sum8, isBig: true },
  ...[crc16Modbus, crc16Arc, sum16].flatMap((of) => [
    { width: 2, of, isBig: false } as const,
    { width: 2, of, isBig: true } as const,
  ]),
]
const MOST_HEAD = 8
const MOST_TAIL = 3
const SAMPLES = 24

/**
 * Finds out from good frames where their sum stands and what it is over. Null where no sum is right in all of them, as in
 * protocols without one. Onbon's is under its escapes and told apart by name.
 */
export function findMending(device: string, clean: readonly Uint8Array[]): Mend | null {
  if (device === 'led-onbon-bx5k6k') return mendOnbon
  const samples = clean.filter(({ length }) => length > 2).slice(0, SAMPLES)
  if (samples.length < 3) return null
  for (const sum of SUMS) {
    for (let tail = 0; tail <= MOST_TAIL; tail += 1) {
      for (let head = 0; head <= MOST_HEAD; head += 1) {
        const mend = mendAt(sum, head, tail)
        if (samples.every((bytes) => bytes.length > head + tail + sum.width && isSame(mend(bytes), bytes)))
          return mend
      }
    }
  }
  return null
}

function mendAt({ width, of, isBig }: Sum, head: number, tail: number): Mend {
  return (bytes) => {
    const at = bytes.length - tail - width
    if (at <= head) return bytes
    const mended = bytes.slice()
    const sum = of(bytes.subarray(head, at))
    if (width === 1) mended[at] = sum
    else {
      mended[at] = isBig ? sum >> 8 : sum & 0xff
      mended[at + 1] = isBig ? sum & 0xff : sum >> 8
    }
    return mended
  }
}

function mendOnbon(bytes: Uint8Array): Uint8Array {
  const from = bytes.findIndex((byte) => byte !== 0xa5)
  if (from < 1 || bytes.at(-1) !== 0x5a) return bytes
  const plain = unescape(bytes.subarray(from, -1))
  if (plain === undefined || plain.length < 3) return bytes
  const body = plain.subarray(0, -2)
  const crc = crc16Arc(body)
  return Uint8Array.from([...bytes.subarray(0, from), ...escape([...body, crc & 0xff, crc >> 8]), 0x5a])
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b)
}
