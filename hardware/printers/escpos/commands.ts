import iconv from 'iconv-lite'
import { COMMAND_ROWS, COMMAND_TABLE } from './command-table.ts'
import type { CommandRow, TableCommandKind } from './command-table.ts'

/** What the host can tell a printer: table 2.2 of hardware-protocols, and text. */
export type PrinterCommand =
  | { readonly kind: TableCommandKind; readonly parameters: readonly number[] }
  | Raster
  | StoredGraphics
  /** Bytes of the code, at most `MAX_QR_BYTES`. */
  | { readonly kind: 'qrStore'; readonly data: Uint8Array }
  | { readonly kind: 'lineFeed' }
  /** One character of ASCII, GBK or GB18030. */
  | { readonly kind: 'character'; readonly char: string }
  /** One byte of a single-byte code page, outside Chinese mode. */
  | { readonly kind: 'codePageByte'; readonly byte: number }

/** GS v 0: rows of whole bytes, most significant bit left, 1 is black. */
export interface Raster {
  readonly kind: 'raster'
  /** 0 normal, 1 double width, 2 double height, 3 both; 48 to 51 are the same. */
  readonly mode: number
  readonly widthBytes: number
  readonly heightDots: number
  readonly data: Uint8Array
}

/** GS ( L function 112: the same picture, sized in dots. */
export interface StoredGraphics {
  readonly kind: 'graphicsStore'
  readonly scaleX: number
  readonly scaleY: number
  /** 31h to 34h; 31h is black. */
  readonly colour: number
  readonly widthDots: number
  readonly heightDots: number
  readonly data: Uint8Array
}

/** QR version 40 holds 7089 digits at most. */
export const MAX_QR_BYTES = 7089
/** A page of paper a metre long; a length field that says more is not believed. */
const MAX_PICTURE_BYTES = 1 << 20
const LF = 0x0a
const BLOCK_HEAD_BYTES = 5
const RASTER_HEAD_BYTES = 8
const GRAPHICS_HEAD_BYTES = 10

/**
 * The bytes of one command.
 *
 * @throws when a parameter is not allowed, a size does not match its data or a character has no code: a mistake in the caller
 */
export function encodeCommand(command: PrinterCommand): Uint8Array {
  switch (command.kind) {
    case 'lineFeed':
      return Uint8Array.of(LF)
    case 'codePageByte':
      return Uint8Array.of(command.byte)
    case 'character':
      return encodeCharacter(command.char)
    case 'qrStore': {
      const length = command.data.length + 3
      if (length > MAX_QR_BYTES + 3 || length < 4) throw new Error('no QR code holds so many bytes')
      return Uint8Array.of(0x1d, 0x28, 0x6b, ...word(length), 0x31, 0x50, 0x30, ...command.data)
    }
    case 'raster': {
      const { mode, widthBytes, heightDots, data } = command
      if (data.length !== widthBytes * heightDots) throw new Error('a raster has its size in bytes')
      return joined([0x1d, 0x76, 0x30, mode, ...word(widthBytes), ...word(heightDots)], data)
    }
    case 'graphicsStore': {
      const { scaleX, scaleY, colour, widthDots, heightDots, data } = command
      if (data.length !== Math.ceil(widthDots / 8) * heightDots)
        throw new Error('graphics have their size in dots')
      if (data.length > 65_535 - GRAPHICS_HEAD_BYTES) throw new Error('graphics are stored in bands')
      const head = [0x30, 0x70, 0x30, scaleX, scaleY, colour, ...word(widthDots), ...word(heightDots)]
      return joined([0x1d, 0x28, 0x4c, ...word(head.length + data.length), ...head], data)
    }
    default: {
      const { prefix, parameters }: CommandRow = COMMAND_TABLE[command.kind]
      const isAllowed = parameters.every((allows, at) => allows(command.parameters[at] ?? -1))
      if (!isAllowed || parameters.length !== command.parameters.length)
        throw new Error(`${command.kind} does not take ${command.parameters.join(' ')}`)
      return Uint8Array.of(...prefix, ...command.parameters)
    }
  }
}

/** A command of the table by its name, encoded. */
export function commandBytes(kind: TableCommandKind, ...parameters: readonly number[]): Uint8Array {
  return encodeCommand({ kind, parameters })
}

/** How many bytes the thing begun has in all, `more` while that is not known yet, `unknown` where nothing begins so. */
export type CommandLength = number | 'more' | 'unknown'

/**
 * @param begun bytes from a lead byte (10, 1B, 1C, 1D) on
 * @param isCustom whether the commands of Custom kiosk printers are known
 */
export function commandLength(begun: readonly number[], isCustom: boolean): CommandLength {
  if (begun[0] === 0x1d && begun[1] === 0x28) return blockLength(begun)
  if (begun[0] === 0x1d && begun[1] === 0x76) return rasterLength(begun)
  const rows = COMMAND_ROWS.filter(
    ([, { prefix, isCustomOnly }]) =>
      (isCustom || isCustomOnly !== true) &&
      prefix.every((byte, at) => at >= begun.length || begun[at] === byte),
  )
  if (rows.length === 0) return 'unknown'
  // Rows of one prefix differ in the first parameter: 1D 56 01 and 1D 56 41 n.
  const settled = rows.filter(([, { prefix, parameters }]) => {
    const first = begun[prefix.length]
    return first === undefined || (parameters[0]?.(first) ?? false)
  })
  const lengths = new Set((settled.length > 0 ? settled : rows).map(([, row]) => lengthOf(row)))
  return lengths.size > 1 && settled.length > 0 ? 'more' : Math.min(...lengths)
}

