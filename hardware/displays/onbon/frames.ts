import { crc16Arc } from '../../codec/checksum.ts'
import type { DiscardReason, Framer, FramerEvent } from '../../codec/framer.ts'
import type { Result } from '../../../domain/result.ts'
import { failed, ok } from '../../../domain/result.ts'
import { commandOf, requestOf } from './commands.ts'
import type { ReceivedRequest, SignRequest } from './commands.ts'
import { escape, unescape } from './escapes.ts'

export type { CardTime, ReceivedRequest, SignRequest } from './commands.ts'
export type { AreaUpdate, DynamicArea } from './dynamic-area.ts'
export { ERROR_CODES } from './error-codes.ts'
export { escape, unescape } from './escapes.ts'

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
const USUAL_START_MARKS = 8
/** A length field beyond this is rubbish (hardware-protocols 0.2). */
const MAX_DATA_BYTES = 2048
/** Every byte between the marks may take two on the wire. */
const MAX_ESCAPED_BYTES = 2 * (HEADER_BYTES + MAX_DATA_BYTES + CRC_BYTES)

export type SignAnswer = { readonly kind: 'ack' } | { readonly kind: 'nack'; readonly errorCode: number }

export interface SignAddress {
  /** 1 to 65533, or `ANY_SCREEN`. */
  readonly screen: number
  /** 51 for 5K1, 58 for 5K2, 61 to 66 for 6K and so on; `ANY_DEVICE_TYPE` for any. */
  readonly deviceType: number
}

/** What senders fill differently and nobody acts upon. */
export interface SignEnvelope {
  /** How many A5 the frame began with. */
  readonly startMarks: number
  readonly host: number
  readonly reserved: readonly [number, number, number]
  readonly checkMode: number
  readonly displayMode: number
  /** The two bytes in front of the payload: its length in newer senders, 0 in older ones; ignored by all. */
  readonly restLength: number
}

export interface SignFrame {
  /** The card's: whom a request is for, who answers. */
  readonly address: SignAddress
  readonly envelope: SignEnvelope
  readonly content:
    | { readonly type: 'request'; readonly request: ReceivedRequest; readonly wantsReply: boolean }
    | {
        readonly type: 'answer'
        readonly answer: SignAnswer
        /** A0 00 or A0 01; the latter is uncertain as the mark of a refusal. */
        readonly command: number
        readonly payload: Uint8Array
      }
}

function usualEnvelope(payload: Uint8Array): SignEnvelope {
  return {
    startMarks: USUAL_START_MARKS,
    host: HOST,
    reserved: [0, 0, 0],
    checkMode: 0,
    displayMode: 0,
    restLength: payload.length,
  }
}

/** The bytes of a request to a card. `wantsReply` false makes the card do it in silence. */
export function encodeRequest(request: SignRequest, to: SignAddress, wantsReply = true): Uint8Array {
  const { group, command, payload } = commandOf(request)
  if (group === 0xa1 && command === 0x00) throw new Error('a card is never formatted')
  const envelope = usualEnvelope(payload)
  return encodeFrame({ address: to, envelope, content: { type: 'request', request, wantsReply } })
}

/** The bytes of a card's answer. */
export function encodeAnswer(answer: SignAnswer, from: SignAddress): Uint8Array {
  const payload = new Uint8Array()
  const command = answer.kind === 'ack' ? 0x00 : 0x01
  const content = { type: 'answer', answer, command, payload } as const
  return encodeFrame({ address: from, envelope: usualEnvelope(payload), content })
}

/**
 * The bytes of any frame, also of one that this project never sends (`watch` and the checker of vectors make them again
 * from their meaning). Drivers use `encodeRequest`.
 */
export function encodeFrame({ address, envelope, content }: SignFrame): Uint8Array {
  const { group, command, payload } =
    content.type === 'request'
      ? commandOf(content.request)
      : { group: 0xa0, command: content.command, payload: content.payload }
  const [to, from] =
    content.type === 'request' ? [address.screen, envelope.host] : [envelope.host, address.screen]
  const plain = [
    ...word(to),
    ...word(from),
    ...envelope.reserved,
    0x00,
    envelope.checkMode,
    envelope.displayMode,
    address.deviceType & 0xff,
    PROTOCOL_VERSION,
    ...word(DATA_HEAD_BYTES + payload.length),
    group,
    command,
    flagOf(content),
    ...word(envelope.restLength),
    ...payload,
  ]
  const crc = crc16Arc(Uint8Array.from(plain))
  const marks = Array<number>(envelope.startMarks).fill(START)
  return Uint8Array.from([...marks, ...escape([...plain, ...word(crc)]), END])
}

function flagOf(content: SignFrame['content']): number {
  if (content.type === 'request') return content.wantsReply ? 0x01 : 0x02
  return content.answer.kind === 'ack' ? 0x00 : content.answer.errorCode & 0xff
}

/**
 * Reads what stands between A5 and 5A. Errors: `malformed` (bad escape, not the protocol's version, flags or payloads; a
 * bar code of 16 bytes in the header, whose place no document gives), `bad-checksum`, `bad-length` (also the printed
 * example that leaves the length field out).
 */
