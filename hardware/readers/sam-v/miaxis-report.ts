import type { DiscardReason, Framer } from '../../codec/framer.ts'
import { createScanningFramer, type ScanVerdict } from '../../codec/scan.ts'

/*
 * HID reports of the Miaxis MR readers (hardware-protocols 1.8, one source only), 64 bytes padded with zeros:
 *
 *   to the reader: 88 | SRN 2 | LEN 2 | command   | payload              | SUM 2
 *   to the host:   AA | SRN 2 | LEN 2 | result    | packet index 2, data | SUM 2
 *
 * LEN and SUM are little-endian. LEN counts from command or result to the end of the payload; SUM is the 16-bit sum from
 * LEN to the end of the payload. Command B1 passes a SAM frame through; its answer comes in packets of up to 54 bytes.
 * Some programs see a report id 00 in front of each report.
 */

export const REPORT_BYTES = 64
/** SAM bytes in one packet of an answer. */
export const PACKET_BYTES = 54
/** The command that passes a SAM frame through. */
export const PASS_THROUGH = 0xb1
/** `result` of an answer that went well; other values are not documented. */
export const RESULT_GOOD = 0x00

const TO_READER = 0x88
const TO_HOST = 0xaa
const HEAD_BYTES = 5
const SUM_BYTES = 2
const INDEX_BYTES = 2
const MOST_LENGTH = REPORT_BYTES - HEAD_BYTES - SUM_BYTES
const REPORT_ID = 0x00

interface AnyReport {
  /** Whether a report id 00 stands in front. */
  readonly hasReportId: boolean
  /** SRN, 0 to 65535; zero in everything published. */
  readonly serial: number
}

export interface MiaxisRequest extends AnyReport {
  readonly command: number
  /** Up to 56 bytes; with `PASS_THROUGH`, one SAM request. */
  readonly payload: Uint8Array
}

export interface MiaxisResponse extends AnyReport {
  readonly result: number
  /** Null in an answer that is a result and nothing else. */
  readonly packet: { readonly index: number; readonly data: Uint8Array } | null
}

/**
 * The bytes of a report to the reader.
 *
 * @throws RangeError when the payload does not fit one report (a bug)
 */
export function encodeMiaxisRequest({ hasReportId, serial, command, payload }: MiaxisRequest): Uint8Array {
  return encodeReport(TO_READER, hasReportId, serial, [command], payload)
}

/**
 * The bytes of a report to the host.
 *
 * @throws RangeError when the data does not fit one report (a bug)
 */
export function encodeMiaxisResponse({ hasReportId, serial, result, packet }: MiaxisResponse): Uint8Array {
  if (packet === null) return encodeReport(TO_HOST, hasReportId, serial, [result], new Uint8Array())
  const { index, data } = packet
  return encodeReport(TO_HOST, hasReportId, serial, [result, index & 0xff, index >> 8], data)
}

/** Cuts what the host sent. Reports are found whatever the chunks, report id or not. */
export function createMiaxisRequestFramer(
  isSound: (request: MiaxisRequest) => boolean = () => true,
): Framer<MiaxisRequest> {
  return createReportFramer(
    TO_READER,
    (length) => length >= 1,
    (bytes) => {
      const { at, serial, length } = headOf(bytes)
      const payload = bytes.subarray(at + HEAD_BYTES + 1, at + HEAD_BYTES + length)
      return { hasReportId: at === 1, serial, command: bytes[at + HEAD_BYTES] ?? 0, payload }
    },
    // The host pads with zeros; what a reader leaves behind its sum is not looked at.
    (request, padding) => padding.every((byte) => byte === 0) && isSound(request),
  )
}

/** Cuts what the reader sent. The data may be part of a card: whoever takes it wipes it. */
export function createMiaxisResponseFramer(): Framer<MiaxisResponse> {
  return createReportFramer(
    TO_HOST,
    (length) => length === 1 || length > 1 + INDEX_BYTES,
    (bytes) => {
      const { at, serial, length } = headOf(bytes)
      const first = at + HEAD_BYTES
      const common = { hasReportId: at === 1, serial, result: bytes[first] ?? 0 }
      if (length === 1) return { ...common, packet: null }
      const index = indexOf(bytes[first + 1] ?? 0, bytes[first + 2] ?? 0)
      return { ...common, packet: { index, data: bytes.subarray(first + 3, first + length) } }
    },
    ({ packet }) => packet === null || packet.index < 0x100,
  )
}

/** Its byte order is uncertain. The longest answer has 76 packets, so one of the two bytes is always zero. */
function indexOf(first: number, second: number): number {
  return first === 0 || second === 0 ? first | second : (second << 8) | first
}

function encodeReport(
  start: number,
  hasReportId: boolean,
  serial: number,
  head: readonly number[],
  rest: Uint8Array,
): Uint8Array {
  const length = head.length + rest.length
  if (length > MOST_LENGTH) throw new RangeError(`${length} bytes do not fit a report`)
  const report = new Uint8Array(REPORT_BYTES)
  const view = new DataView(report.buffer)
  report[0] = start
  view.setUint16(1, serial)
  view.setUint16(3, length, true)
  report.set(head, HEAD_BYTES)
  report.set(rest, HEAD_BYTES + head.length)
  view.setUint16(HEAD_BYTES + length, sum16(report.subarray(3, HEAD_BYTES + length)), true)
  return hasReportId ? Uint8Array.of(REPORT_ID, ...report) : report
}

function sum16(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum = (sum + byte) & 0xffff
  return sum
}

/** Where the report begins behind a report id, and what its head says. */
function headOf(bytes: Uint8Array): { at: 0 | 1; serial: number; length: number } {
  const at = bytes[0] === REPORT_ID ? 1 : 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { at, serial: view.getUint16(at + 1), length: view.getUint16(at + 3, true) }
}

function createReportFramer<Frame>(
  start: number,
  isLength: (length: number) => boolean,
  decode: (report: Uint8Array) => Frame,
  isSound: (frame: Frame, padding: Uint8Array) => boolean,
): Framer<Frame> {
  const rubbish = (why: DiscardReason): ScanVerdict => ({ is: 'rubbish', why })
  return createScanningFramer(
    1 + REPORT_BYTES,
    (bytes) => {
      const at = bytes[0] === REPORT_ID ? 1 : 0
      if (bytes.length <= at) return { is: 'incomplete' }
      if (bytes[at] !== start) return rubbish('noise')
      if (bytes.length < at + HEAD_BYTES) return { is: 'incomplete' }
      const { length } = headOf(bytes)
      // One byte is a weak start mark: without a length that can be, it was none.
      if (length > MOST_LENGTH || !isLength(length)) return rubbish('noise')
      const total = at + REPORT_BYTES
      if (bytes.length < total) return { is: 'incomplete' }
      const sumAt = at + HEAD_BYTES + length
      const sum = (bytes[sumAt] ?? 0) | ((bytes[sumAt + 1] ?? 0) << 8)
      if (sum !== sum16(bytes.subarray(at + 3, sumAt))) return rubbish('bad-checksum')
      const isWhole = isSound(decode(bytes.subarray(0, total)), bytes.subarray(sumAt + SUM_BYTES, total))
      return isWhole ? { is: 'frame', length: total } : rubbish('malformed')
    },
    decode,
  )
}
