import { failed, ok } from '../../../domain/result.ts'
import type { Result } from '../../../domain/result.ts'
import type { FramerEvent } from '../../codec/framer.ts'
import type { DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import { ANY_SCREEN, createSignFramer, encodeRequest, ERROR_CODES } from './frames.ts'
import type { SignAnswer, SignFrame, SignRequest } from './frames.ts'
import type { OnbonOptions } from './options.ts'

/** Why a card did not do what it was asked. */
export interface ExchangeError {
  readonly code:
    | 'no-answer'
    | 'bad-answer' // bytes came, and none of them was a frame
    | 'refused'
    | 'overtaken' // given up between two tries, because something newer waits
    | 'closed'
  readonly detail: string
}

export interface SignExchange {
  /**
   * Asks and waits for the answer, one question at a time in the order asked; tries again on silence and on "busy" and
   * "checksum" refusals.
   *
   * @param isOvertaken asked before every further try
   */
  ask(request: SignRequest, isOvertaken?: () => boolean): Promise<Result<void, ExchangeError>>
  isClosed(): boolean
  counters(): Readonly<Record<string, number>>
  /** Ends what is waiting as `closed`, and stops listening. */
  close(): void
}

/** Refusals worth another try: busy, and a frame hurt on its way. */
const RETRIED_ERRORS = [3, 5]

export function createSignExchange(
  transport: Transport,
  options: OnbonOptions,
  { clock, log }: DriverDeps,
): SignExchange {
  const framer = createSignFramer()
  const deadlineMs = options.replyDeadlineMs ?? (transport.address.startsWith('tcp:') ? 2000 : 1000)
  const address = { screen: options.screen, deviceType: options.deviceType }
  const counts = { frames: 0, retries: 0, refusals: 0, silences: 0, discardedBytes: 0, unaskedFrames: 0 }
  let tail: Promise<unknown> = Promise.resolve()
  let isClosed = false
  let giveAnswer: ((answer: SignAnswer | undefined) => void) | undefined
  let endPause: (() => void) | undefined
  /** Until then an answer may still come to a question that was given up. */
  let lateUntilMs = 0

  function handle(event: FramerEvent<SignFrame>): void {
    if (event.type === 'discarded') counts.discardedBytes += event.bytes.length
    else if (isFromOurs(event.frame)) take(event.frame)
  }

  /** On a shared line everybody hears everything: other cards' frames, and on some converters what was just sent. */
  function isFromOurs({ address: { screen }, content }: SignFrame): boolean {
    if (content.type !== 'answer') return false
    return screen === options.screen || screen === ANY_SCREEN || options.screen === ANY_SCREEN
  }

  function take({ content }: SignFrame): void {
    counts.frames += 1
    if (content.type === 'answer' && giveAnswer !== undefined) giveAnswer(content.answer)
    else counts.unaskedFrames += 1
  }

  function waitForAnswer(): Promise<SignAnswer | undefined> {
    return new Promise((resolve) => {
      const done = (answer: SignAnswer | undefined): void => {
        if (giveAnswer !== done) return
        giveAnswer = undefined
        cancel()
        resolve(answer)
      }
      const cancel = clock.after(deadlineMs, () => done(undefined))
      giveAnswer = done
    })
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve)
      endPause = () => {
        cancel()
        resolve()
      }
    })
  }

  async function tryOnce(request: SignRequest): Promise<SignAnswer | undefined> {
    for (const event of framer.reset('stale')) handle(event)
    const answer = waitForAnswer()
    // A write that fails is often the first sign of a pulled plug.
    void transport.write(encodeRequest(request, address)).then((written) => written.ok || close())
    const got = await answer
    if (got === undefined) {
      for (const event of framer.reset('silence')) handle(event)
    }
    return got
  }

  async function askInTurn(
    request: SignRequest,
    isOvertaken: () => boolean,
  ): Promise<Result<void, ExchangeError>> {
    // Answers look all alike: a late one to the question before must not be taken for this one's.
    const restMs = Math.min(lateUntilMs - clock.now(), deadlineMs)
    if (restMs > 0) await pause(restMs)
    const discardedBefore = counts.discardedBytes
    let last: ExchangeError = { code: 'no-answer', detail: 'no answer' }
    for (let tries = 0; tries <= options.retries; tries += 1) {
      if (isClosed) return failed(CLOSED)
      if (tries > 0) {
        if (isOvertaken()) return failed({ code: 'overtaken', detail: 'something newer waits' })
        counts.retries += 1
      }
      const answer = await transport.inTurn(() => (isClosed ? Promise.resolve(undefined) : tryOnce(request)))
      if (isClosed) return failed(CLOSED)
      if (answer?.kind === 'ack') return ok(undefined)
      if (answer === undefined) {
        counts.silences += 1
        lateUntilMs = clock.now() + deadlineMs
        const discarded = counts.discardedBytes - discardedBefore
        last =
          discarded > 0
            ? { code: 'bad-answer', detail: `${discarded} bytes that are no frame: wrong baud rate?` }
            : { code: 'no-answer', detail: 'no answer' }
        continue
      }
      counts.refusals += 1
      const { errorCode } = answer
      last = { code: 'refused', detail: `error ${errorCode}: ${ERROR_CODES[errorCode] ?? 'unknown'}` }
      if (!RETRIED_ERRORS.includes(errorCode)) break
      await pause(options.busyWaitMs)
    }
    log.warn('sign-request-failed', { address: transport.address, request: request.kind, why: last.detail })
    return failed(last)
  }

  function close(): void {
    if (isClosed) return
    isClosed = true
    stopData()
    giveAnswer?.(undefined)
    endPause?.()
  }

  const stopData = transport.onData((chunk) => framer.push(chunk).forEach(handle))
  const stopClosed = transport.onClosed(close)

  return {
    ask(request, isOvertaken = () => false) {
      const turn = tail.then(() => askInTurn(request, isOvertaken))
      tail = turn.then(
        () => undefined,
        () => undefined,
      )
      return turn
    },
    isClosed: () => isClosed,
    counters: () => ({ ...counts }),
    close() {
      close()
      stopClosed()
    },
  }
}

const CLOSED: ExchangeError = { code: 'closed', detail: 'the wire is gone' }
