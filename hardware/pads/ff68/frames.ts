import { sum8 } from '../../codec/checksum.ts'
import type { Framer } from '../../codec/framer.ts'
import { createScanningFramer, type ScanVerdict } from '../../codec/scan.ts'

/*
 * Frames of the FF68 family of call pads and evaluators, both ways (hardware-protocols section 5):
 *
 *   FF 68 | length | length | 68 | address | command | data | sum8 | 16      9600 8N1, RS-485, many on one line
 *
 * The length is that of address, command and data, said twice; the sum is over the same bytes. The whole family is known
 * from one public program and a preview of one manual: the command byte of the pads (01) is UNCERTAIN.
 */

const START = [0xff, 0x68] as const
const SECOND_START = 0x68
const END = 0x16
const HEAD_BYTES = 5
const TAIL_BYTES = 2
/** Address and command. */
const LEAST_LENGTH = 2
/** Lengths a pad may say (address, command, one to three bytes), and a host (up to six digits). */
const LENGTHS = { toHost: { least: 3, most: 5 }, toDevice: { least: LEAST_LENGTH, most: 8 } } as const
const MAX_FRAME_BYTES = HEAD_BYTES + LENGTHS.toDevice.most + TAIL_BYTES

/** The command byte of keys and of their acknowledgement. */
export const KEYS = 0x01
const SHOW = 0x02
const BEEP = 0x03
const RATED = 0x11

/** Codes of the keys that are no digits. */
export const KEY = {
  rate: 0x0b,
  call: 0x0c,
  recall: 0x0d,
  cancel: 0x0e,
  ok: 0x0f,
  oneMetreLine: 0x11,
  pause: 0x12,
  transfer: 0x13,
} as const

const BLANK = 0x0a
const DISPLAY_DIGITS = 6
const HALF = 3

/** Which way a frame goes: the same bytes mean different things each way. */
export type Direction = 'toHost' | 'toDevice'

/** What stands between the start and the sum, whatever it means. */
export interface PadFrame {
  /** 0 to 255, set on the device. */
  readonly address: number
  readonly command: number
  readonly data: Uint8Array
}

/** What a pad or an evaluator says. */
export type PadSaid =
  /** Key codes in the order of the presses: a digit and a key make one frame of two. */
  | { readonly kind: 'keys'; readonly codes: readonly number[] }
  /** The key pressed on an evaluator, 0 to 3; which end is the best is UNCERTAIN. */
  | { readonly kind: 'rated'; readonly value: number }
  | { readonly kind: 'other' }

/** What a host says. */
export type HostSaid =
  /** The acknowledgement of keys or of a rating. With key 0B it is also the invitation to rate: only the role of the address tells. */
  | { readonly kind: 'acknowledge'; readonly codes: readonly number[] }
  | ({ readonly kind: 'show' } & PadDigits)
  /** An evaluator lights so many stars. */
  | { readonly kind: 'stars'; readonly stars: number }
  | { readonly kind: 'beep' }
  | { readonly kind: 'other' }

/** The two halves of a pad's display. */
export interface PadDigits {
  /** 0 to 999; null leaves it blank. */
  readonly waiting: number | null
  /** Up to three digits, shown to the right; null leaves it blank. */
  readonly ticket: string | null
}

/** The bytes of any frame. */
export function encodeFrame({ address, command, data }: PadFrame): Uint8Array {
  const body = Uint8Array.of(address, command, ...data)
  return Uint8Array.of(...START, body.length, body.length, SECOND_START, ...body, sum8(body), END)
}

/** Keys as a pad sends them. `command` differs between makes. */
export function encodeKeys(address: number, codes: readonly number[], command: number = KEYS): Uint8Array {
  return encodeFrame({ address, command, data: Uint8Array.from(codes) })
}

/** A rating as an evaluator sends it. */
export function encodeRated(address: number, value: number): Uint8Array {
  return encodeFrame({ address, command: RATED, data: Uint8Array.of(value) })
}

/** The six digits of a pad's display. */
export function encodeShow(address: number, { waiting, ticket }: PadDigits): Uint8Array {
  const half = (text: string): number[] =>
    [...text.slice(-HALF).padStart(HALF)].map((char) => (char === ' ' ? BLANK : Number(char)))
  const count = waiting === null ? '' : String(Math.min(waiting, 999))
  return encodeFrame({ address, command: SHOW, data: Uint8Array.of(...half(count), ...half(ticket ?? '')) })
}

export function encodeBeep(address: number): Uint8Array {
  return encodeFrame({ address, command: BEEP, data: new Uint8Array() })
}

