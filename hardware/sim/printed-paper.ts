/** One thing on a printed paper, top to bottom. */
export type PrintedItem = PrintedLine | PrintedQr | PrintedRaster | PrintedFeed

export interface PrintedLine {
  readonly kind: 'line'
  readonly text: string
  readonly align: 'left' | 'centre' | 'right'
  /** The largest factors among the characters of the line, 1 to 8. */
  readonly widthFactor: number
  readonly heightFactor: number
  readonly isBold: boolean
}

export interface PrintedQr {
  readonly kind: 'qr'
  readonly data: string
  readonly moduleDots: number
  readonly errorLevel: 'L' | 'M' | 'Q' | 'H'
}

export interface PrintedRaster {
  readonly kind: 'raster'
  readonly align: PrintedLine['align']
  readonly widthDots: number
  readonly heightDots: number
  /** One bit a dot, rows of whole bytes, most significant bit left, 1 is black. */
  readonly data: Uint8Array
}

export interface PrintedFeed {
  readonly kind: 'feed'
  readonly lines: number
}

/** One paper as it falls out of the printer. */
export interface PrintedPaper {
  readonly items: readonly PrintedItem[]
  /** The text of every line that is not blank, as the eye reads it. */
  readonly textLines: readonly string[]
  readonly qrs: readonly string[]
  readonly cut: 'partial' | 'full'
}
