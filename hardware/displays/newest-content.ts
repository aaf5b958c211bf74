import type { Clock } from '../../domain/ports.ts'
import type { DisplayCondition, ShowOutcome, SignContent } from './call-display.ts'

export interface NewestContent {
  /** As `CallDisplay.show`: one sending at a time, and of those that wait only the newest is sent. */
  show(content: SignContent): Promise<ShowOutcome>
  /** Whether something newer waits: a sending need not be tried again. */
  isOvertaken(): boolean
  /** The sign may have lost what it shows: it is sent again by `repairIfStale`. */
  markStale(): void
  repairIfStale(): void
  /** As `CallDisplay`. */
  conditions(): readonly DisplayCondition[]
  onConditions(listener: () => void): () => void
  counters(): Readonly<Record<'shown' | 'sent' | 'failed' | 'overtaken' | 'resent', number>>
  /** Stops the timer. */
  close(): void
}

/** A sending that failed may have been bad luck; the one after it, too, is told. */
const FAILURES_TOLD = 2

/**
 * Keeps what one sign has to show, and sends it again every `resendMs`, because signs hold it in RAM and are switched off
 * by cleaners.
 *
 * @param send puts one content on the sign; it may be told to resend one
 */
export function createNewestContent({
  clock,
  resendMs,
  isClosed,
  send,
}: {
  readonly clock: Clock
  readonly resendMs: number
  readonly isClosed: () => boolean
  readonly send: (content: SignContent, isResend: boolean) => Promise<ShowOutcome>
}): NewestContent {
  const counts = { shown: 0, sent: 0, failed: 0, overtaken: 0, resent: 0 }
  let current: SignContent | undefined
  let isStale = false
  let waiting: { content: SignContent; settle: (outcome: ShowOutcome) => void } | undefined
  let isSending = false
  let hasEnded = false
  let cancelResend = (): void => {}
  let failures = 0
  const listeners = new Set<() => void>()

  function note(outcome: ShowOutcome): void {
    isStale = outcome === 'failed' || outcome === 'overtaken'
    if (outcome === 'overtaken') return
    const before = failures
    failures = outcome === 'failed' ? failures + 1 : 0
    if (failures >= FAILURES_TOLD !== before >= FAILURES_TOLD) for (const listener of listeners) listener()
  }

  function resendLater(): void {
    cancelResend()
    if (hasEnded || isClosed()) return
    cancelResend = clock.after(resendMs, () => void resend())
  }

  async function sendWaiting(): Promise<void> {
    if (isSending) return
    isSending = true
    for (let job = waiting; job !== undefined; job = waiting) {
      waiting = undefined
      current = job.content
      const outcome = await send(job.content, false)
      note(outcome)
      counts[outcome] += 1
      job.settle(outcome)
    }
    isSending = false
    resendLater()
  }

  async function resend(): Promise<void> {
    if (current === undefined || isSending || hasEnded || isClosed()) return
    isSending = true
    counts.resent += 1
    note(await send(current, true))
    isSending = false
    resendLater()
    await sendWaiting()
  }

  return {
    show(content) {
      return new Promise((settle) => {
        if (waiting !== undefined) {
          counts.overtaken += 1
          waiting.settle('overtaken')
        }
        waiting = { content, settle }
        void sendWaiting()
      })
    },
    isOvertaken: () => waiting !== undefined,
    markStale() {
      isStale = true
    },
    repairIfStale() {
      if (isStale && waiting === undefined) void resend()
    },
    conditions: () => (failures >= FAILURES_TOLD ? ['notShown'] : []),
    onConditions(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    counters: () => ({ ...counts }),
    close() {
      hasEnded = true
      cancelResend()
    },
  }
}
