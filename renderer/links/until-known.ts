import { watch } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import { isRetryable, type Refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import type { AskFailure } from './wire.ts'

/** How far a wish is whose answer has not come. */
export type Doubt =
  /** Under way, as always. */
  | 'none'
  /** The answer was lost or is late: asked again under the same id. */
  | 'checking'
  /** Nobody knows whether it was done: to be told plainly, and found out meanwhile. */
  | 'unknown'

export type Outcome<Value> =
  | { readonly kind: 'done'; readonly value: Value; readonly wasInterrupted: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The hall says that nothing happened under this id and nothing will: it was too late to do it unseen. */
  | { readonly kind: 'too-late' }
  /** `isOver` became true before the outcome was known. */
  | { readonly kind: 'left' }

/** From the press on: after this the person is told that the outcome is unknown. */
export const UNKNOWN_AFTER_MS = 10_000
/** A wish is not carried out any more by a try that is made later than this after the press. */
export const STILL_MEANT_MS = 30_000
const STORAGE_AGAIN_MS = 1000
/** A try that fails at once, because there is no link, is not made again at once. */
const AGAIN_MS = 100

export interface WishUnderWay<Value> {
  readonly clock: Clock
  /** Asks for the wish; always under the same request id, so that it has one effect however often it is asked. */
  readonly send: () => Promise<Result<Value, AskFailure>>
  /** Asks only what became of it; `null` in the answer: nothing, and nothing will (`request:outcome`). */
  readonly look: () => Promise<Result<Value | null, AskFailure>>
  /** Reactive: connected, signed in, and up to date. */
  readonly isReady: () => boolean
  /** Reactive: nobody waits for the outcome any more. */
  readonly isOver: () => boolean
  readonly onDoubt: (doubt: Doubt) => void
}

/**
 * Asks until the outcome is known: over lost answers, slow answers, reconnections and other servers.
 *
 * Nobody is told "not done" by a guess. A copy of the ask may be waiting at a server that this page has left, or its commit
 * may be in doubt, and be done when the person has turned away. So only these end the asking:
 * - the hall's refusal, which it has written down and keeps to whenever another copy comes (`isLastWord`);
 * - the hall's word that nothing was done and nothing will be, for a wish that is too old to be done unseen;
 * - the person, who is told that the outcome is not known.
 * No answer and `storage-failed` are neither: the same is asked again. The clock of the asker decides nothing but when it
 * stops wishing; that a withdrawn wish stays undone is the hall's doing.
 */
export async function untilKnown<Value>(wish: WishUnderWay<Value>): Promise<Outcome<Value>> {
  const { clock, isReady, isOver, onDoubt } = wish
  const pressedAt = clock.now()
  let wasInterrupted = false
  const cancel = clock.after(UNKNOWN_AFTER_MS, () => onDoubt('unknown'))
  try {
    for (;;) {
      const isLate = clock.now() - pressedAt > STILL_MEANT_MS
      const answer = await (isLate ? wish.look() : wish.send())
      if (answer.ok) {
        if (answer.value === null) return { kind: 'too-late' }
        return { kind: 'done', value: answer.value, wasInterrupted }
      }
      const { code, params } = answer.error
      if (code !== 'link-lost' && !isRetryable(code)) return { kind: 'refused', refusal: { code, params } }
      wasInterrupted = true
      if (clock.now() - pressedAt < UNKNOWN_AFTER_MS) onDoubt('checking')
      await pause(clock, code === 'link-lost' ? AGAIN_MS : STORAGE_AGAIN_MS)
      await once(() => isReady() || isOver())
      if (isOver()) return { kind: 'left' }
    }
  } finally {
    cancel()
  }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve))
}

/** Resolves as soon as `isSo` is true. */
export function once(isSo: () => boolean): Promise<void> {
  if (isSo()) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = watch(isSo, (value) => {
      if (!value) return
      stop()
      resolve()
    })
  })
}
