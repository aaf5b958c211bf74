import type { DiscardReason, Framer } from '../../codec/framer.ts'
import { createScanningFramer, type ScanVerdict } from '../../codec/scan.ts'
import { decodeTtsText, encodeTtsText, type TtsCharset } from '../tts-text.ts'

export { createReplyFramer, encodeReply, type TtsReply } from '../tts-replies.ts'

/**
 * Frames of XFS5152CE, SYN6658 and (assumed) XFS5051, hardware-protocols 4.2: `FD | Len(2, big-endian) | CMD | PARAM | text`
 * without a checksum. Len counts CMD to the end.
 */
export type XfsCharset = 'gb2312' | 'gbk' | 'big5' | 'unicode-le' | 'unicode-be' // big-endian on SYN6658 only

export type XfsCommand =
  | { readonly kind: 'speak'; readonly charset: XfsCharset; readonly text: string }
  /** SYN6658 only. The document gives no layout of its parameter, so the text stays bytes. */
  | { readonly kind: 'cache-store'; readonly parameter: number; readonly text: Uint8Array }
  | { readonly kind: 'cache-play'; readonly parameter: number | null }
  | { readonly kind: XfsOrder }

export type XfsOrder = 'stop' | 'pause' | 'resume' | 'status' | 'sleep' | 'sleep-22' | 'wake'

export const MAX_TEXT_BYTES = 4096

const START = 0xfd
const SPEAK = 0x01
const CACHE_STORE = 0x31
const CACHE_PLAY = 0x32
const ORDERS: Readonly<Record<XfsOrder, number>> = {
  stop: 0x02,
  pause: 0x03,
  resume: 0x04,
  status: 0x21,
  sleep: 0x88,
  'sleep-22': 0x22, // as one text has it
  wake: 0xff,
}
/** In the order of their numbers. */
const CHARSETS: readonly (readonly [XfsCharset, TtsCharset])[] = [
  ['gb2312', 'gb2312'],
  ['gbk', 'gbk'],
  ['big5', 'big5'],
  ['unicode-le', 'utf16le'],
  ['unicode-be', 'utf16be'],
]
const HEAD_BYTES = 3
const MAX_LENGTH = MAX_TEXT_BYTES + 2

/** @throws when a text is longer than 4 KB (a bug of the caller) */
export function encodeCommand(command: XfsCommand): Uint8Array {
  switch (command.kind) {
    case 'speak': {
      const number = CHARSETS.findIndex(([name]) => name === command.charset)
      const charset = CHARSETS[number]
      if (charset === undefined) throw new RangeError(`character set ${command.charset}`)
      return framed(Uint8Array.of(SPEAK, number), encodeTtsText(command.text, charset[1]))
    }
    case 'cache-store':
      return framed(Uint8Array.of(CACHE_STORE, command.parameter), command.text)
    case 'cache-play': {
      const { parameter } = command
      return framed(Uint8Array.from(parameter === null ? [CACHE_PLAY] : [CACHE_PLAY, parameter]))
    }
    default:
      return framed(Uint8Array.of(ORDERS[command.kind]))
  }
}

function framed(head: Uint8Array, text: Uint8Array = new Uint8Array()): Uint8Array {
  if (text.length > MAX_TEXT_BYTES) throw new RangeError(`a text of ${text.length} bytes`)
  const length = head.length + text.length
  const bytes = new Uint8Array(HEAD_BYTES + length)
  bytes.set([START, length >> 8, length & 0xff])
  bytes.set(head, HEAD_BYTES)
  bytes.set(text, HEAD_BYTES + head.length)
  return bytes
}

/** Finds commands in what a host sends. */
export function createCommandFramer(): Framer<XfsCommand> {
  return createScanningFramer(HEAD_BYTES + MAX_LENGTH, judge, (bytes) => {
    const command = decodeBody(bytes.subarray(HEAD_BYTES))
    if (command === null) throw new Error('judged to be a command')
    return command
  })
}

function judge(bytes: Uint8Array): ScanVerdict {
  const [start, high, low, command, parameter] = bytes
  if (start !== START) return rubbish('noise')
  if (high === undefined) return INCOMPLETE
  if (high > MAX_LENGTH >> 8) return rubbish('bad-length')
  if (low === undefined) return INCOMPLETE
  const length = (high << 8) | low
  if (length === 0 || length > MAX_LENGTH) return rubbish('bad-length')
  if (command === undefined) return INCOMPLETE
  const fault = faultOfLength(command, length)
  if (fault !== null) return rubbish(fault)
  if (command === SPEAK && parameter !== undefined && parameter >= CHARSETS.length)
    return rubbish('malformed')
  if (bytes.length < HEAD_BYTES + length) return INCOMPLETE
  return decodeBody(bytes.subarray(HEAD_BYTES, HEAD_BYTES + length)) === null
    ? rubbish('malformed')
    : { is: 'frame', length: HEAD_BYTES + length }
}

const INCOMPLETE: ScanVerdict = { is: 'incomplete' }
const rubbish = (why: DiscardReason): ScanVerdict => ({ is: 'rubbish', why })

/** @param length of CMD to the end */
function faultOfLength(command: number, length: number): DiscardReason | null {
  if (command === SPEAK || command === CACHE_STORE) return length >= 2 ? null : 'bad-length'
  if (command === CACHE_PLAY) return length <= 2 ? null : 'bad-length'
  if (orderOf(command) !== undefined) return length === 1 ? null : 'bad-length'
  return 'malformed'
}

function orderOf(command: number): XfsOrder | undefined {
  return (Object.keys(ORDERS) as XfsOrder[]).find((order) => ORDERS[order] === command)
}

/** @param body CMD, PARAM and text; null where the parameter or the text makes no sense */
function decodeBody(body: Uint8Array): XfsCommand | null {
  const [command = 0, parameter] = body
  if (command === CACHE_PLAY) return { kind: 'cache-play', parameter: parameter ?? null }
  if (command === CACHE_STORE) return { kind: 'cache-store', parameter: parameter ?? 0, text: body.slice(2) }
  if (command !== SPEAK) {
    const order = orderOf(command)
    return order === undefined ? null : { kind: order }
  }
  const charset = CHARSETS[parameter ?? CHARSETS.length]
  const text = charset ? decodeTtsText(body.subarray(2), charset[1]) : null
  return charset === undefined || text === null ? null : { kind: 'speak', charset: charset[0], text }
}
