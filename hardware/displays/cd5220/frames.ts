import type { Framer } from '../../codec/framer.ts'
import { createScanningFramer } from '../../codec/scan.ts'
import type { ScanVerdict } from '../../codec/scan.ts'

/*
 * CD5220 vacuum displays, 2 rows of 20 (hardware-protocols 3.3). They answer nothing and have no Chinese.
 *
 *   1B 40 init | 0C clear | 1B 51 41 <20> 0D upper row | 1B 51 42 <20> 0D lower row
 *   1B 6C x y cursor | 1B 5F n cursor shown (00 hidden) | 1B 2A n brightness 1 to 4
 */

export const COLUMNS = 20

export type VfdCommand =
  | { readonly kind: 'init' }
  | { readonly kind: 'clear' }
  /** Exactly 20 characters of one byte each. */
  | { readonly kind: 'row'; readonly row: 'upper' | 'lower'; readonly text: string }
  /** Columns 1 to 20, rows 1 and 2. */
  | { readonly kind: 'goto'; readonly column: number; readonly row: number }
  | { readonly kind: 'cursor'; readonly isShown: boolean }
  | { readonly kind: 'brightness'; readonly level: number }

const ESC = 0x1b
const CLEAR = 0x0c
const CR = 0x0d
const ROW_BYTES = 3 + COLUMNS + 1

export function encodeVfd(command: VfdCommand): Uint8Array {
  switch (command.kind) {
    case 'init':
      return Uint8Array.of(ESC, 0x40)
    case 'clear':
      return Uint8Array.of(CLEAR)
    case 'row': {
      const text = command.text.padEnd(COLUMNS).slice(0, COLUMNS)
      const row = command.row === 'upper' ? 0x41 : 0x42
      return Uint8Array.from([ESC, 0x51, row, ...[...text].map((char) => char.charCodeAt(0) & 0xff), CR])
    }
    case 'goto':
      return Uint8Array.of(ESC, 0x6c, command.column, command.row)
    case 'cursor':
      return Uint8Array.of(ESC, 0x5f, command.isShown ? 0x01 : 0x00)
    case 'brightness':
      return Uint8Array.of(ESC, 0x2a, command.level)
  }
}

/** Finds commands. */
export function createVfdFramer(): Framer<VfdCommand> {
  return createScanningFramer(ROW_BYTES, judge, (bytes) => {
    const parsed = parse(bytes)
    if (parsed.is !== 'frame') throw new Error('a command judged whole is none')
    return parsed.command
  })
}

const judge = (bytes: Uint8Array): ScanVerdict => parse(bytes)

type Parsed =
  | Exclude<ScanVerdict, { is: 'frame' }>
  | { readonly is: 'frame'; readonly length: number; readonly command: VfdCommand }

const INCOMPLETE: Parsed = { is: 'incomplete' }
const MALFORMED: Parsed = { is: 'rubbish', why: 'malformed' }

function parse(bytes: Uint8Array): Parsed {
  const [first, code, x, y] = bytes
  if (first === CLEAR) return { is: 'frame', length: 1, command: { kind: 'clear' } }
  if (first !== ESC) return { is: 'rubbish', why: 'noise' }
  switch (code) {
    case undefined:
      return INCOMPLETE
    case 0x40:
      return { is: 'frame', length: 2, command: { kind: 'init' } }
    case 0x51:
      return parseRow(bytes)
    case 0x6c: {
      if (x !== undefined && (x < 1 || x > COLUMNS)) return MALFORMED
      if (y !== undefined && (y < 1 || y > 2)) return MALFORMED
      if (x === undefined || y === undefined) return INCOMPLETE
      return { is: 'frame', length: 4, command: { kind: 'goto', column: x, row: y } }
    }
    case 0x5f:
      if (x === undefined) return INCOMPLETE
      if (x > 1) return MALFORMED
      return { is: 'frame', length: 3, command: { kind: 'cursor', isShown: x === 1 } }
    case 0x2a:
      if (x === undefined) return INCOMPLETE
      if (x < 1 || x > 4) return MALFORMED
      return { is: 'frame', length: 3, command: { kind: 'brightness', level: x } }
    default:
      return MALFORMED
  }
}

function parseRow(bytes: Uint8Array): Parsed {
  const row = bytes[2]
  if (row !== undefined && row !== 0x41 && row !== 0x42) return MALFORMED
  const text = bytes.subarray(3, 3 + COLUMNS)
  if (text.some((byte) => byte < 0x20 || byte === 0x7f)) return MALFORMED
  if (bytes.length < ROW_BYTES) return INCOMPLETE
  if (bytes[ROW_BYTES - 1] !== CR) return MALFORMED
  const command: VfdCommand = {
    kind: 'row',
    row: row === 0x41 ? 'upper' : 'lower',
    text: String.fromCharCode(...text),
  }
  return { is: 'frame', length: ROW_BYTES, command }
}
