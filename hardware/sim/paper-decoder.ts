import { columnsOf, decodeGb18030, isInGbk } from '../codec/text.ts'
import { argumentBytes } from './escpos-commands.ts'
import type { PrintedItem, PrintedLine, PrintedPaper, PrintedQr, PrintedRaster } from './printed-paper.ts'

/** What a byte led to. Printing follows the order of the bytes. */
export type DecoderEvent =
  | { readonly type: 'printed'; readonly item: PrintedItem }
  | { readonly type: 'cut'; readonly paper: PrintedPaper }
  | { readonly type: 'queued-status'; readonly question: number }
  | { readonly type: 'job-id'; readonly id: string }
  | { readonly type: 'auto-status-back'; readonly mask: number }
  | { readonly type: 'auto-full-status'; readonly mask: number }
  | { readonly type: 'unknown'; readonly bytes: Uint8Array }

/** Reads the bytes a printer is sent, one at a time, and prints them on paper of plain data. Never throws. */
export interface PaperDecoder {
  push(byte: number): DecoderEvent[]
  /** What is printed and not cut off yet. */
  unfinished(): readonly PrintedItem[]
  /** Forgets the line and the command begun; what is printed stays. */
  clearBuffer(): void
  /** Power off and on: buffers and modes are gone, and what is printed is torn off. */
  powerCycle(): void
}

/** As the option of the driver: a box shows where the font has nothing. */
export type BuiltInFont = 'gbk' | 'gb18030' | 'none'

interface Mode {
  align: PrintedLine['align']
  widthFactor: number
  heightFactor: number
  isBold: boolean
  isChinese: boolean
  qrModuleDots: number
  qrErrorLevel: PrintedQr['errorLevel']
}

const START: Mode = {
  align: 'left',
  widthFactor: 1,
  heightFactor: 1,
  isBold: false,
  isChinese: false,
  qrModuleDots: 3,
  qrErrorLevel: 'L',
}
const ALIGNMENTS = ['left', 'centre', 'right'] as const
const QR_LEVELS = ['L', 'M', 'Q', 'H'] as const
/** A printer without a cut command prints for ever; memory does not. */
const MAX_ITEMS = 2000
const LF = 0x0a

/**
 * @param columns half-width columns of a line; a longer one wraps, as on paper
 * @param font what glyphs are built in: GBK, with extension A, or no Chinese at all
 */
