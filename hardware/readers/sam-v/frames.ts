import { xor8 } from '../../codec/checksum.ts'
import type { Framer } from '../../codec/framer.ts'
import { createScanningFramer } from '../../codec/scan.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'

export * from './miaxis-report.ts'
export * from './status-word.ts'
export * from './text-block.ts'

/**
 * SAM_V frames (SAM_V module manual; GA 467):
 *
 *     request : AA AA AA 96 69 | LenH LenL | CMD Para [Data]     | CHK
 *     response: AA AA AA 96 69 | LenH LenL | SW1 SW2 SW3 [Data]  | CHK
 *
 * Len is big-endian and counts every byte after itself, CHK included. CHK is the XOR of LenH to the byte before CHK.
 */
export const PREAMBLE: readonly number[] = [0xaa, 0xaa, 0xaa, 0x96, 0x69]

/** Longest Len believed; the longest documented reply has 0x090A. */
export const MAX_LENGTH_FIELD = 4096

const HEADER_BYTES = PREAMBLE.length + 2

/** Commands a queue kiosk needs, as CMD and Para. The fingerprint read (30 10) is left out on purpose. */
export const SAM_COMMANDS = {
  resetSam: [0x10, 0xff],
  samStatus: [0x11, 0xff],
  samNumber: [0x12, 0xff],
  findCard: [0x20, 0x01],
  selectCard: [0x20, 0x02],
  readCard: [0x30, 0x01],
} as const satisfies Record<string, readonly [number, number]>

export type SamCommand = keyof typeof SAM_COMMANDS

export interface SamRequest {
  readonly cmd: number
  readonly para: number
  readonly data: Uint8Array
}

export interface SamResponse {
  readonly sw1: number
  readonly sw2: number
  /** The only one to decide on: SW1 and SW2 may carry the card's own status. */
  readonly sw3: number
  readonly data: Uint8Array
}

/** The bytes of one request. */
export function encodeRequest(cmd: number, para: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  return encodeFrame([cmd, para], data)
}

/** The bytes of one known command. */
export function encodeCommand(command: SamCommand): Uint8Array {
  const [cmd, para] = SAM_COMMANDS[command]
  return encodeRequest(cmd, para)
}

/** The bytes of one response. SW1 and SW2 are 00 in the normal case. */
export function encodeResponse(
  sw3: number,
  data: Uint8Array = new Uint8Array(),
  sw1 = 0,
  sw2 = 0,
): Uint8Array {
  return encodeFrame([sw1, sw2, sw3], data)
}

/** Which known command a request is; `undefined` for any other. */
export function commandOf(request: SamRequest): SamCommand | undefined {
  const names = Object.keys(SAM_COMMANDS) as SamCommand[]
  return names.find((name) => SAM_COMMANDS[name][0] === request.cmd && SAM_COMMANDS[name][1] === request.para)
}

/**
 * Cuts responses out of the bytes a reader sends.
 *
 * @param isSound a further look at a response whose length and sum are right; what it refuses is discarded as malformed
 */
export function createResponseFramer(isSound?: (response: SamResponse) => boolean): Framer<SamResponse> {
  return createSamFramer(
    4,
    (body) => ({ sw1: body[0] ?? 0, sw2: body[1] ?? 0, sw3: body[2] ?? 0, data: body.subarray(3) }),
    isSound,
  )
}

/** Cuts requests out of the bytes a host sends (the simulator's side). */
export function createRequestFramer(): Framer<SamRequest> {
  return createSamFramer(3, (body) => ({ cmd: body[0] ?? 0, para: body[1] ?? 0, data: body.subarray(2) }))
}

/**
 * Whether a framer holds the start of a frame (a whole preamble), so that silence now means a frame that never ended.
 */
export function hasFrameBegun(framer: Framer<unknown>): boolean {
  return framer.pendingBytes() >= PREAMBLE.length
}

