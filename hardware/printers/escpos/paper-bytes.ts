import { Printer } from 'escpos'
import { columnsOf, encodeGb18030, printable, wrapToColumns } from '../../codec/text.ts'
import type { Paper, PaperItem } from '../ticket-printer.ts'

export type Cut = 'partial' | 'full' | 'none' | 'legacy'
export type QrErrorLevel = 'L' | 'M' | 'Q' | 'H'

/** What the encoder must know of a printer. */
export interface PaperProfile {
  /** Half-width columns of the normal font: 48 or 42 at 80 mm, 32 at 58 mm. */
  readonly columns: number
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
 * for the status without its question landing inside a QR block.
 *
 * Text and layout commands come from the escpos library. Four things are written here instead, because the library
 * either lacks them or does them in a way that printers of this market do not read: FS & after ESC @ (Chinese mode), QR
 * as GS ( k (its own is ESC Z), bold alone (its style also sends ESC 4 and ESC -), and the feeding cut GS V 66.
 */
export function encodePaper(paper: Paper, profile: PaperProfile): Uint8Array[] {
  const pieces = [piece((out) => out.hardware('init').print(Buffer.from([0x1c, 0x26])))]
  // ESC @ leaves the printer at the left margin.
  let align: Align = 'left'
  for (const item of paper) {
    const wanted: Align = alignOf(item) ?? align
    if (wanted !== align) pieces.push(piece((out) => out.align(ALIGN_NAMES[wanted])))
    align = wanted
    pieces.push(...encodeItem(item, profile))
  }
  return [...pieces, ...encodeCut(profile)]
}

type Align = Extract<PaperItem, { kind: 'text' }>['align']
const ALIGN_NAMES = { left: 'LT', centre: 'CT', right: 'RT' } as const

function alignOf(item: PaperItem): Align | undefined {
  switch (item.kind) {
    case 'text':
      return item.align
    case 'qr':
      return 'centre'
    case 'rule':
      return 'left'
    case 'feed':
      return undefined
  }
}

function encodeItem(item: PaperItem, profile: PaperProfile): Uint8Array[] {
  switch (item.kind) {
    case 'text':
      return [encodeText(item, profile)]
    case 'rule':
      return [piece((out) => out.print('-'.repeat(profile.columns)).newLine())]
    case 'feed':
      return item.lines < 1 ? [] : [Uint8Array.of(0x1b, 0x64, Math.min(255, Math.floor(item.lines)))]
    case 'qr':
      return encodeQr(item.data, profile)
  }
}

function encodeText(item: Extract<PaperItem, { kind: 'text' }>, profile: PaperProfile): Uint8Array {
  const text = printable(item.text)
  const size = fittingSize(text, item.size, profile.columns)
  const lines = wrapToColumns(text, Math.max(2, Math.floor(profile.columns / size)))
  return piece((out) => {
    if (item.isBold) out.print(Buffer.from([0x1b, 0x45, 0x01]))
    if (size > 1) {
      // FS ! first: a newer model then takes its size from the GS ! behind it, an older one keeps FS !.
      if (profile.fsBang) out.print(Buffer.from([0x1c, 0x21, 0x0c]))
      out.size(size, size)
    }
    lines.forEach((line, index) => {
      if (index > 0) out.newLine()
      out.print(Buffer.from(encodeGb18030(line)))
    })
    if (size > 1) {
      out.size(1, 1)
      if (profile.fsBang) out.print(Buffer.from([0x1c, 0x21, 0x00]))
    }
    out.newLine()
    if (item.isBold) out.print(Buffer.from([0x1b, 0x45, 0x00]))
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
  const length = stored.length + 3
  return [
    piece((out) =>
      out.print(
        Buffer.from([
          ...[0x1d, 0x28, 0x6b, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00],
          ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x43, Math.min(16, Math.max(1, profile.qrModuleDots))],
          ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x45, QR_LEVELS[profile.qrErrorLevel]],
        ]),
      ),
    ),
    Uint8Array.of(0x1d, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, 0x50, 0x30, ...stored),
    Uint8Array.of(0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x51, 0x30, 0x0a),
  ]
}

/** Feeds past the tear bar and cuts, as at the end of every paper. */
export function encodeCut(profile: PaperProfile): Uint8Array[] {
  const feed = Uint8Array.of(0x1b, 0x64, 0x04)
  switch (profile.cut) {
    case 'partial':
      return [feed, Uint8Array.of(0x1d, 0x56, 0x42, profile.cutFeedDots)]
    case 'full':
      return [feed, Uint8Array.of(0x1d, 0x56, 0x41, profile.cutFeedDots)]
    case 'legacy':
      return [feed, Uint8Array.of(0x1b, 0x6d)]
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
