import { Printer } from 'escpos'
import { columnsOf, wrapToColumns } from '../../codec/text.ts'
import type { GlyphSource } from '../../codec/glyphs.ts'
import type { Paper, PaperItem } from '../ticket-printer.ts'
import { commandBytes, encodeCommand } from './commands.ts'
import { isPlainLine, paperText } from './printer-font.ts'
import type { PrinterFont } from './printer-font.ts'
import { drawLine, encodePicture } from './raster-line.ts'

export type Cut = 'partial' | 'full' | 'none' | 'legacy'
export type QrErrorLevel = 'L' | 'M' | 'Q' | 'H'

/** What the encoder must know of a printer. */
export interface PaperProfile {
  /** Half-width columns of the normal font: 48 or 42 at 80 mm, 32 at 58 mm. */
  readonly columns: number
  readonly font: PrinterFont
  /** Edge of one QR module in dots, 1 to 16. */
  readonly qrModuleDots: number
  readonly qrErrorLevel: QrErrorLevel
  /** `legacy` is ESC m, for old and clone models without GS V. */
  readonly cut: Cut
  /** Extra dots fed before the cut (GS V 65/66 feeds to the cutter by itself). */
  readonly cutFeedDots: number
  /** Older models size Chinese glyphs by FS ! only (2.3). */
  readonly fsBang: boolean
}

/**
 * The bytes of one paper, cut into pieces that each end between two commands: a driver may stop after any piece and ask
 * for the status without its question landing inside a QR block or a picture.
 *
 * Text and layout commands come from the escpos library. Four things are written here instead, because the library
 * either lacks them or does them in a way that printers of this market do not read: FS & after ESC @ (Chinese mode), QR
 * as GS ( k (its own is ESC Z), bold alone (its style also sends ESC 4 and ESC -), and the feeding cut GS V 66.
 *
 * @param glyphs draws every line that has characters outside the printer's font; without it they are substituted
 */
export function encodePaper(paper: Paper, profile: PaperProfile, glyphs: GlyphSource | null): Uint8Array[] {
  const pieces = [
    piece((out) => {
      out.hardware('init')
      if (profile.font !== 'none') out.print(Buffer.from(commandBytes('chineseOn')))
    }),
  ]
  // ESC @ leaves the printer at the left margin.
  let align: Align = 'left'
  for (const item of paper) {
    for (const part of encodeItem(item, profile, glyphs)) {
      const wanted: Align = part.align ?? align
      if (wanted !== align) pieces.push(piece((out) => out.align(ALIGN_NAMES[wanted])))
      align = wanted
      pieces.push(...part.pieces)
    }
  }
  return [...pieces, ...encodeCut(profile)]
}

type TextItem = Extract<PaperItem, { kind: 'text' }>
type Align = TextItem['align']
const ALIGN_NAMES = { left: 'LT', centre: 'CT', right: 'RT' } as const

/** Pieces that want the printer aligned in one way, or do not mind. */
interface Part {
  readonly align?: Align
  readonly pieces: readonly Uint8Array[]
}

function encodeItem(item: PaperItem, profile: PaperProfile, glyphs: GlyphSource | null): Part[] {
  switch (item.kind) {
    case 'text':
      return encodeText(item, profile, glyphs)
    case 'rule':
      return [{ align: 'left', pieces: [piece((out) => out.print('-'.repeat(profile.columns)).newLine())] }]
    case 'feed':
      return item.lines < 1
        ? []
        : [{ pieces: [commandBytes('feedLines', Math.min(255, Math.floor(item.lines)))] }]
    case 'qr':
      return [{ align: 'centre', pieces: encodeQr(item.data, profile) }]
  }
}

/** Neighbouring lines that are of one kind stay in one part, as one block of text. */
function encodeText(item: TextItem, profile: PaperProfile, glyphs: GlyphSource | null): Part[] {
  const text = paperText(item.text, profile.font, glyphs)
  const size = fittingSize(text, item.size, profile.columns)
  const lines = wrapToColumns(text, Math.max(2, Math.floor(profile.columns / size)))
  const parts: Part[] = []
  let plain: string[] = []
  const flush = (): void => {
    if (plain.length > 0) parts.push({ align: item.align, pieces: [encodeLines(plain, size, item, profile)] })
    plain = []
  }
  for (const line of lines) {
    if (glyphs === null || isPlainLine(line, profile.font)) {
      plain.push(line)
      continue
    }
    flush()
    const look = { size, isBold: item.isBold, align: item.align, widthDots: profile.columns * COLUMN_DOTS }
    parts.push({ align: 'left', pieces: encodePicture(drawLine(line, look, glyphs)) })
  }
  flush()
  return parts
}

