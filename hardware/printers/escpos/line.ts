import type { Clock } from '../../../domain/ports.ts'
import type { Transport } from '../../transport/transport.ts'
import type { FullStatusBytes, PrinterReply, RealtimeQuestion } from './frames.ts'
import { clearBufferRequest, fullStatusRequest, realtimeRequest } from './frames.ts'
import { createReplyFramer } from './reply-framer.ts'
import type { StatusRound } from './status.ts'

/** Half an ASB group without its rest for this long is dropped (hardware-protocols 2.5). */
const GROUP_SILENCE_MS = 300
/** A question unanswered in this many rounds, while others are answered, is one the model does not know (2.6). */
const ROUNDS_UNTIL_UNSUPPORTED = 2
/** An unsupported question is tried again now and then: the silence may have been noise. */
const ROUNDS_BETWEEN_RETRIES = 50

export type SendFault =
  | 'closed' // the wire is gone
  | 'timeout' // the operating system does not take the bytes
  | 'held' // the printer said XOFF and not XON again

/** One printer's wire: questions one at a time, bytes when the printer takes them. Not re-entrant: callers queue. */
export interface PrinterLine {
  /** The questions of its profile, each waited for; empty when the printer is silent. */
  statusRound(): Promise<StatusRound>
  /** Hands bytes over, honouring XOFF for at most `holdMs`. */
  send(bytes: Uint8Array, timeoutMs: number, holdMs: number): Promise<SendFault | undefined>
  /** The next GS r or job-id answer since `forgetProofs`, or `undefined` after the deadline or on a lost wire. */
  nextProof(deadlineMs: number): Promise<ProofReply | undefined>
  forgetProofs(): void
  /** Throws away what waits in the printer (DLE ENQ 2), acted on as received, whatever XOFF says. */
  clearBuffer(): void
  /** An idle printer with a good status takes bytes, even if its XON was lost. */
  assumeWritable(): void
  isClosed(): boolean
  /** When the printer last said anything that made sense, in clock time; `undefined` before. */
  lastAnswerAtMs(): number | undefined
  discardedBytes(): number
  unaskedReplies(): number
  close(): void
}

export type PushedReply = Extract<PrinterReply, { kind: 'asb' | 'fullStatus' }>
export type ProofReply = Extract<PrinterReply, { kind: 'queued' | 'jobId' }>

export interface PrinterLineDeps {
  readonly clock: Clock
  readonly deadlineMs: number
  readonly questions: readonly RealtimeQuestion[]
  /** Asks for the full status of a Custom kiosk printer too, and tells its answers from ASB groups. */
  readonly isCustom: boolean
  /** Whether XOFF from the printer holds bytes back. */
  readonly honoursXoff: boolean
  /** A state arrived by itself. */
  onPushed(reply: PushedReply): void
  onClosed(): void
}

type Question = RealtimeQuestion | 'full'