export function createPaperDecoder(columns: number, font: BuiltInFont = 'gbk'): PaperDecoder {
  let mode: Mode = { ...START }
  let line = emptyLine()
  let items: PrintedItem[] = []
  let storedQr = ''
  let storedPicture: PrintedRaster | undefined
  /** A command begun, or the first bytes of one Chinese character. */
  let held: number[] = []

  function print(item: PrintedItem): DecoderEvent[] {
    items.push(item)
    if (items.length > MAX_ITEMS) items.shift()
    return [{ type: 'printed', item }]
  }

  function endLine(): DecoderEvent[] {
    const { text, widthFactor, heightFactor, isBold } = line
    line = emptyLine()
    return print({ kind: 'line', text, align: mode.align, widthFactor, heightFactor, isBold })
  }

  function flushLine(): DecoderEvent[] {
    return line.text === '' ? [] : endLine()
  }

  function addGlyph(char: string): DecoderEvent[] {
    const width = columnsOf(char) * mode.widthFactor
    const events = line.usedColumns + width > columns ? flushLine() : []
    line.text += char
    line.usedColumns += width
    line.widthFactor = Math.max(line.widthFactor, mode.widthFactor)
    line.heightFactor = Math.max(line.heightFactor, mode.heightFactor)
    line.isBold ||= mode.isBold
    return events
  }

  function cut(kind: PrintedPaper['cut']): DecoderEvent[] {
    const events = flushLine()
    const lines = items.flatMap((item) => (item.kind === 'line' ? [item.text.trim()] : []))
    const paper: PrintedPaper = {
      items,
      textLines: lines.filter((text) => text !== ''),
      qrs: items.flatMap((item) => (item.kind === 'qr' ? [item.data] : [])),
      cut: kind,
    }
    items = []
    return [...events, { type: 'cut', paper }]
  }

  function push(byte: number): DecoderEvent[] {
    if (held.length === 0) return begin(byte)
    held.push(byte)
    const lead = held[0] ?? 0
    if (lead >= 0x80) return continueGlyph()
    const length = argumentBytes(held)
    if (length === 'unknown') {
      const bytes = Uint8Array.from(held)
      held = []
      return [{ type: 'unknown', bytes }]
    }
    if (length === 'more' || held.length < length) return []
    const command = held
    held = []
    return run(command)
  }

  function begin(byte: number): DecoderEvent[] {
    if (byte === LF) return endLine()
    if (byte === 0x1b || byte === 0x1c || byte === 0x1d || byte === 0x10) held = [byte]
    else if (byte >= 0x20 && byte <= 0x7e) return addGlyph(String.fromCharCode(byte))
    else if (byte >= 0x81 && byte <= 0xfe && mode.isChinese) held = [byte]
    // A code page is not ours to draw: outside Chinese mode the paper shows rubbish, and so does this one.
    else if (byte >= 0x80) return addGlyph('¿')
    return []
  }

  /** GB18030: two bytes, or four when the second is a digit. */
  function continueGlyph(): DecoderEvent[] {
    const second = held[1] ?? 0
    const isFour = second >= 0x30 && second <= 0x39
    if (isFour && held.length < 4) return []
    const char = decodeGb18030(Uint8Array.from(held))
    held = []
    return addGlyph([...char].length === 1 && isBuiltIn(char) ? char : '□')
  }

  function isBuiltIn(char: string): boolean {
    const code = char.codePointAt(0) ?? 0
    return isInGbk(char) || (font === 'gb18030' && code >= 0x3400 && code <= 0x4db5)
  }

  function run(command: readonly number[]): DecoderEvent[] {
    const [lead, name] = command
    const n = command[2] ?? 0
    if (lead === 0x1b) return runEsc(String.fromCharCode(name ?? 0), n)
    if (lead === 0x1c) return runFs(String.fromCharCode(name ?? 0), n)
    // DLE is acted on as it is received, by the printer and not by its paper.
    return lead === 0x1d ? runGs(String.fromCharCode(name ?? 0), command) : []
  }

  function runEsc(name: string, n: number): DecoderEvent[] {
    switch (name) {
      case '@':
        mode = { ...START }
        line = emptyLine()
        return []
      case 'a':
        mode.align = ALIGNMENTS[n % 0x30] ?? mode.align
        return []
      case 'E':
      case 'G':
        mode.isBold = (n & 1) === 1
        return []
      case '!':
        mode.isBold = (n & 0x08) !== 0
        mode.heightFactor = (n & 0x10) === 0 ? 1 : 2
        mode.widthFactor = (n & 0x20) === 0 ? 1 : 2
        return []
      case 'd':
        return [...flushLine(), ...print({ kind: 'feed', lines: n })]
      case 'i':
        return cut('full')
      case 'm':
        return cut('partial')
      default:
        return []
    }
  }

  function runFs(name: string, n: number): DecoderEvent[] {
    if (name === '&') mode.isChinese = font !== 'none'
    else if (name === '.') mode.isChinese = false
    else if (name === '!') {
      mode.widthFactor = (n & 0x04) === 0 ? 1 : 2
      mode.heightFactor = (n & 0x08) === 0 ? 1 : 2
    } else if (name === 'W') {
      mode.widthFactor = (n & 1) + 1
      mode.heightFactor = (n & 1) + 1
    }
    return []
  }

  function runGs(name: string, command: readonly number[]): DecoderEvent[] {
    const n = command[2] ?? 0
    switch (name) {
      case '!':
        mode.widthFactor = ((n >> 4) & 7) + 1
        mode.heightFactor = (n & 7) + 1
        return []
      case 'V':
        return cut([1, 0x31, 0x42].includes(n) ? 'partial' : 'full')
      case 'a':
        return [{ type: 'auto-status-back', mask: n }]
      case 'à':
        return [{ type: 'auto-full-status', mask: n }]
      case 'r':
        return [{ type: 'queued-status', question: n }]
      case 'v':
        return [...flushLine(), ...printRaster(command)]
      case '(':
        return runBlock(String.fromCharCode(n), command.slice(5))
      default:
        return []
    }
  }

  /** GS v 0 m xL xH yL yH data. */
  function printRaster(command: readonly number[]): DecoderEvent[] {
    const widthDots = ((command[4] ?? 0) | ((command[5] ?? 0) << 8)) * 8
    const heightDots = (command[6] ?? 0) | ((command[7] ?? 0) << 8)
    const data = Uint8Array.from(command.slice(8))
    return print({ kind: 'raster', align: mode.align, widthDots, heightDots, data })
  }

  /** GS ( L: function 112 stores a picture sized in dots, function 50 prints it. */
  function runGraphics(data: readonly number[]): DecoderEvent[] {
    if (data[1] === 0x32)
      return storedPicture === undefined
        ? []
        : [...flushLine(), ...print({ ...storedPicture, align: mode.align })]
    if (data[1] !== 0x70) return []
    const widthDots = Math.ceil(((data[6] ?? 0) | ((data[7] ?? 0) << 8)) / 8) * 8
    const heightDots = (data[8] ?? 0) | ((data[9] ?? 0) << 8)
    storedPicture = {
      kind: 'raster',
      align: mode.align,
      widthDots,
      heightDots,
      data: Uint8Array.from(data.slice(10)),
    }
    return []
  }

  function runBlock(block: string, data: readonly number[]): DecoderEvent[] {
    if (block === 'H' && data.length === 6 && data[0] === 0x30 && data[1] === 0x30)
      return [{ type: 'job-id', id: String.fromCharCode(...data.slice(2)) }]
    if (block === 'L') return runGraphics(data)
    const [symbol, command, n] = data
    if (block !== 'k' || symbol !== 0x31) return []
    if (command === 0x43) mode.qrModuleDots = n ?? 3
    else if (command === 0x45) mode.qrErrorLevel = QR_LEVELS[(n ?? 0x30) - 0x30] ?? 'L'
    else if (command === 0x50) storedQr = Buffer.from(data.slice(3)).toString('utf8')
    else if (command === 0x51 && storedQr !== '') {
      const { qrModuleDots: moduleDots, qrErrorLevel: errorLevel } = mode
      return [...flushLine(), ...print({ kind: 'qr', data: storedQr, moduleDots, errorLevel })]
    }
    return []
  }

  return {
    push,
    unfinished: () => [...items],
    clearBuffer() {
      line = emptyLine()
      held = []
    },
    powerCycle() {
      mode = { ...START }
      line = emptyLine()
      items = []
      held = []
      storedQr = ''
      storedPicture = undefined
    },
  }
}

function emptyLine(): {
  text: string
  usedColumns: number
  widthFactor: number
  heightFactor: number
  isBold: boolean
} {
  return { text: '', usedColumns: 0, widthFactor: 1, heightFactor: 1, isBold: false }
}