/** Lengths of the parts of a read reply (30 01): `TextLen PhotoLen text photo`, lengths big-endian. */
export function encodeReadData(text: Uint8Array, photo: Uint8Array): Uint8Array {
  const data = new Uint8Array(4 + text.length + photo.length)
  const view = new DataView(data.buffer)
  view.setUint16(0, text.length)
  view.setUint16(2, photo.length)
  data.set(text, 4)
  data.set(photo, 4 + text.length)
  return data
}

/**
 * The text block of a read reply, as a view into `data`; the photo is not looked at. Fails when the lengths inside do
 * not add up, as in a reply to another command.
 */
export function textOfReadData(data: Uint8Array): Result<Uint8Array, 'malformed'> {
  if (data.length < 4) return failed('malformed')
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const textLength = view.getUint16(0)
  const photoLength = view.getUint16(2)
  if (textLength !== 256 || data.length !== 4 + textLength + photoLength) return failed('malformed')
  return ok(data.subarray(4, 4 + textLength))
}

/** A copy of the photo of a read reply that `textOfReadData` found whole; null where it carries none. */
export function photoOfReadData(data: Uint8Array): Uint8Array | null {
  const photo = data.slice(4 + 256)
  return photo.length === 0 ? null : photo
}

/**
 * The SAM's number as vendors print it, `05.03-20230601-0012345678-0987654321`: bytes 0 and 2, then three
 * little-endian 32-bit integers at 4, 8 and 12.
 *
 * @param data 16 bytes of the reply to 12 FF
 */
export function formatSamNumber(data: Uint8Array): Result<string, 'malformed'> {
  if (data.length !== 16) return failed('malformed')
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const digits = (value: number, width: number): string => String(value).padStart(width, '0')
  const groups = [
    `${digits(view.getUint8(0), 2)}.${digits(view.getUint8(2), 2)}`,
    digits(view.getUint32(4, true), 8),
    digits(view.getUint32(8, true), 10),
    digits(view.getUint32(12, true), 10),
  ]
  return ok(groups.join('-'))
}

function encodeFrame(head: readonly number[], data: Uint8Array): Uint8Array {
  const length = head.length + data.length + 1
  const bytes = new Uint8Array(HEADER_BYTES + length)
  bytes.set(PREAMBLE)
  bytes[PREAMBLE.length] = length >> 8
  bytes[PREAMBLE.length + 1] = length & 0xff
  bytes.set(head, HEADER_BYTES)
  bytes.set(data, HEADER_BYTES + head.length)
  bytes[bytes.length - 1] = xor8(bytes.subarray(PREAMBLE.length, bytes.length - 1))
  return bytes
}

function createSamFramer<Frame>(
  minLengthField: number,
  decode: (body: Uint8Array) => Frame,
  isSound?: (frame: Frame) => boolean,
): Framer<Frame> {
  const bodyOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(HEADER_BYTES, bytes.length - 1)
  return createScanningFramer(
    HEADER_BYTES + MAX_LENGTH_FIELD,
    (bytes) => {
      for (const [index, expected] of PREAMBLE.entries()) {
        if (index >= bytes.length) return { is: 'incomplete' }
        if (bytes[index] !== expected) return { is: 'rubbish', why: 'noise' }
      }
      if (bytes.length < HEADER_BYTES) return { is: 'incomplete' }
      const length = ((bytes[PREAMBLE.length] ?? 0) << 8) | (bytes[PREAMBLE.length + 1] ?? 0)
      if (length < minLengthField || length > MAX_LENGTH_FIELD) return { is: 'rubbish', why: 'bad-length' }
      const total = HEADER_BYTES + length
      if (bytes.length < total) return { is: 'incomplete' }
      if (xor8(bytes.subarray(PREAMBLE.length, total)) !== 0) return { is: 'rubbish', why: 'bad-checksum' }
      const isRefused = isSound !== undefined && !isSound(decode(bodyOf(bytes.subarray(0, total))))
      return isRefused ? { is: 'rubbish', why: 'malformed' } : { is: 'frame', length: total }
    },
    (bytes) => decode(bodyOf(bytes)),
  )
}