/** Listens on an open transport until `close`; the transport itself stays its owner's. */
export function createPrinterLine(transport: Transport, deps: PrinterLineDeps): PrinterLine {
  const { clock, deadlineMs } = deps
  const framer = createReplyFramer(deps.isCustom)
  const proofs: ProofReply[] = []
  const silentRounds = new Map<Question, number>()
  let realtimeWaiter: ((byte: number | undefined) => void) | undefined
  let fullStatusWaiter: ((bytes: FullStatusBytes | undefined) => void) | undefined
  let proofWaiter: ((reply: ProofReply | undefined) => void) | undefined
  let sendWaiter: ((outcome: SendFault | 'sent' | undefined) => void) | undefined
  let writableWaiter: ((isWritable: boolean) => void) | undefined
  let cancelSilence = (): void => {}
  let mayWrite = true
  let isClosed = false
  let lastAnswerAtMs: number | undefined
  let discardedBytes = 0
  let unaskedReplies = 0
  let rounds = 0

  function receive(chunk: Uint8Array): void {
    for (const event of framer.push(chunk)) {
      if (event.type === 'frame') handle(event.frame)
      else discardedBytes += event.bytes.length
    }
    cancelSilence()
    if (framer.pendingBytes() > 0) {
      cancelSilence = clock.after(GROUP_SILENCE_MS, () => {
        for (const event of framer.reset('silence'))
          if (event.type === 'discarded') discardedBytes += event.bytes.length
      })
    }
  }

  function handle(reply: PrinterReply): void {
    if (reply.kind !== 'flow') lastAnswerAtMs = clock.now()
    switch (reply.kind) {
      case 'flow':
        mayWrite = reply.mayWrite || !deps.honoursXoff
        if (mayWrite) writableWaiter?.(true)
        return
      case 'asb':
        deps.onPushed(reply)
        return
      case 'fullStatus':
        if (fullStatusWaiter === undefined) deps.onPushed(reply)
        else fullStatusWaiter(reply.bytes)
        return
      case 'realtime':
        if (realtimeWaiter === undefined) unaskedReplies += 1
        else realtimeWaiter(reply.byte)
        return
      case 'queued':
      case 'jobId':
        if (proofWaiter === undefined) proofs.push(reply)
        else proofWaiter(reply)
        // Noise can look like an answer: nobody collects these for ever.
        if (proofs.length > 16) proofs.shift()
    }
  }

  /** One value, or `undefined` once the deadline has passed; `arm` gets the way to hand the value in. */
  function waitFor<Value>(ms: number, arm: (hand: ((value: Value | undefined) => void) | undefined) => void) {
    return new Promise<Value | undefined>((resolve) => {
      let isDone = false
      const done = (value: Value | undefined): void => {
        if (isDone) return
        isDone = true
        cancel()
        arm(undefined)
        resolve(value)
      }
      const cancel = clock.after(ms, () => done(undefined))
      arm(done)
    })
  }

  const nextRealtime = (): Promise<number | undefined> =>
    waitFor<number>(deadlineMs, (hand) => (realtimeWaiter = hand))

  /** Status questions ignore XOFF: they are acted on as received, which is what they are for. */
  function write(request: Uint8Array): void {
    void transport.write(request).then((written) => written.ok || lose())
  }

  async function ask(question: RealtimeQuestion): Promise<number | undefined> {
    if (isClosed) return undefined
    const answer = nextRealtime()
    write(realtimeRequest(question))
    const byte = await answer
    // A late answer must not pass for the answer to the next question, so it gets as long again to arrive in vain.
    if (byte === undefined && !isClosed && (await nextRealtime()) !== undefined) unaskedReplies += 1
    return byte
  }

  /** Its answer has a head of its own: one that comes late is still the state of the printer. */
  async function askFullStatus(): Promise<FullStatusBytes | undefined> {
    if (isClosed) return undefined
    const answer = waitFor<FullStatusBytes>(deadlineMs, (hand) => (fullStatusWaiter = hand))
    write(fullStatusRequest())
    return answer
  }

  async function statusRound(): Promise<StatusRound> {
    rounds += 1
    const answers = new Map<RealtimeQuestion, number>()
    let fullStatus: FullStatusBytes | undefined
    const silent: Question[] = []
    const heard = (): boolean => answers.size > 0 || fullStatus !== undefined
    const questions: Question[] = deps.isCustom ? ['full', ...deps.questions] : [...deps.questions]
    for (const question of questions) {
      const isUnsupported = (silentRounds.get(question) ?? 0) >= ROUNDS_UNTIL_UNSUPPORTED
      if (isUnsupported && rounds % ROUNDS_BETWEEN_RETRIES !== 0) continue
      let isAnswered: boolean
      if (question === 'full') {
        fullStatus = await askFullStatus()
        isAnswered = fullStatus !== undefined
      } else {
        const byte = await ask(question)
        isAnswered = byte !== undefined
        if (byte !== undefined) answers.set(question, byte)
      }
      if (isAnswered) {
        silentRounds.delete(question)
        continue
      }
      silent.push(question)
      // Every printer that answers at all answers its first two: no need to keep a citizen waiting for the others.
      if (silent.length === 2 && !heard()) break
    }
    if (heard()) {
      for (const question of silent) silentRounds.set(question, (silentRounds.get(question) ?? 0) + 1)
    }
    return { answers, fullStatus: fullStatus ?? null }
  }

  async function send(bytes: Uint8Array, timeoutMs: number, holdMs: number): Promise<SendFault | undefined> {
    if (isClosed) return 'closed'
    if (!mayWrite) {
      const isWritable = await waitFor<boolean>(holdMs, (hand) => (writableWaiter = hand))
      if (isWritable !== true) return isClosed ? 'closed' : 'held'
    }
    const result = waitFor<SendFault | 'sent'>(timeoutMs, (hand) => (sendWaiter = hand))
    const settle = sendWaiter
    void transport.write(bytes).then((written) => (written.ok ? settle?.('sent') : lose()))
    const outcome = await result
    return outcome === 'sent' ? undefined : (outcome ?? 'timeout')
  }

  async function nextProof(ms: number): Promise<ProofReply | undefined> {
    const kept = proofs.shift()
    if (kept !== undefined || isClosed) return kept
    return waitFor<ProofReply>(ms, (hand) => (proofWaiter = hand))
  }

  function end(): void {
    if (isClosed) return
    isClosed = true
    cancelSilence()
    stopData()
    realtimeWaiter?.(undefined)
    fullStatusWaiter?.(undefined)
    proofWaiter?.(undefined)
    writableWaiter?.(false)
    sendWaiter?.('closed')
  }

  /** A write that fails is often the first sign of a pulled plug: the system tells of the port some moments later. */
  function lose(): void {
    if (isClosed) return
    end()
    deps.onClosed()
  }

  const stopData = transport.onData(receive)
  const stopClosed = transport.onClosed(lose)

  return {
    statusRound,
    send,
    nextProof,
    forgetProofs: () => void proofs.splice(0),
    clearBuffer() {
      if (!isClosed) write(clearBufferRequest())
    },
    assumeWritable() {
      mayWrite = true
    },
    isClosed: () => isClosed,
    lastAnswerAtMs: () => lastAnswerAtMs,
    discardedBytes: () => discardedBytes,
    unaskedReplies: () => unaskedReplies,
    close() {
      end()
      stopClosed()
    },
  }
}
