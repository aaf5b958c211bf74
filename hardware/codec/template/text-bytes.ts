import iconv from 'iconv-lite'
import { encodeGb18030, printable, SUBSTITUTE } from '../text.ts'
import type { TextForm } from './fields.ts'

/**
 * A text as it goes on the wire: made printable, cut at whole characters, padded to its width. What the encoding lacks
 * becomes `〓`, or `?` in ASCII; digit encodings keep the digits and nothing else.
 *
 * @param maxBytes the most a text of free length may take
 */
export function encodeText(text: string, form: TextForm, maxBytes = form.maxBytes): Uint8Array {
  const room = form.width ?? Math.min(maxBytes, form.maxBytes)
  if (form.encoding === 'digits-binary') return binaryDigits(text, form, room)
  if (form.encoding === 'digits-bcd') return bcdDigits(text, form, room)
  const characters = charactersOf(text, form)
  const isKeptLast = (form.keep ?? (isDigits(form) ? 'last' : 'first')) === 'last'
  const kept: Uint8Array[] = []
  let used = 0
  for (const character of isKeptLast ? characters.reverse() : characters) {
    if (used + character.length > room) break
    used += character.length
    if (isKeptLast) kept.unshift(character)
    else kept.push(character)
  }
  return padded(
    kept.flatMap((character) => [...character]),
    form,
  )
}

const isDigits = ({ encoding }: TextForm): boolean => encoding.startsWith('digits-')
const digitsOf = (text: string): string => text.normalize('NFKC').replace(/[^0-9]/g, '')

function charactersOf(text: string, form: TextForm): Uint8Array[] {
  switch (form.encoding) {
    case 'digits-ascii':
      return [...digitsOf(text)].map((digit) => Uint8Array.of(digit.charCodeAt(0)))
    case 'digits-bytes':
      return [...digitsOf(text)].map((digit) => Uint8Array.of(Number(digit)))
    default: {
      const removed = new Set(form.remove)
      const shown = [...printable(text)].filter((char) => !removed.has(char))
      return shown.map((char) => characterBytes(char, form.encoding))
    }
  }
}

function characterBytes(char: string, encoding: TextForm['encoding']): Uint8Array {
  switch (encoding) {
    case 'ascii':
      return Uint8Array.of(char.length === 1 && char < '\x7f' ? char.charCodeAt(0) : 0x3f)
    case 'utf16le':
      return Uint8Array.from(iconv.encode(char, 'utf-16le'))
    case 'utf16be':
      return Uint8Array.from(iconv.encode(char, 'utf-16be'))
    case 'gb2312': {
      const bytes = encodeGb18030(char)
      return isInGb2312(bytes) ? bytes : encodeGb18030(SUBSTITUTE)
    }
    default:
      return encodeGb18030(char)
  }
}

/** GB2312 fills rows A1 to F7, columns A1 to FE; rows A8 and A9 have a few signs of GBK at their ends. */
function isInGb2312(bytes: Uint8Array): boolean {
  const [row = 0, column] = bytes
  if (column === undefined) return true
  if (column < 0xa1 || column > 0xfe) return false
  return (row >= 0xa1 && row <= 0xa9) || (row >= 0xb0 && row <= 0xf7)
}

function padded(bytes: readonly number[], form: TextForm): Uint8Array {
  const { width } = form
  if (width === undefined) return Uint8Array.from(bytes)
  const missing = width - bytes.length
  const align = form.align ?? (isDigits(form) ? 'right' : 'left')
  const fill = padUnit(form)
  const half = Math.floor(missing / 2 / fill.length) * fill.length
  const before = align === 'right' ? missing : align === 'centre' ? half : 0
  return Uint8Array.from({ length: width }, (_, at) => {
    const inside = at - before
    const place = inside < 0 ? at : inside - bytes.length
    return bytes[inside] ?? fill[place % fill.length] ?? 0
  })
}

/** One filling unit: two bytes for UTF-16 when no byte is named, so that the padding is blanks there too. */
function padUnit(form: TextForm): readonly number[] {
  if (form.pad !== undefined) return [form.pad]
  switch (form.encoding) {
    case 'utf16le':
      return [0x20, 0x00]
    case 'utf16be':
      return [0x00, 0x20]
    case 'digits-bytes':
      return [0x00]
    case 'digits-ascii':
      return [0x30]
    default:
      return [0x20]
  }
}

