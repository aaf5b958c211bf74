import { shallowRef, watch, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import { isRetryable, type Refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import type { AskFailure } from '../links/hall-link.ts'

/** A wish under way. */
export interface Busy<What> {
  readonly what: What
  /** The link was lost before the answer came: it is asked again under the same id as soon as the link is back. */
  readonly isChecking: boolean
  /** Too long ago to be asked again unseen: the person at the desk says whether it is still wanted. */
  readonly isDoubtful: boolean
}

/** How a wish ended. */
export type Ended<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing of it happened: it never left this page. */
  | { readonly kind: 'not-sent' }
  /** Given up before an answer came: it may or may not have been done. */
  | { readonly kind: 'unknown' }
  /** Another wish was still under way: nothing was asked. */
  | { readonly kind: 'ignored' }

/** A wish is asked again by itself when the link is back within this time after the press. */
export const STILL_MEANT_MS = 30_000
const STORAGE_TRIES = 3
const AGAIN_MS = 1000

export interface LaneParts {
  readonly clock: Clock
  readonly newRequestId: () => string
  /** Connected, signed in on this connection, and up to date. */
  readonly isReady: Readonly<Ref<boolean>>
  readonly isSignedIn: Readonly<Ref<boolean>>
}

export interface Lane<What, Value> {
  readonly busy: Readonly<Ref<Busy<What> | null>>
  run(what: What): Promise<Ended<Value>>
  /** Answers the doubt: ask once more under the same id. */
  askAgain(): void
  /** Waits no longer for an answer. */
  giveUp(): void
}

/** One thing at a time, each under one request id, until its outcome is known. */
export function useLane<What, Value>(
  { clock, newRequestId, isReady, isSignedIn }: LaneParts,
  send: (what: What, requestId: string) => Promise<Result<Value, AskFailure>>,
): Lane<What, Value> {
  const busy = shallowRef<Busy<What> | null>(null)
  const isGivenUp = shallowRef(false)

  async function run(what: What): Promise<Ended<Value>> {
    if (busy.value !== null || !isSignedIn.value) return { kind: 'ignored' }
    if (!isReady.value) return { kind: 'not-sent' }
    isGivenUp.value = false
    busy.value = { what, isChecking: false, isDoubtful: false }
    try {
      return await untilKnown(what)
    } finally {
      busy.value = null
    }
  }

  async function untilKnown(what: What): Promise<Ended<Value>> {
    const requestId = newRequestId()
    const pressedAt = clock.now()
    let tries = 1
    for (;;) {
      const answer = await send(what, requestId)
      if (answer.ok) return { kind: 'done', value: answer.value }
      const { code, params } = answer.error
      if (code === 'link-lost') {
        busy.value = { what, isChecking: true, isDoubtful: false }
        await once(() => isReady.value || isOver())
        if (!isOver() && clock.now() - pressedAt > STILL_MEANT_MS) {
          busy.value = { what, isChecking: true, isDoubtful: true }
          await once(() => busy.value?.isDoubtful === false || isOver())
        }
        if (isOver()) return { kind: 'unknown' }
        continue
      }
      if (!isRetryable(code) || tries >= STORAGE_TRIES) return { kind: 'refused', refusal: { code, params } }
      tries += 1
      await new Promise<void>((resolve) => void clock.after(AGAIN_MS, resolve))
    }
  }

  const isOver = (): boolean => isGivenUp.value || !isSignedIn.value

  return {
    busy,
    run,
    askAgain: () => {
      if (busy.value?.isDoubtful === true) busy.value = { ...busy.value, isDoubtful: false }
    },
    giveUp: () => {
      if (busy.value?.isChecking === true) isGivenUp.value = true
    },
  }
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
