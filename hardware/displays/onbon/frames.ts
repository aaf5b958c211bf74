import { crc16Arc } from '../../codec/checksum.ts'
import type { DiscardReason, Framer, FramerEvent } from '../../codec/framer.ts'
import type { Result } from '../../../domain/result.ts'
import { failed, ok } from '../../../domain/result.ts'
import { decodeAreas, encodeAreas } from './dynamic-area.ts'
import type { AreaUpdate } from './dynamic-area.ts'

export type { AreaUpdate, DynamicArea } from './dynamic-area.ts'

/*
 * Frames of Onbon BX-5K and BX-6K font cards, both ways (hardware-protocols 3.2):
 *
 *   A5 x 8 | header 14 | data | CRC-16/ARC little-endian | 5A
 *   header: dst 2 | src 2 | reserved 3 | barcode 1 | check mode 1 | display mode 1 | device type 1 | version 1 | data length 2
 *   data:   group 1 | command 1 | reply wanted (01, 02 none) or error code 1 | length of the rest 2 | rest
 *
 * Everything between A5 and 5A is escaped; the CRC is over header and data before escaping.
 */

const START = 0xa5
const END = 0x5a
/** A card that answers whatever its own number is. */
export const ANY_SCREEN = 0xfffe
export const ANY_DEVICE_TYPE = 0xfe
const HOST = 0x8000
const PROTOCOL_VERSION = 0x02
const HEADER_BYTES = 14
const DATA_HEAD_BYTES = 5
const CRC_BYTES = 2

/**
 * What a host may ask. There is no command for A1 00 here: it formats the card, programs and fonts, and must never be
 * sent.
 */
export type SignRequest =
  | { readonly kind: 'ping' }
  | { readonly kind: 'controllerStatus' }
  | { readonly kind: 'brightness'; readonly mode: number; readonly level: number }
  | { readonly kind: 'areas'; readonly update: AreaUpdate }

/** What may arrive at a card: the above, and what this project never sends. */
export type ReceivedRequest =
  | SignRequest
  | { readonly kind: 'format' }
  | { readonly kind: 'other'; readonly group: number; readonly command: number; readonly payload: Uint8Array }

export type SignAnswer = { readonly kind: 'ack' } | { readonly kind: 'nack'; readonly errorCode: number }

export interface SignAddress {
  /** 1 to 65533, or `ANY_SCREEN`. */
  readonly screen: number
  /** 51 for 5K1, 58 for 5K2, 61 to 66 for 6K and so on; `ANY_DEVICE_TYPE` for any. */
  readonly deviceType: number
}

export interface SignFrame {
  readonly address: SignAddress
  readonly content:
    | { readonly type: 'request'; readonly request: ReceivedRequest; readonly wantsReply: boolean }
    | { readonly type: 'answer'; readonly answer: SignAnswer }
}

/** The bytes of a request to a card. `wantsReply` false makes the card do it in silence. */
export function encodeRequest(request: SignRequest, to: SignAddress, wantsReply = true): Uint8Array {
  const [group, command, payload] = commandOf(request)
  return seal(to.screen, HOST, to.deviceType, [group, command, wantsReply ? 0x01 : 0x02], payload)
}

/** The bytes of a card's answer. */
export function encodeAnswer(answer: SignAnswer, from: SignAddress): Uint8Array {
  const head = answer.kind === 'ack' ? [0xa0, 0x00, 0x00] : [0xa0, 0x01, answer.errorCode & 0xff]
  return seal(HOST, from.screen, from.deviceType, head, new Uint8Array())
}

function commandOf(request: SignRequest): [number, number, Uint8Array] {
  switch (request.kind) {
    case 'ping':
      return [0xa2, 0x00, new Uint8Array()]
    case 'controllerStatus':
      return [0xa1, 0x02, new Uint8Array()]
    case 'brightness':
      return [0xa3, 0x02, Uint8Array.of(request.mode & 0xff, request.level & 0xff)]
    case 'areas':
      return [0xa3, 0x06, encodeAreas(request.update)]
  }
}

function seal(
  destination: number,
  source: number,
  deviceType: number,
  head: readonly number[],
  payload: Uint8Array,
): Uint8Array {
  const plain = [
    ...word(destination),
    ...word(source),
    ...[0, 0, 0, 0, 0, 0],
    deviceType & 0xff,
    PROTOCOL_VERSION,
    ...word(DATA_HEAD_BYTES + payload.length),
    ...head,
    ...word(payload.length),
    ...payload,
  ]
  const crc = crc16Arc(Uint8Array.from(plain))
  return Uint8Array.from([...Array<number>(8).fill(START), ...escape([...plain, ...word(crc)]), END])
}

/** A5 is A6 02, A6 is A6 01, 5A is 5B 02, 5B is 5B 01. */
export function escape(plain: Iterable<number>): number[] {
  const out: number[] = []
  for (const byte of plain) {
    if (byte === 0xa5) out.push(0xa6, 0x02)
    else if (byte === 0xa6) out.push(0xa6, 0x01)
    else if (byte === 0x5a) out.push(0x5b, 0x02)
    else if (byte === 0x5b) out.push(0x5b, 0x01)
    else out.push(byte)
  }
  return out
}

