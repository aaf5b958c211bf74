import type { Device } from '../device.ts'

/** One piece of a printed paper, top to bottom. The printer cuts after the last one. */
export type PaperItem =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly align: 'left' | 'centre' | 'right'
      /** Width and height factor, 1 to 8. */
      readonly size: number
      readonly isBold: boolean
    }
  | { readonly kind: 'qr'; readonly data: string }
  | { readonly kind: 'rule' }
  | { readonly kind: 'feed'; readonly lines: number }

export type Paper = readonly PaperItem[]

/** What an attendant can act on; several at once are possible. An empty list means all well. */
export type PrinterCondition =
  | 'nearEnd'
  | 'ticketNotTaken' // the presenter still holds the last ticket: tell the citizen to take it
  | 'paperOut'
  | 'coverOpen'
  | 'cutterError'
  | 'overheated'
  | 'offline'
  | 'notResponding'

/** Conditions with which no paper comes out. `nearEnd` and `ticketNotTaken` are not among them. */
export const BLOCKING_CONDITIONS: readonly PrinterCondition[] = [
  'paperOut',
  'coverOpen',
  'cutterError',
  'overheated',
  'offline',
  'notResponding',
]

/** `printed` only on an answer that proves it; `unknown` when the link died after the bytes were sent. */
export type PrintOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'failed'; readonly conditions: readonly PrinterCondition[] }
  | { readonly outcome: 'unknown' }

export interface TicketPrinter extends Device {
  readonly family: 'printer'
  /** Half-width columns of a line in the normal size (a Chinese character takes two): what `ticketPaper` lays out for. */
  readonly columns: number
  /** Prints and cuts one paper. Jobs queue; status questions never fall into the middle of one. */
  print(paper: Paper): Promise<PrintOutcome>
  /** The last known conditions, kept fresh by polling. */
  conditions(): readonly PrinterCondition[]
  /** Called when the set of conditions changes, never per poll. */
  onConditions(listener: (conditions: readonly PrinterCondition[]) => void): () => void
}
