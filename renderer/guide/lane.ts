import { shallowRef, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import type { Refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import type { AskFailure } from '../links/hall-link.ts'
import { once, untilKnown } from '../links/until-known.ts'

/** A wish under way. */
export interface Busy<What> {
  readonly what: What
  /** The answer was lost or is late: it is asked again under the same id as soon as the link is back. */
  readonly isChecking: boolean
  /** For so long that the person must be told: nobody knows yet whether it was done. */
  readonly isUnknown: boolean
  /** Not done, and too long ago to be asked again unseen: the person at the desk says whether it is still wanted. */
  readonly isDoubtful: boolean
}

/** How a wish ended. */
export type Ended<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing of it happened, and nothing will. */
  | { readonly kind: 'not-sent' }
  /** Given up before an answer came: it may or may not have been done. */
  | { readonly kind: 'unknown' }
  /** Another wish was still under way: nothing was asked. */
  | { readonly kind: 'ignored' }

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
  /** Answers the doubt: it is still wanted. */
  askAgain(): void
  /** Waits no longer for an answer. */
  giveUp(): void
}

/** How one kind of thing is asked for. */
export interface Asker<What, Value> {
  send(what: What, requestId: string): Promise<Result<Value, AskFailure>>
  /** What became of it, without asking for it again; null: nothing. */
  look(requestId: string): Promise<Result<Value | null, AskFailure>>
  /** After a null, whether the hall will never do it under this id: asked again it is a new wish. */
  readonly isNullFinal: boolean
}

/** One thing at a time, each under one request id, until its outcome is known. */
export function useLane<What, Value>(
  { clock, newRequestId, isReady, isSignedIn }: LaneParts,
  { send, look, isNullFinal }: Asker<What, Value>,
): Lane<What, Value> {
  const busy = shallowRef<Busy<What> | null>(null)
  const isGivenUp = shallowRef(false)

  async function run(what: What): Promise<Ended<Value>> {
    if (busy.value !== null || !isSignedIn.value) return { kind: 'ignored' }
    if (!isReady.value) return { kind: 'not-sent' }
    isGivenUp.value = false
    busy.value = { what, isChecking: false, isUnknown: false, isDoubtful: false }
    try {
      return await carriedOut(what)
    } finally {
      busy.value = null
    }
  }

  async function carriedOut(what: What): Promise<Ended<Value>> {
    for (let requestId = newRequestId(); ;) {
      const outcome = await untilKnown({
        clock,
        send: () => send(what, requestId),
        look: () => look(requestId),
        isReady: () => isReady.value,
        isOver,
        onDoubt(doubt) {
          busy.value = {
            what,
            isChecking: doubt !== 'none',
            isUnknown: doubt === 'unknown',
            isDoubtful: false,
          }
        },
      })
      if (outcome.kind === 'done' || outcome.kind === 'refused') return outcome
      if (outcome.kind === 'too-late') {
        busy.value = { what, isChecking: true, isUnknown: false, isDoubtful: true }
        await once(() => busy.value?.isDoubtful === false || isOver())
      }
      const isUndone = outcome.kind === 'too-late' && isNullFinal
      if (isOver()) return { kind: isUndone ? 'not-sent' : 'unknown' }
      if (isUndone) requestId = newRequestId()
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
