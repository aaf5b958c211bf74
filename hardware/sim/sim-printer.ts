import type { Clock } from '../../domain/ports.ts'
import {
  encodeAsb,
  encodeQueuedPaper,
  encodeRealtime,
  encodeReply,
  REALTIME_QUESTIONS,
} from '../printers/escpos/frames.ts'
import type { PrinterReply, PrinterSignals, RealtimeQuestion } from '../printers/escpos/frames.ts'
import { createPaperDecoder } from './paper-decoder.ts'
import type { DecoderEvent, PrintedItem, PrintedPaper } from './paper-decoder.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

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

/** An ESC/POS printer at the far end of a wire, byte for byte. */
export interface SimPrinter extends SimDevice {
  state(): SimPrinterState
  setState(change: Partial<SimPrinterState>): void
  /** Papers cut off, oldest first; the last fifty are kept. */
  papers(): readonly PrintedPaper[]
  /** What is printed and still hangs in the slot. */
  unfinished(): readonly PrintedItem[]
  onPaper(listener: (paper: PrintedPaper) => void): () => void
  onState(listener: (state: SimPrinterState) => void): () => void
  /** Off and on: the buffer is gone, faults stay as they are. */
  powerCycle(): void
}

const KEPT_PAPERS = 50
const TICK_MS = 20

/**
 * @param options.columns half-width columns of its paper: 48 at 80 mm, 32 at 58 mm
 */
export function createSimPrinter({
  clock,
  columns = 48,
}: {
  readonly clock: Clock
  readonly columns?: number
}): SimPrinter {
  const decoder = createPaperDecoder(columns)
  const paperListeners = new Set<(paper: PrintedPaper) => void>()
  const stateListeners = new Set<(state: SimPrinterState) => void>()
  let papers: PrintedPaper[] = []
  let state = WELL
  let buffer: number[] = []
  let asbMask = 0
  let isHeld = false
  let isPrinting = false
  let recent: number[] = []
  let cancelTick: (() => void) | undefined
  let client: { send(bytes: Uint8Array): void; hangUp(): void } | undefined

  function signals(): PrinterSignals {
    const hasError = state.hasCutterError || state.isOverheated
    return {
      isOffline: isStopped(),
      isCoverOpen: state.isCoverOpen,
      isStoppedByPaperEnd: state.isPaperOut,
      hasError,
      hasCutterError: state.hasCutterError,
      isHeadHot: state.isOverheated,
      isPaperNearEnd: state.hasNearEndSensor && (state.isPaperNearEnd || state.isPaperOut),
      isPaperOut: state.isPaperOut,
    }
  }

  function isStopped(): boolean {
    const { isPaperOut, isCoverOpen, hasCutterError, isOverheated, isOffline } = state
    return isPaperOut || isCoverOpen || hasCutterError || isOverheated || isOffline
  }

  function reply(message: PrinterReply): void {
    if (state.isMute) return
    const to = client
    const bytes = Uint8Array.from([...state.noise, ...encodeReply(message)])
    if (state.replyDelayMs === 0) to?.send(bytes)
    else clock.after(state.replyDelayMs, () => to?.send(bytes))
  }

  /** DLE EOT is acted on where it is received, wherever it stands, even inside a picture. */
  function listenForQuestions(byte: number): void {
    recent = [...recent.slice(-2), byte]
    const [lead, name, n] = recent
    if (lead !== 0x10 || name !== 0x04) return
    const question = REALTIME_QUESTIONS.find((known) => known === n)
    if (question === undefined || state.mutedQuestions.includes(question)) return
    reply({ kind: 'realtime', byte: encodeRealtime(question, signals()) })
  }

  function act(event: DecoderEvent): void {
    switch (event.type) {
      case 'printed':
        if (event.item.kind === 'line' && state.paperOutAfterLines !== null) {
          const left = state.paperOutAfterLines - 1
          setState(left > 0 ? { paperOutAfterLines: left } : { paperOutAfterLines: null, isPaperOut: true })
        }
        return
      case 'cut':
        if (state.jamsAtNextCut) {
          setState({ jamsAtNextCut: false, hasCutterError: true })
          return
        }
        papers = [...papers, event.paper].slice(-KEPT_PAPERS)
        for (const listener of paperListeners) listener(event.paper)
        return
      case 'queued-status':
        if (!state.isQueuedStatusMute && event.question === 1)
          reply({ kind: 'queued', byte: encodeQueuedPaper(signals()) })
        return
      case 'job-id':
        reply({ kind: 'jobId', id: event.id })
        return
      case 'auto-status-back':
        asbMask = event.mask
        if (asbMask !== 0) reply({ kind: 'asb', bytes: encodeAsb(signals()) })
        return
      case 'unknown':
        return
    }
  }

  /** Prints up to `limit` bytes of the buffer; stops where the printer stops. */
  function printSome(limit: number): void {
    // A listener may change the state, and so come back here in the middle of a byte.
    if (isPrinting) return
    isPrinting = true
    let used = 0
    while (used < limit && used < buffer.length && !isStopped()) {
      const byte = buffer[used] ?? 0
      used += 1
      for (const event of decoder.push(byte)) act(event)
    }
    buffer = buffer.slice(used)
    isPrinting = false
    tellFlow()
  }

  function pump(): void {
    if (state.bytesPerSecond === null) {
      printSome(Number.POSITIVE_INFINITY)
      return
    }
    if (cancelTick !== undefined || buffer.length === 0 || isStopped()) return
    const perTick = Math.max(1, Math.round((state.bytesPerSecond * TICK_MS) / 1000))
    cancelTick = clock.after(TICK_MS, () => {
      cancelTick = undefined
      printSome(perTick)
      pump()
    })
  }

  function tellFlow(): void {
    if (state.bufferBytes === null && !isHeld) return
    const limit = state.bufferBytes ?? Number.POSITIVE_INFINITY
    if (!isHeld && buffer.length >= limit * 0.8) isHeld = true
    else if (isHeld && buffer.length <= limit * 0.3) isHeld = false
    else return
    reply({ kind: 'flow', mayWrite: !isHeld })
  }

  function receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      listenForQuestions(byte)
      buffer.push(byte)
      if (state.unplugAfterBytes !== null) {
        const left = state.unplugAfterBytes - 1
        state = { ...state, unplugAfterBytes: left > 0 ? left : null }
        if (left <= 0) {
          pump()
          client?.hangUp()
          return
        }
      }
    }
    tellFlow()
    pump()
  }

  function setState(change: Partial<SimPrinterState>): void {
    const before = encodeAsb(signals()).join()
    state = { ...state, ...change }
    const now = encodeAsb(signals())
    if (asbMask !== 0 && now.join() !== before) reply({ kind: 'asb', bytes: now })
    for (const listener of stateListeners) listener(state)
  }

  return {
    connect(send, hangUp): SimConnection {
      if (client !== undefined && state.takesOneClient) {
        queueMicrotask(hangUp)
        return { receive() {}, closed() {} }
      }
      const mine = { send, hangUp }
      client = mine
      recent = []
      return {
        receive(bytes) {
          if (client === mine) receive(bytes)
        },
        closed() {
          if (client === mine) client = undefined
        },
      }
    },
    state: () => state,
    setState(change) {
      setState(change)
      pump()
    },
    papers: () => papers,
    unfinished: () => decoder.unfinished(),
    onPaper(listener) {
      paperListeners.add(listener)
      return () => paperListeners.delete(listener)
    },
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    powerCycle() {
      buffer = []
      recent = []
      asbMask = 0
      isHeld = false
      decoder.powerCycle()
    },
  }
}
