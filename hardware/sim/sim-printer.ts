import type { Clock } from '../../domain/ports.ts'
import {
  encodeAsb,
  encodeFullStatus,
  encodeQueuedPaper,
  encodeRealtime,
  encodeReply,
  REALTIME_QUESTIONS,
} from '../printers/escpos/frames.ts'
import type { FullStatusBytes, PrinterReply, PrinterSignals } from '../printers/escpos/frames.ts'
import { createPaperDecoder } from './paper-decoder.ts'
import type { BuiltInFont, DecoderEvent } from './paper-decoder.ts'
import type { PrintedItem, PrintedPaper } from './printed-paper.ts'
import { WELL } from './sim-printer-state.ts'
import type { SimPrinterState } from './sim-printer-state.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

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
 * @param options.isCustom a Custom kiosk printer: full status, and a presenter that holds each ticket
 */
export function createSimPrinter({
  clock,
  columns = 48,
  isCustom = false,
  font = 'gbk',
}: {
  readonly clock: Clock
  readonly columns?: number
  readonly isCustom?: boolean
  readonly font?: BuiltInFont
}): SimPrinter {
  const decoder = createPaperDecoder(columns, font)
  const paperListeners = new Set<(paper: PrintedPaper) => void>()
  const stateListeners = new Set<(state: SimPrinterState) => void>()
  let papers: PrintedPaper[] = []
  let state = WELL
  let buffer: number[] = []
  let asbMask = 0
  let fullStatusMask = 0
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
      isTicketInMouth: state.isTicketInMouth,
      hasMechanicalError: isCustom && hasError,
    }
  }

  function fullStatus(): FullStatusBytes {
    const [paper, user, recoverable, unrecoverable] = encodeFullStatus(signals())
    const [more0, more1, more2, more3] = state.fullStatusBits
    return [paper | more0, user | more1, recoverable | more2, unrecoverable | more3]
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
    if (lead === 0x10 && name === 0x05 && n === 0x02 && state.knowsClearBuffer) {
      buffer = []
      decoder.clearBuffer()
    }
    if (lead !== 0x10 || name !== 0x04) return
    if (isCustom && n === 0x14 && !state.isFullStatusMute) reply({ kind: 'fullStatus', bytes: fullStatus() })
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
        if (isCustom) setState({ isTicketInMouth: true })
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
      case 'auto-full-status':
        if (!isCustom) return
        fullStatusMask = event.mask
        if (fullStatusMask !== 0) reply({ kind: 'fullStatus', bytes: fullStatus() })
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
    const fullBefore = fullStatus().join()
    state = { ...state, ...change }
    const now = encodeAsb(signals())
    if (asbMask !== 0 && now.join() !== before) reply({ kind: 'asb', bytes: now })
    if (fullStatusMask !== 0 && fullStatus().join() !== fullBefore)
      reply({ kind: 'fullStatus', bytes: fullStatus() })
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
      fullStatusMask = 0
      isHeld = false
      decoder.powerCycle()
    },
  }
}