function bcdDigits(text: string, form: TextForm, room: number): Uint8Array {
  const places = room * 2
  const digits = digitsOf(text)
  const kept = form.keep === 'first' ? digits.slice(0, places) : digits.slice(-places)
  const width = form.width === undefined ? kept.length + (kept.length % 2) : places
  const fill = ((form.pad ?? 0x00) & 0x0f).toString(16)
  const packed = form.align === 'left' ? kept.padEnd(width, fill) : kept.padStart(width, fill)
  return Uint8Array.from((packed.match(/../g) ?? []).map((pair) => parseInt(pair, 16)))
}

function binaryDigits(text: string, form: TextForm, room: number): Uint8Array {
  const most = 256 ** Math.min(room, 6) - 1
  let digits = digitsOf(text)
  while (Number(digits) > most) digits = form.keep === 'first' ? digits.slice(0, -1) : digits.slice(1)
  const bytes: number[] = []
  for (let value = Number(digits), left = room; left > 0; left -= 1) {
    bytes.unshift(value % 256)
    value = Math.floor(value / 256)
  }
  return Uint8Array.from(form.order === 'little' ? bytes.reverse() : bytes)
}

/**
 * The text of its bytes without their padding; `undefined` for bytes `encodeText` never makes: control characters, odd
 * halves of a character, digits that are none.
 */
export function decodeText(bytes: Uint8Array, form: TextForm): string | undefined {
  const ordered = form.order === 'little' ? [...bytes].reverse() : [...bytes]
  switch (form.encoding) {
    case 'digits-binary':
      return String(ordered.reduce((value, byte) => value * 256 + byte, 0))
    case 'digits-bcd': {
      const nibbles = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      const fill = ((form.pad ?? 0x00) & 0x0f).toString(16)
      const kept = fill > '9' ? nibbles.replace(new RegExp(`^${fill}+|${fill}+$`, 'g'), '') : nibbles
      return /^[0-9]*$/.test(kept) ? kept : undefined
    }
    case 'digits-bytes': {
      const kept = unpadded(bytes, form)
      return kept.every((byte) => byte <= 9) ? [...kept].join('') : undefined
    }
    case 'digits-ascii': {
      const text = String.fromCharCode(...unpadded(bytes, form))
      return /^[0-9]*$/.test(text) ? text : undefined
    }
    default: {
      const text = decoded(unpadded(bytes, form), form.encoding)
      return text === undefined || /[\p{Cc}\ufffd]/u.test(text) ? undefined : text
    }
  }
}

function decoded(bytes: Uint8Array, encoding: TextForm['encoding']): string | undefined {
  if (encoding === 'ascii')
    return bytes.every((byte) => byte < 0x80) ? String.fromCharCode(...bytes) : undefined
  const isWide = encoding === 'utf16le' || encoding === 'utf16be'
  if (isWide && bytes.length % 2 === 1) return undefined
  const name = encoding === 'utf16le' ? 'utf-16le' : encoding === 'utf16be' ? 'utf-16be' : 'gb18030'
  const text = iconv.decode(Buffer.from(bytes), name)
  // A two-byte character cut in half decodes to something shorter or other.
  return Buffer.from(bytes).equals(iconv.encode(text, name)) ? text : undefined
}

function unpadded(bytes: Uint8Array, form: TextForm): Uint8Array {
  if (form.width === undefined) return bytes
  const fill = padUnit(form)
  const align = form.align ?? (isDigits(form) ? 'right' : 'left')
  const isFill = (at: number): boolean => fill.every((byte, index) => bytes[at + index] === byte)
  // Digits filled up with zeros keep them: 007 is not 7.
  if (form.encoding === 'digits-ascii' && fill[0] === 0x30) return bytes
  if (form.encoding === 'digits-bytes' && fill[0] === 0x00) return bytes
  let from = 0
  let to = bytes.length
  if (align !== 'left') while (from + fill.length <= to && isFill(from)) from += fill.length
  if (align !== 'right') while (to - fill.length >= from && isFill(to - fill.length)) to -= fill.length
  return bytes.subarray(from, to)
}
