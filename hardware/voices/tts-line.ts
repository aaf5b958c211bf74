import { createOneAtATime } from '../codec/one-at-a-time.ts'
import type { DriverDeps } from '../device.ts'
import type { Transport } from '../transport/transport.ts'
import { createReplyFramer, type TtsReply } from './tts-replies.ts'

/** What became of a frame. */
export type AskOutcome = 'accepted' | 'refused' | 'started' | 'silent' | 'closed'
/** `answering`: it took the question and did not say whether it speaks. */
export type StatusOutcome = 'busy' | 'idle' | 'answering' | 'refused' | 'silent' | 'closed'
/** How a speech ended. `stopped` by `endSpeech`. */
export type SpeechEnd = 'idle' | 'started' | 'overdue' | 'stopped' | 'closed'

export interface TtsLineTiming {
  /** From the last byte of a frame to its 41. */
  readonly ackMs: number
  /** Between two frames. */
  readonly frameGapMs: number
  /** Between a start-up and the next frame. */
  readonly startGapMs: number
}

/** One speech chip's wire: frames one at a time, and what it says by itself (hardware-protocols 4.1). */
export interface TtsLine {
  /** Sends a frame and waits for 41 or 45. `accepted` runs the moment the 41 comes: a 4F may be right behind it. */
  ask(frame: Uint8Array, accepted?: () => void): Promise<AskOutcome>
  /** Asks a status question: 41, then 4E or 4F. Some only say the latter. */
  status(frame: Uint8Array): Promise<StatusOutcome>
  /** The next end of a speech. */
  speechEnd(deadlineMs: number): Promise<SpeechEnd>
  /** Ends that waiting. */
  endSpeech(): void
  pause(ms: number): Promise<void>
  isClosed(): boolean
  counters(): Readonly<
    Record<'refusals' | 'silences' | 'restarts' | 'discardedBytes' | 'unaskedReplies', number>
  >
  close(): void
}

/** A line full of noise says so all the time; each one is counted. */
const RESTART_TOLD_MS = 60_000

/** A byte at 9600 baud, for converters and drivers that take a frame at once and send it slowly. */
const BYTE_MS = 1.1

export function createTtsLine(
  transport: Transport,
  timing: TtsLineTiming,
  { clock, log }: DriverDeps,
): TtsLine {
  const framer = createReplyFramer()
  const oneAtATime = createOneAtATime()
  const counts = { refusals: 0, silences: 0, restarts: 0, discardedBytes: 0, unaskedReplies: 0 }
  const pauses = new Set<() => void>()
  let isClosed = false
  let mayWriteAtMs = 0
  let restartToldAtMs: number | undefined
  let take: ((reply: TtsReply) => boolean) | undefined
  let endExchange = (): void => {}
  let tellEnd: ((end: SpeechEnd) => void) | undefined

  function handle(reply: TtsReply): void {
    if (reply === 'started') {
      counts.restarts += 1
      mayWriteAtMs = Math.max(mayWriteAtMs, clock.now() + timing.startGapMs)
      if (restartToldAtMs === undefined || clock.now() - restartToldAtMs >= RESTART_TOLD_MS) {
        restartToldAtMs = clock.now()
        log.warn('voice-module-restarted')
      }
    }
    const isAnswer = take?.(reply) ?? false
    const isEnd = reply === 'idle' || reply === 'started'
    if (isEnd && tellEnd !== undefined) tellEnd(reply)
    else if (!isAnswer) counts.unaskedReplies += 1
  }

  /** One frame, and the replies to it until `judge` knows the outcome; null when the time is over. */
  function exchange<Outcome>(
    frame: Uint8Array,
    judge: (reply: TtsReply) => Outcome | 'more' | 'not-mine',
  ): Promise<Outcome | null> {
    return oneAtATime(() =>
      transport.inTurn(async () => {
        await pause(mayWriteAtMs - clock.now())
        if (isClosed) return null
        let cancel = (): void => {}
        const answered = new Promise<Outcome | null>((resolve) => {
          const end = (outcome: Outcome | null): void => {
            cancel()
            take = undefined
            resolve(outcome)
          }
          const wait = (ms: number): void => {
            cancel()
            cancel = clock.after(ms, () => end(null))
          }
          wait(timing.ackMs + frame.length * BYTE_MS)
          endExchange = () => end(null)
          take = (reply) => {
            const outcome = judge(reply)
            if (outcome === 'not-mine') return false
            if (outcome === 'more') wait(timing.ackMs)
            else end(outcome)
            return true
          }
        })
        // A write that fails is often the first sign of a pulled plug.
        void transport.write(frame).then((written) => written.ok || close())
        const outcome = await answered
        mayWriteAtMs = Math.max(mayWriteAtMs, clock.now() + timing.frameGapMs)
        return outcome
      }),
    )
  }

  function pause(ms: number): Promise<void> {
    if (ms <= 0 || isClosed) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        cancel()
        pauses.delete(end)
        resolve()
      }
      const cancel = clock.after(ms, end)
      pauses.add(end)
    })
  }

  function unanswered(): 'silent' | 'closed' {
    if (isClosed) return 'closed'
    counts.silences += 1
    return 'silent'
  }

  function close(): void {
    if (isClosed) return
    isClosed = true
    stopData()
    endExchange()
    tellEnd?.('closed')
    for (const end of [...pauses]) end()
  }

  const stopData = transport.onData((chunk) => {
    for (const event of framer.push(chunk)) {
      if (event.type === 'frame') handle(event.frame)
      else counts.discardedBytes += event.bytes.length
    }
  })
  const stopClosed = transport.onClosed(close)

  return {
    async ask(frame, accepted) {
      const outcome = await exchange(frame, (reply) => {
        if (reply === 'accepted') accepted?.()
        return reply === 'busy' || reply === 'idle' ? 'not-mine' : reply
      })
      if (outcome === 'refused') counts.refusals += 1
      return outcome ?? unanswered()
    },
    async status(frame) {
      let isAccepted = false
      const outcome = await exchange(frame, (reply) => {
        // A start-up in the middle says nothing about the question.
        if (reply === 'started') return 'not-mine'
        if (reply !== 'accepted') return reply
        isAccepted = true
        return 'more'
      })
      if (outcome === 'refused') counts.refusals += 1
      if (outcome === null && isAccepted && !isClosed) return 'answering'
      return outcome ?? unanswered()
    },
    speechEnd(deadlineMs) {
      if (isClosed) return Promise.resolve('closed')
      return new Promise((resolve) => {
        const end = (how: SpeechEnd): void => {
          cancel()
          tellEnd = undefined
          resolve(how)
        }
        const cancel = clock.after(deadlineMs, () => end('overdue'))
        tellEnd = end
      })
    },
    endSpeech: () => tellEnd?.('stopped'),
    pause,
    isClosed: () => isClosed,
    counters: () => ({ ...counts }),
    close() {
      close()
      stopClosed()
    },
  }
}