/** Asks the citizen in front of an evaluator to rate. */
export function encodeInvite(address: number): Uint8Array {
  return encodeKeys(address, [KEY.rate])
}

export function encodeStars(address: number, stars: number): Uint8Array {
  return encodeFrame({ address, command: SHOW, data: Uint8Array.of(stars) })
}

/** The acknowledgement a frame wants: the same again; an evaluator's with command 01, so that its sum is less by 10 hex. */
export function acknowledgementOf(frame: PadFrame): Uint8Array {
  return encodeFrame(frame.command === RATED ? { ...frame, command: KEYS } : frame)
}

/** What a frame of a pad or evaluator means. */
export function readPad({ command, data }: PadFrame, keysCommand: number = KEYS): PadSaid {
  const [value = 0] = data
  if (command === RATED && keysCommand !== RATED && data.length === 1 && value <= 3)
    return { kind: 'rated', value }
  return command === keysCommand ? { kind: 'keys', codes: [...data] } : { kind: 'other' }
}

/** What a frame of a host means. */
export function readHost({ command, data }: PadFrame): HostSaid {
  if (command === KEYS) return { kind: 'acknowledge', codes: [...data] }
  if (command === BEEP && data.length === 0) return { kind: 'beep' }
  if (command === SHOW && data.length === 1) return { kind: 'stars', stars: data[0] ?? 0 }
  if (command === SHOW && data.length === DISPLAY_DIGITS) {
    const [waiting, ticket] = [textOf(data.subarray(0, HALF)), textOf(data.subarray(HALF))]
    // Blanks between digits cannot be told as a number: the frame stays what it is.
    if (waiting !== undefined && ticket !== undefined && (waiting ?? '') === plain(waiting ?? ''))
      return { kind: 'show', waiting: waiting === null ? null : Number(waiting), ticket }
  }
  return { kind: 'other' }
}

/** Digits to the right of blanks; null when all is blank, undefined when blanks stand between or after digits. */
function textOf(half: Uint8Array): string | null | undefined {
  const text = [...half].map((digit) => (digit === BLANK ? ' ' : String(digit))).join('')
  if (text.trim() === '') return null
  return /^ *\d+$/.test(text) ? text.trim() : undefined
}

/** A number without the zeros in front of it. */
function plain(digits: string): string {
  return digits === '' ? '' : String(Number(digits))
}

/** Finds the frames of one direction. Bad sums and lengths cost one byte each, so that the true start is still found. */
export function createPadFramer(direction: Direction): Framer<PadFrame> {
  return createScanningFramer(
    MAX_FRAME_BYTES,
    (bytes) => judge(bytes, direction),
    (bytes) => ({
      address: bytes[HEAD_BYTES] ?? 0,
      command: bytes[HEAD_BYTES + 1] ?? 0,
      data: bytes.slice(HEAD_BYTES + LEAST_LENGTH, -TAIL_BYTES),
    }),
  )
}

function judge(bytes: Uint8Array, direction: Direction): ScanVerdict {
  const [first, second, length, again, secondStart] = bytes
  if (first !== START[0]) return { is: 'rubbish', why: 'noise' }
  if (second === undefined) return { is: 'incomplete' }
  if (second !== START[1]) return { is: 'rubbish', why: 'noise' }
  if (length === undefined) return { is: 'incomplete' }
  const { least, most } = LENGTHS[direction]
  if (length < least || length > most) return { is: 'rubbish', why: 'bad-length' }
  if (again !== undefined && again !== length) return { is: 'rubbish', why: 'bad-length' }
  if (secondStart !== undefined && secondStart !== SECOND_START) return { is: 'rubbish', why: 'malformed' }
  const whole = HEAD_BYTES + length + TAIL_BYTES
  if (bytes.length < whole) return { is: 'incomplete' }
  const body = bytes.subarray(HEAD_BYTES, HEAD_BYTES + length)
  if (sum8(body) !== bytes[HEAD_BYTES + length]) return { is: 'rubbish', why: 'bad-checksum' }
  if (bytes[whole - 1] !== END) return { is: 'rubbish', why: 'malformed' }
  if (direction === 'toDevice' && !isHostContent(body)) return { is: 'rubbish', why: 'malformed' }
  return { is: 'frame', length: whole }
}

/** A display takes digits and blanks only; a beep takes nothing. */
function isHostContent(body: Uint8Array): boolean {
  const [, command, ...data] = body
  if (command === SHOW && data.length === DISPLAY_DIGITS) return data.every((digit) => digit <= BLANK)
  return true
}
