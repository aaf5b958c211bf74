import type { Framer } from '../../codec/framer.ts'
import { createScanningFramer } from '../../codec/scan.ts'
import { decodeGb18030 } from '../../codec/text.ts'

/*
 * Commands and answers of contact social-security cards (hardware-protocols 7, ISO/IEC 7816-4):
 *
 *   00 A4 04 00 Lc name     select an application by its name
 *   00 A4 00 00 02 file     select a file
 *   00 B2 nn 04 Le          read record nn of the selected file
 *   00 C0 00 00 Le          get the rest of an answer
 *
 * An answer is data, if any, and the status word. Records are tag, length, value; text is GBK.
 */

/** `sx1.sh.社会保障` in GBK. */
export const SOCIAL_SECURITY_APPLICATION: Uint8Array = Uint8Array.of(
  ...[0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e, 0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf],
)

/** The holder's data: record 1 is the social-security number, record 2 the name. EF05, the card's own, is not read. */
export const HOLDER_FILE = 0xef06

export type SsCommand =
  /** 1 to 16 bytes. */
  | { readonly is: 'selectApplication'; readonly name: Uint8Array }
  | { readonly is: 'selectFile'; readonly fileId: number }
  /** `expectedBytes` 1 to 256; records count from 1 to 254. */
  | { readonly is: 'readRecord'; readonly record: number; readonly expectedBytes: number }
  | { readonly is: 'getResponse'; readonly expectedBytes: number }

export interface SsResponse {
  readonly data: Uint8Array
  /** The status word, e.g. 0x9000. */
  readonly sw: number
}

const INS = { select: 0xa4, readRecord: 0xb2, getResponse: 0xc0 } as const
const HEADER_BYTES = 4
const MAX_NAME_BYTES = 16
const MAX_DATA_BYTES = 256
const OF_CURRENT_FILE = 0x04

/** The bytes of a command; an Le of 256 is written as 00. */
export function encodeSsCommand(command: SsCommand): Uint8Array {
  switch (command.is) {
    case 'selectApplication':
      return Uint8Array.of(0, INS.select, 0x04, 0, command.name.length, ...command.name)
    case 'selectFile':
      return Uint8Array.of(0, INS.select, 0, 0, 2, command.fileId >> 8, command.fileId & 0xff)
    case 'readRecord':
      return Uint8Array.of(0, INS.readRecord, command.record, OF_CURRENT_FILE, command.expectedBytes & 0xff)
    case 'getResponse':
      return Uint8Array.of(0, INS.getResponse, 0, 0, command.expectedBytes & 0xff)
  }
}

/** Cuts commands out of bytes without marks between them: header and length tell how long each is. */
export function createSsCommandFramer(): Framer<SsCommand> {
  return createScanningFramer(
    HEADER_BYTES + 1 + MAX_NAME_BYTES,
    (bytes) => {
      const places = bytes.subarray(0, HEADER_BYTES)
      if (!FORMS.some((form) => places.every((byte, at) => form[at] === undefined || form[at] === byte))) {
        return { is: 'rubbish', why: 'noise' }
      }
      const [, ins, p1, , length] = bytes
      if (length === undefined) return { is: 'incomplete' }
      if (ins === INS.readRecord && (p1 === 0 || p1 === 0xff)) return { is: 'rubbish', why: 'malformed' }
      if (ins !== INS.select) return { is: 'frame', length: HEADER_BYTES + 1 }
      const isLength = p1 === 0 ? length === 2 : length >= 1 && length <= MAX_NAME_BYTES
      if (!isLength) return { is: 'rubbish', why: 'bad-length' }
      const total = HEADER_BYTES + 1 + length
      return bytes.length < total ? { is: 'incomplete' } : { is: 'frame', length: total }
    },
    decodeSsCommand,
  )
}

/** Class, instruction, P1, P2; a place left open is anything. */
const FORMS: readonly (readonly (number | undefined)[])[] = [
  [0, INS.select, 0x04, 0],
  [0, INS.select, 0, 0],
  [0, INS.readRecord, undefined, OF_CURRENT_FILE],
  [0, INS.getResponse, 0, 0],
]

function decodeSsCommand(bytes: Uint8Array): SsCommand {
  const [, ins, p1 = 0, , length = 0] = bytes
  const expectedBytes = length === 0 ? MAX_DATA_BYTES : length
  if (ins === INS.readRecord) return { is: 'readRecord', record: p1, expectedBytes }
  if (ins === INS.getResponse) return { is: 'getResponse', expectedBytes }
  const body = bytes.subarray(HEADER_BYTES + 1)
  if (p1 === 0x04) return { is: 'selectApplication', name: body }
  return { is: 'selectFile', fileId: ((body[0] ?? 0) << 8) | (body[1] ?? 0) }
}

/** The bytes of an answer. */
export function encodeSsResponse({ data, sw }: SsResponse): Uint8Array {
  return Uint8Array.of(...data, sw >> 8, sw & 0xff)
}

/** The answer in a whole message; null when it is too short or long, or its status word none of ISO/IEC 7816-4. */
export function decodeSsResponse(bytes: Uint8Array): SsResponse | null {
  const end = bytes.length - 2
  if (end < 0 || end > MAX_DATA_BYTES) return null
  const [sw1 = 0, sw2 = 0] = bytes.subarray(end)
  const isStatus = (sw1 > 0x60 && sw1 <= 0x6f) || (sw1 >= 0x90 && sw1 <= 0x9f)
  return isStatus ? { data: bytes.subarray(0, end), sw: (sw1 << 8) | sw2 } : null
}

export interface SsRecord {
  readonly tag: number
  /** A view into the data it was found in. */
  readonly value: Uint8Array
}

/**
 * The records (tag, length, value) that fill an answer; behind them only padding may stand. Null where they do not fit
 * it.
 */
export function recordsIn(data: Uint8Array): readonly SsRecord[] | null {
  const records: SsRecord[] = []
  let at = 0
  while (at < data.length) {
    const tag = data[at] ?? 0
    if (isPadding(tag)) return data.subarray(at).every(isPadding) && records.length > 0 ? records : null
    const length = data[at + 1]
    if (length === undefined || at + 2 + length > data.length) return null
    records.push({ tag, value: data.subarray(at + 2, at + 2 + length) })
    at += 2 + length
  }
  return records
}

/** One record as a card holds it. */
export function encodeRecord({ tag, value }: SsRecord): Uint8Array {
  return Uint8Array.of(tag, value.length, ...value)
}

/** The text of a record; padding at its end (00, 20, FF) goes. */
export function textOfRecord({ value }: SsRecord): string {
  let end = value.length
  while (end > 0 && isPadding(value[end - 1] ?? 0)) end -= 1
  return decodeGb18030(value.subarray(0, end))
}

function isPadding(byte: number): boolean {
  return byte === 0x00 || byte === 0x20 || byte === 0xff
}