/** The inverse of `escape`; `undefined` when a mark is followed by anything but 01 or 02. */
export function unescape(escaped: Uint8Array): Uint8Array | undefined {
  const out: number[] = []
  for (let at = 0; at < escaped.length; at += 1) {
    const byte = escaped[at] ?? 0
    if (byte !== 0xa6 && byte !== 0x5b) {
      out.push(byte)
      continue
    }
    at += 1
    const mark = escaped[at]
    if (mark !== 0x01 && mark !== 0x02) return undefined
    out.push(mark === 0x01 ? byte : byte - 1)
  }
  return Uint8Array.from(out)
}

/**
 * Reads what stands between A5 and 5A. Errors: `malformed` (bad escape, not the protocol's version or groups),
 * `bad-checksum`, `bad-length` (also the printed example that leaves the length field out).
 */
export function decodeFrame(escaped: Uint8Array): Result<SignFrame, DiscardReason> {
  const plain = unescape(escaped)
  if (plain === undefined) return failed('malformed')
  if (plain.length < HEADER_BYTES + DATA_HEAD_BYTES + CRC_BYTES) return failed('bad-length')
  const body = plain.subarray(0, plain.length - CRC_BYTES)
  if (crc16Arc(body) !== wordAt(plain, body.length)) return failed('bad-checksum')
  if (wordAt(body, 12) !== body.length - HEADER_BYTES) return failed('bad-length')
  if (body[11] !== PROTOCOL_VERSION) return failed('malformed')

  const deviceType = body[10] ?? 0
  const [group = 0, command = 0, flag = 0] = body.subarray(HEADER_BYTES)
  if (group === 0xa0) {
    const answer = answerOf(command, flag)
    if (answer === undefined) return failed('malformed')
    return ok({ address: { screen: wordAt(body, 2), deviceType }, content: { type: 'answer', answer } })
  }
  // The length of the rest is filled in newer cards and zero in older ones: what counts is the frame's own length.
  const request = requestOf(group, command, body.slice(HEADER_BYTES + DATA_HEAD_BYTES))
  if (request === undefined) return failed('malformed')
  return ok({
    address: { screen: wordAt(body, 0), deviceType },
    content: { type: 'request', request, wantsReply: flag === 0x01 },
  })
}

function answerOf(command: number, errorCode: number): SignAnswer | undefined {
  if (command === 0x00 && errorCode === 0) return { kind: 'ack' }
  // A0 01 is uncertain as the code of a refusal; an error code other than 0 is one under either.
  return command <= 0x01 && errorCode !== 0 ? { kind: 'nack', errorCode } : undefined
}

function requestOf(group: number, command: number, payload: Uint8Array): ReceivedRequest | undefined {
  switch ((group << 8) | command) {
    case 0xa200:
      return { kind: 'ping' }
    case 0xa102:
      return { kind: 'controllerStatus' }
    case 0xa100:
      return { kind: 'format' }
    case 0xa302: {
      const [mode, level] = payload
      return mode === undefined || level === undefined ? undefined : { kind: 'brightness', mode, level }
    }
    case 0xa306: {
      const update = decodeAreas(payload)
      return update === undefined ? undefined : { kind: 'areas', update }
    }
    default:
      return { kind: 'other', group, command, payload }
  }
}

function word(value: number): [number, number] {
  return [value & 0xff, (value >> 8) & 0xff]
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** Nothing an area carries comes near; a stream without an end mark is not kept for ever. */
const MAX_FRAME_BYTES = 2048

/**
 * Finds the frames of an Onbon card, or of its host. Any run of A5 is one start; because A5 and 5A are escaped inside,
 * an A5 in the middle always begins the next frame, and what went before it was cut short.
 */
export function createSignFramer(): Framer<SignFrame> {
  let held: number[] = []
  let isInFrame = false

  function discardHeld(why: DiscardReason): FramerEvent<SignFrame>[] {
    const bytes = Uint8Array.from(held)
    held = []
    return bytes.length === 0 ? [] : [{ type: 'discarded', bytes, why }]
  }

  function takeByte(byte: number): FramerEvent<SignFrame>[] {
    if (byte === START) {
      const events = discardHeld('malformed')
      isInFrame = true
      return events
    }
    if (!isInFrame) return [{ type: 'discarded', bytes: Uint8Array.of(byte), why: 'noise' }]
    if (byte === END) {
      isInFrame = false
      const frame = decodeFrame(Uint8Array.from(held))
      if (!frame.ok) return discardHeld(frame.error)
      held = []
      return [{ type: 'frame', frame: frame.value }]
    }
    held.push(byte)
    if (held.length <= MAX_FRAME_BYTES) return []
    isInFrame = false
    return discardHeld('bad-length')
  }

  return {
    push: (chunk) => [...chunk].flatMap(takeByte),
    pendingBytes: () => held.length,
    reset(why) {
      isInFrame = false
      return discardHeld(why)
    },
  }
}

/** Codes of a refusal (the list in the vendor's SDK header). */
export const ERROR_CODES: Readonly<Record<number, string>> = {
  1: 'unknown command group',
  2: 'unknown command',
  3: 'busy',
  4: 'out of memory',
  5: 'checksum',
  6: 'no such file',
  7: 'flash',
  8: 'download',
  9: 'file name',
  10: 'file type',
  11: 'file CRC',
  12: 'no such font',
  13: 'firmware type',
  14: 'date',
  15: 'file exists',
  16: 'block number',
}
