import type { FullStatusBytes, RealtimeQuestion } from '../printers/escpos/frames.ts'

/** Everything about the printer that a hand, or bad luck, can change. */
export interface SimPrinterState {
  readonly isPaperNearEnd: boolean
  readonly isPaperOut: boolean
  /** The roll ends after so many more printed lines. */
  readonly paperOutAfterLines: number | null
  readonly isCoverOpen: boolean
  readonly hasCutterError: boolean
  /** The knife jams at the next cut: the paper stays in. */
  readonly jamsAtNextCut: boolean
  readonly isOverheated: boolean
  /** Taken off line at its own panel. */
  readonly isOffline: boolean
  /** Prints, and never answers. */
  readonly isMute: boolean
  /** Custom only: the presenter holds a ticket. Every cut sets it, a citizen's hand clears it. */
  readonly isTicketInMouth: boolean
  /** Custom only: further bits of the full status, such as 40 00 00 00 for its virtual end. */
  readonly fullStatusBits: FullStatusBytes
  /** Custom only: an older model without DLE EOT 14h. */
  readonly isFullStatusMute: boolean
  /** DLE ENQ 2 is acted on; clones vary. */
  readonly knowsClearBuffer: boolean
  /** DLE EOT questions it does not know. */
  readonly mutedQuestions: readonly RealtimeQuestion[]
  /** GS r is not answered (some clones). */
  readonly isQueuedStatusMute: boolean
  /** How fast its buffer empties; `null` is at once. */
  readonly bytesPerSecond: number | null
  /** Sends XOFF when the buffer is nearly full; `null` is a buffer without end and without flow control. */
  readonly bufferBytes: number | null
  /** The plug comes out after so many more received bytes. */
  readonly unplugAfterBytes: number | null
  readonly hasNearEndSensor: boolean
  readonly replyDelayMs: number
  /** Rubbish in front of every answer. */
  readonly noise: readonly number[]
  /** As most printers on TCP 9100: a second client is turned away. */
  readonly takesOneClient: boolean
}

export const WELL: SimPrinterState = {
  isPaperNearEnd: false,
  isPaperOut: false,
  paperOutAfterLines: null,
  isCoverOpen: false,
  hasCutterError: false,
  jamsAtNextCut: false,
  isOverheated: false,
  isOffline: false,
  isMute: false,
  isTicketInMouth: false,
  fullStatusBits: [0, 0, 0, 0],
  isFullStatusMute: false,
  knowsClearBuffer: true,
  mutedQuestions: [],
  isQueuedStatusMute: false,
  bytesPerSecond: null,
  bufferBytes: null,
  unplugAfterBytes: null,
  hasNearEndSensor: true,
  replyDelayMs: 0,
  noise: [],
  takesOneClient: true,
}
