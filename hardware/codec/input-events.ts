import type { Framer } from './framer.ts'
import { createScanningFramer, type ScanVerdict } from './scan.ts'

/*
 * Records of a Linux input device (`/dev/input/event*`), struct input_event of linux/input.h, little-endian:
 *
 *   seconds | microseconds | type 2 | code 2 | value 4        24 bytes, where a long has 8; 16, where it has 4
 *
 * The records carry no mark of their own: what is impossible in one shows that the reader is out of step.
 */

/** How wide a `long` is on the machine that the records come from: 8 bytes on 64-bit Linux, 4 on 32-bit. */
export type LongBytes = 4 | 8

export interface InputEvent {
  /** Milliseconds of the kernel's clock, with a fraction. */
  readonly atMs: number
  readonly type: number
  readonly code: number
  readonly value: number
}

/** A key's events; every other type is passed over. */
export const EV_KEY = 1
export const EV_SYN = 0

/** `value` of a key's event. */
export const KEY_VALUE = { up: 0, down: 1, repeat: 2 } as const

const REST_BYTES = 8
const MOST_TYPE = 0x1f
const MOST_CODE = 0x2ff
const MICROS_PER_SECOND = 1_000_000

export function encodeInputEvent({ atMs, type, code, value }: InputEvent, longBytes: LongBytes): Uint8Array {
  const bytes = new Uint8Array(2 * longBytes + REST_BYTES)
  const view = new DataView(bytes.buffer)
  const micros = Math.round(atMs * 1000)
  view.setUint32(0, Math.floor(micros / MICROS_PER_SECOND), true)
  view.setUint32(longBytes, micros % MICROS_PER_SECOND, true)
  view.setUint16(2 * longBytes, type, true)
  view.setUint16(2 * longBytes + 2, code, true)
  view.setInt32(2 * longBytes + 4, value, true)
  return bytes
}

/** Finds records; after lost bytes it is in step again within a few. */
export function createInputEventFramer(longBytes: LongBytes): Framer<InputEvent> {
  const recordBytes = 2 * longBytes + REST_BYTES
  return createScanningFramer(
    recordBytes,
    (bytes) => judge(bytes, longBytes, recordBytes),
    (bytes) => decode(bytes, longBytes),
  )
}

function decode(bytes: Uint8Array, longBytes: LongBytes): InputEvent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    atMs: view.getUint32(0, true) * 1000 + view.getUint32(longBytes, true) / 1000,
    type: view.getUint16(2 * longBytes, true),
    code: view.getUint16(2 * longBytes + 2, true),
    value: view.getInt32(2 * longBytes + 4, true),
  }
}

function judge(bytes: Uint8Array, longBytes: LongBytes, recordBytes: number): ScanVerdict {
  if (bytes.length < recordBytes) return { is: 'incomplete' }
  return isPossible(bytes, longBytes)
    ? { is: 'frame', length: recordBytes }
    : { is: 'rubbish', why: 'malformed' }
}

function isPossible(bytes: Uint8Array, longBytes: LongBytes): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const highWords = longBytes === 8 ? view.getUint32(4, true) + view.getUint32(12, true) : 0
  const { type, code, value } = decode(bytes, longBytes)
  if (highWords !== 0 || view.getUint32(longBytes, true) >= MICROS_PER_SECOND) return false
  if (type > MOST_TYPE || code > MOST_CODE) return false
  if (type === EV_SYN) return code <= 3
  return type !== EV_KEY || (code > 0 && value >= KEY_VALUE.up && value <= KEY_VALUE.repeat)
}
