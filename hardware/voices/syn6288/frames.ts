import { xor8 } from '../../codec/checksum.ts'
import type { DiscardReason, Framer } from '../../codec/framer.ts'
import { createScanningFramer, type ScanVerdict } from '../../codec/scan.ts'
import { decodeTtsText, encodeTtsText, type TtsCharset } from '../tts-text.ts'

export { createReplyFramer, encodeReply, type TtsReply } from '../tts-replies.ts'

/**
 * Frames of the SYN6288 (hardware-protocols 4.1; datasheet of 2016-03, section 4):
 * `FD | Len(2, big-endian) | CMD | [PARAM | text] | XOR`. Len counts CMD to XOR; XOR goes over everything before it.
 */
export type SynCharset = 'gb2312' | 'gbk' | 'big5' | 'unicode'

export type SynCommand =
  | {
      readonly kind: 'speak'
      readonly charset: SynCharset
      /** Background music 1 to 15; 0 is none. */
      readonly music: number
      readonly text: string
    }
  | { readonly kind: 'baud'; readonly baudRate: number }
  | { readonly kind: SynOrder }

export type SynOrder = 'stop' | 'pause' | 'resume' | 'status' | 'power-down'

export const MAX_TEXT_BYTES = 200
export const MAX_FRAME_BYTES = 206

const START = 0xfd
const SPEAK = 0x01
const BAUD = 0x31
const ORDERS: Readonly<Record<SynOrder, number>> = {
  stop: 0x02,
  pause: 0x03,
  resume: 0x04,
  status: 0x21,
  'power-down': 0x88,
}
const BAUD_RATES: readonly number[] = [9600, 19_200, 38_400]
/** In the order of their numbers; Unicode is big-endian here. */
const CHARSETS: readonly (readonly [SynCharset, TtsCharset])[] = [
  ['gb2312', 'gb2312'],
  ['gbk', 'gbk'],
  ['big5', 'big5'],
  ['unicode', 'utf16be'],
]
/** Music sits above the three bits of the character set; many hobby drivers shift it by four, wrongly. */
const MUSIC_SHIFT = 3
const MAX_MUSIC = 15
const HEAD_BYTES = 3

/** @throws when a text is longer than 200 bytes or a number is out of its range (a bug of the caller) */
export function encodeCommand(command: SynCommand): Uint8Array {
  switch (command.kind) {
    case 'speak': {
      const number = CHARSETS.findIndex(([name]) => name === command.charset)
      const text = encodeTtsText(command.text, charsetAt(number))
      if (text.length > MAX_TEXT_BYTES) throw new RangeError(`a text of ${text.length} bytes`)
      if (command.music < 0 || command.music > MAX_MUSIC) throw new RangeError(`music ${command.music}`)
      return framed([SPEAK, (command.music << MUSIC_SHIFT) | number, ...text])
    }
    case 'baud': {
      const number = BAUD_RATES.indexOf(command.baudRate)
      if (number < 0) throw new RangeError(`baud rate ${command.baudRate}`)
      return framed([BAUD, number])
    }
    default:
      return framed([ORDERS[command.kind]])
  }
}

function framed(body: readonly number[]): Uint8Array {
  const length = body.length + 1
  const bytes = [START, length >> 8, length & 0xff, ...body]
  return Uint8Array.of(...bytes, xor8(Uint8Array.from(bytes)))
}

/** Finds commands in what a host sends. */
export function createCommandFramer(): Framer<SynCommand> {
  return createScanningFramer(MAX_FRAME_BYTES, judge, (bytes) => {
    const command = decodeBody(bytes.subarray(HEAD_BYTES, -1))
    if (command === null) throw new Error('judged to be a command')
    return command
  })
}

function judge(bytes: Uint8Array): ScanVerdict {
  const [start, high, low, command] = bytes
  if (start !== START) return rubbish('noise')
  if (high === undefined) return INCOMPLETE
  if (high !== 0) return rubbish('bad-length')
  if (low === undefined) return INCOMPLETE
  if (low < 2 || low > MAX_FRAME_BYTES - HEAD_BYTES) return rubbish('bad-length')
  if (command === undefined) return INCOMPLETE
  const fault = faultOfLength(command, low)
  if (fault !== null) return rubbish(fault)
  const length = HEAD_BYTES + low
  if (bytes.length < length) return INCOMPLETE
  const whole = bytes.subarray(0, length)
  if (xor8(whole) !== 0) return rubbish('bad-checksum')
  return decodeBody(whole.subarray(HEAD_BYTES, -1)) === null ? rubbish('malformed') : { is: 'frame', length }
}

const INCOMPLETE: ScanVerdict = { is: 'incomplete' }
const rubbish = (why: DiscardReason): ScanVerdict => ({ is: 'rubbish', why })

/** @param length of CMD to XOR */
function faultOfLength(command: number, length: number): DiscardReason | null {
  if (command === SPEAK) return length >= 3 ? null : 'bad-length'
  if (command === BAUD) return length === 3 ? null : 'bad-length'
  if (orderOf(command) !== undefined) return length === 2 ? null : 'bad-length'
  return 'malformed'
}

function orderOf(command: number): SynOrder | undefined {
  return (Object.keys(ORDERS) as SynOrder[]).find((order) => ORDERS[order] === command)
}

/** @param body CMD, PARAM and text; null where a parameter or the text makes no sense */
function decodeBody(body: Uint8Array): SynCommand | null {
  const [command = 0, parameter = 0] = body
  if (command === BAUD) {
    const baudRate = BAUD_RATES[parameter]
    return baudRate === undefined ? null : { kind: 'baud', baudRate }
  }
  if (command !== SPEAK) {
    const order = orderOf(command)
    return order === undefined ? null : { kind: order }
  }
  const number = parameter & 0x07
  const music = parameter >> MUSIC_SHIFT
  const charset = CHARSETS[number]
  if (charset === undefined || music > MAX_MUSIC) return null
  const text = decodeTtsText(body.subarray(2), charset[1])
  return text === null ? null : { kind: 'speak', charset: charset[0], music, text }
}

function charsetAt(number: number): TtsCharset {
  const charset = CHARSETS[number]
  if (charset === undefined) throw new RangeError(`character set ${number}`)
  return charset[1]
}