export function decodeFrame(
  escaped: Uint8Array,
  startMarks = USUAL_START_MARKS,
): Result<SignFrame, DiscardReason> {
  const plain = unescape(escaped)
  if (plain === undefined) return failed('malformed')
  if (plain.length < HEADER_BYTES + DATA_HEAD_BYTES + CRC_BYTES) return failed('bad-length')
  const body = plain.subarray(0, plain.length - CRC_BYTES)
  if (crc16Arc(body) !== wordAt(plain, body.length)) return failed('bad-checksum')
  if (wordAt(body, 12) !== body.length - HEADER_BYTES) return failed('bad-length')
  const [reserved0 = 0, reserved1 = 0, reserved2 = 0, barcode, checkMode = 0, displayMode = 0] =
    body.subarray(4)
  const [deviceType = 0, version] = body.subarray(10)
  if (version !== PROTOCOL_VERSION || barcode !== 0) return failed('malformed')

  const [group = 0, command = 0, flag = 0] = body.subarray(HEADER_BYTES)
  const payload = body.slice(HEADER_BYTES + DATA_HEAD_BYTES)
  const [to, from] = [wordAt(body, 0), wordAt(body, 2)]
  const envelope = {
    startMarks,
    reserved: [reserved0, reserved1, reserved2] as const,
    checkMode,
    displayMode,
    restLength: wordAt(body, HEADER_BYTES + 3),
  }
  if (group === 0xa0) {
    const answer = answerOf(command, flag)
    if (answer === undefined) return failed('malformed')
    return ok({
      address: { screen: from, deviceType },
      envelope: { ...envelope, host: to },
      content: { type: 'answer', answer, command, payload },
    })
  }
  if (flag !== 0x01 && flag !== 0x02) return failed('malformed')
  const request = requestOf({ group, command, payload })
  if (request === undefined) return failed('malformed')
  return ok({
    address: { screen: to, deviceType },
    envelope: { ...envelope, host: from },
    content: { type: 'request', request, wantsReply: flag === 0x01 },
  })
}

function answerOf(command: number, errorCode: number): SignAnswer | undefined {
  if (command === 0x00 && errorCode === 0) return { kind: 'ack' }
  // A0 01 is uncertain as the code of a refusal; an error code other than 0 is one under either.
  return command <= 0x01 && errorCode !== 0 ? { kind: 'nack', errorCode } : undefined
}

function word(value: number): [number, number] {
  return [value & 0xff, (value >> 8) & 0xff]
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** Start marks kept of a run; a line that says nothing but A5 is not kept for ever. */
const MOST_START_MARKS = 64

/**
 * Finds the frames of an Onbon card, or of its host. Any run of A5 is one start; because A5 and 5A are escaped inside,
 * an A5 in the middle always begins the next frame, and what went before it was cut short.
 */
export function createSignFramer(): Framer<SignFrame> {
  const held = new Uint8Array(MAX_ESCAPED_BYTES)
  let used = 0
  let startMarks = 0

  function takeByte(byte: number): FramerEvent<SignFrame>[] {
    if (byte === START) {
      const events = used === 0 ? [] : discardHeld('malformed')
      startMarks = Math.min(startMarks + 1, MOST_START_MARKS)
      return events
    }
    if (startMarks === 0) return [{ type: 'discarded', bytes: Uint8Array.of(byte), why: 'noise' }]
    if (byte === END) {
      const frame = decodeFrame(held.subarray(0, used), startMarks)
      if (!frame.ok) return discardHeld(frame.error, [END])
      used = 0
      startMarks = 0
      return [{ type: 'frame', frame: frame.value }]
    }
    if (used === held.length) return discardHeld('bad-length', [byte])
    held[used] = byte
    used += 1
    return hasFalseLength() ? discardHeld('bad-length') : []
  }

  /** Looked at once, when the header is whole: nobody waits for 65535 bytes. */
  function hasFalseLength(): boolean {
    if (used < HEADER_BYTES || used > 2 * HEADER_BYTES) return false
    const header = unescape(held.subarray(0, used))
    return header?.length === HEADER_BYTES && wordAt(header, 12) > MAX_DATA_BYTES
  }

  function discardHeld(why: DiscardReason, more: readonly number[] = []): FramerEvent<SignFrame>[] {
    const marks = Array<number>(startMarks).fill(START)
    const bytes = Uint8Array.from([...marks, ...held.subarray(0, used), ...more])
    used = 0
    startMarks = 0
    return bytes.length === 0 ? [] : [{ type: 'discarded', bytes, why }]
  }

  return {
    push: (chunk) => joined([...chunk].flatMap(takeByte)),
    pendingBytes: () => startMarks + used,
    reset: (why) => discardHeld(why),
  }
}

/** Noise comes byte by byte and is told in one piece. */
function joined(events: readonly FramerEvent<SignFrame>[]): FramerEvent<SignFrame>[] {
  const out: FramerEvent<SignFrame>[] = []
  let noise: number[] = []
  const flush = (): void => {
    if (noise.length > 0) out.push({ type: 'discarded', bytes: Uint8Array.from(noise), why: 'noise' })
    noise = []
  }
  for (const event of events) {
    if (event.type === 'discarded' && event.why === 'noise') noise.push(...event.bytes)
    else {
      flush()
      out.push(event)
    }
  }
  flush()
  return out
}