function lengthOf({ prefix, parameters }: CommandRow): number {
  return prefix.length + parameters.length
}

/** GS ( and a letter, then the length of the rest in two bytes. */
function blockLength(begun: readonly number[]): CommandLength {
  const letter = begun[2]
  if (letter !== undefined && letter !== 0x6b && letter !== 0x4c && letter !== 0x48) return 'unknown'
  if (begun.length < BLOCK_HEAD_BYTES) return 'more'
  const length = wordAt(begun, 3)
  return letter === 0x4c || length <= MAX_QR_BYTES + 3 ? BLOCK_HEAD_BYTES + length : 'unknown'
}

function rasterLength(begun: readonly number[]): CommandLength {
  if (begun.length > 2 && begun[2] !== 0x30) return 'unknown'
  if (begun.length < RASTER_HEAD_BYTES) return 'more'
  const bytes = wordAt(begun, 4) * wordAt(begun, 6)
  return bytes > MAX_PICTURE_BYTES ? 'unknown' : RASTER_HEAD_BYTES + bytes
}

/** The command of exactly these bytes; `undefined` where the document does not allow it. */
export function decodeCommand(bytes: readonly number[], isCustom: boolean): PrinterCommand | undefined {
  if (bytes[0] === 0x1d && bytes[1] === 0x76) return decodeRaster(bytes)
  if (startsWith(bytes, [0x1d, 0x28, 0x6b]) && startsWith(bytes.slice(5), [0x31, 0x50, 0x30])) {
    const data = Uint8Array.from(bytes.slice(BLOCK_HEAD_BYTES + 3))
    return data.length === 0 || data.length > MAX_QR_BYTES ? undefined : { kind: 'qrStore', data }
  }
  if (startsWith(bytes, [0x1d, 0x28, 0x4c]) && startsWith(bytes.slice(5), [0x30, 0x70, 0x30]))
    return decodeGraphics(bytes)
  for (const [kind, row] of COMMAND_ROWS) {
    if (row.isCustomOnly === true && !isCustom) continue
    if (bytes.length !== lengthOf(row) || !startsWith(bytes, row.prefix)) continue
    const parameters = bytes.slice(row.prefix.length)
    if (row.parameters.every((allows, at) => allows(parameters[at] ?? -1))) return { kind, parameters }
  }
  return undefined
}

function decodeRaster(bytes: readonly number[]): Raster | undefined {
  const mode = bytes[3] ?? -1
  const [widthBytes, heightDots] = [wordAt(bytes, 4), wordAt(bytes, 6)]
  const isMode = (mode >= 0 && mode <= 3) || (mode >= 0x30 && mode <= 0x33)
  if (!isMode || widthBytes === 0 || heightDots === 0) return undefined
  return {
    kind: 'raster',
    mode,
    widthBytes,
    heightDots,
    data: Uint8Array.from(bytes.slice(RASTER_HEAD_BYTES)),
  }
}

function decodeGraphics(bytes: readonly number[]): StoredGraphics | undefined {
  if (bytes.length < BLOCK_HEAD_BYTES + GRAPHICS_HEAD_BYTES) return undefined
  const [scaleX = 0, scaleY = 0, colour = 0] = bytes.slice(8, 11)
  const [widthDots, heightDots] = [wordAt(bytes, 11), wordAt(bytes, 13)]
  const data = Uint8Array.from(bytes.slice(BLOCK_HEAD_BYTES + GRAPHICS_HEAD_BYTES))
  const isScale = (scale: number): boolean => scale === 1 || scale === 2
  if (!isScale(scaleX) || !isScale(scaleY) || colour < 0x31 || colour > 0x34) return undefined
  if (data.length === 0 || data.length !== Math.ceil(widthDots / 8) * heightDots) return undefined
  return { kind: 'graphicsStore', scaleX, scaleY, colour, widthDots, heightDots, data }
}

/**
 * How many bytes the character has that begins so: one in ASCII, two in GBK, four in GB18030 where the second byte is a
 * digit (2.3).
 */
export function characterLength(begun: readonly number[]): CommandLength {
  const [first = 0, second, third] = begun
  if (first >= 0x20 && first <= 0x7e) return 1
  if (first < 0x81 || first > 0xfe) return 'unknown'
  if (second === undefined) return 'more'
  if (second >= 0x30 && second <= 0x39)
    return third === undefined || (third >= 0x81 && third <= 0xfe) ? 4 : 'unknown'
  return second >= 0x40 && second <= 0xfe && second !== 0x7f ? 2 : 'unknown'
}

/** The character of exactly these bytes; `undefined` for a code without one. */
export function decodeCharacter(bytes: readonly number[]): string | undefined {
  const char = iconv.decode(Buffer.from(bytes), 'gb18030')
  const isOne = [...char].length === 1 && char !== '\ufffd'
  return isOne && encodeGb(char).equals(Buffer.from(bytes)) ? char : undefined
}

function encodeCharacter(char: string): Uint8Array {
  const bytes = encodeGb(char)
  const isText = characterLength([...bytes]) === bytes.length
  if (!isText || decodeCharacter([...bytes]) !== char) throw new Error('a character without a code')
  return Uint8Array.from(bytes)
}

function encodeGb(char: string): Buffer {
  return iconv.encode(char, 'gb18030')
}

function startsWith(bytes: readonly number[], start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte)
}

function word(value: number): [number, number] {
  return [value & 0xff, (value >> 8) & 0xff]
}

function wordAt(bytes: readonly number[], at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

function joined(head: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + data.length)
  bytes.set(head)
  bytes.set(data, head.length)
  return bytes
}