/** Of the normal font: 12 by 24 dots, a Chinese character twice as wide. */
const COLUMN_DOTS = 12

function encodeLines(
  lines: readonly string[],
  size: number,
  { isBold }: TextItem,
  profile: PaperProfile,
): Uint8Array {
  return piece((out) => {
    if (isBold) out.print(Buffer.from(commandBytes('bold', 1)))
    if (size > 1) {
      // FS ! first: a newer model then takes its size from the GS ! behind it, an older one keeps FS !.
      if (profile.fsBang) out.print(Buffer.from(commandBytes('chineseStyle', 0x0c)))
      out.size(size, size)
    }
    lines.forEach((line, index) => {
      if (index > 0) out.newLine()
      for (const char of line) out.print(Buffer.from(encodeCommand({ kind: 'character', char })))
    })
    if (size > 1) {
      out.size(1, 1)
      if (profile.fsBang) out.print(Buffer.from(commandBytes('chineseStyle', 0x00)))
    }
    out.newLine()
    if (isBold) out.print(Buffer.from(commandBytes('bold', 0)))
  })
}

/** A ticket number must not break over two lines: the size gives way until its longest word fits. */
function fittingSize(text: string, wanted: number, columns: number): number {
  const longestWord = Math.max(
    0,
    ...text.split(' ').map((word) => (/^[\x21-\x7e]*$/.test(word) ? columnsOf(word) : 0)),
  )
  let size = Math.min(8, Math.max(1, Math.floor(wanted)))
  while (size > 1 && longestWord * size > columns) size -= 1
  return size
}

const QR_LEVELS: Readonly<Record<QrErrorLevel, number>> = { L: 0x30, M: 0x31, Q: 0x32, H: 0x33 }
/** QR version 40 at level L; every printer takes less, and a ticket's link is about a hundred. */
const MAX_QR_BYTES = 2953

/**
 * QR model 2 by GS ( k: model, module size, error level, store, print. Control bytes are taken out of the data; data that
 * no QR code can hold is left out, for a ticket without its code is still a ticket.
 */
function encodeQr(data: string, profile: PaperProfile): Uint8Array[] {
  const stored = Buffer.from(data.replace(/\p{Cc}/gu, ''), 'utf8')
  if (stored.length === 0 || stored.length > MAX_QR_BYTES) return []
  const size = Math.min(16, Math.max(1, profile.qrModuleDots))
  return [
    Buffer.concat([
      commandBytes('qrModel', 0x32, 0),
      commandBytes('qrModuleSize', size),
      commandBytes('qrErrorLevel', QR_LEVELS[profile.qrErrorLevel]),
    ]),
    encodeCommand({ kind: 'qrStore', data: Uint8Array.from(stored) }),
    Buffer.concat([commandBytes('qrPrint', 0x30), encodeCommand({ kind: 'lineFeed' })]),
  ]
}

/** Feeds past the tear bar and cuts, as at the end of every paper. */
export function encodeCut(profile: Pick<PaperProfile, 'cut' | 'cutFeedDots'>): Uint8Array[] {
  const feed = commandBytes('feedLines', 4)
  switch (profile.cut) {
    case 'partial':
      return [feed, commandBytes('feedAndCut', 0x42, profile.cutFeedDots)]
    case 'full':
      return [feed, commandBytes('feedAndCut', 0x41, profile.cutFeedDots)]
    case 'legacy':
      return [feed, commandBytes('legacyPartialCut')]
    case 'none':
      return [feed]
  }
}

/** Runs the library on a sink of our own and takes the bytes at once: it never touches a port. */
function piece(build: (out: Printer<[]>) => unknown): Uint8Array {
  const out = new Printer<[]>(NO_PORT, { encoding: 'GB18030' })
  build(out)
  return Uint8Array.from(out.buffer.flush())
}

/** The library asks for a device to write to. It gets none: the bytes are taken from its buffer. */
const NO_PORT = {} as ConstructorParameters<typeof Printer<[]>>[0]
