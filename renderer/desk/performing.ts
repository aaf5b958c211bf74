import { shallowRef, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import type { Refusal } from '../../domain/refusals.ts'
import { unreachable } from '../../domain/result.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Answer } from '../../domain/wire/common.ts'
import { once, untilKnown } from '../links/until-known.ts'
import type { Replica } from '../replica.ts'
import { send, type DeskLink, type Verb, type Wish } from './wish.ts'

/** A wish under way. */
export interface Busy {
  readonly verb: Verb
  /** The answer was lost or is late, and the outcome is being found out. */
  readonly isChecking: boolean
  /** For so long that the clerk must be told: nobody knows yet whether it was done. */
  readonly isUnknown: boolean
}

/** How a wish ended. */
export type Ended =
  /** `ticket` as the answer told it; null for commands about the counter. */
  | { readonly kind: 'done'; readonly ticket: Ticket | null; readonly wasInterrupted: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing of it happened: it never reached the hall. */
  | { readonly kind: 'not-sent' }
  /** Another wish was still under way, or the clerk is signed out: nothing was asked. */
  | { readonly kind: 'ignored' }

/** How long a button stays busy for facts that its answer has announced. */
const FACTS_WITHIN_MS = 2000

export interface PerformingParts {
  readonly link: Pick<DeskLink, 'ask'>
  readonly clock: Clock
  readonly replica: Replica
  readonly newRequestId: () => string
  /** Connected, signed in on this connection, and up to date. */
  readonly isReady: Readonly<Ref<boolean>>
  /** The counter this desk is signed in at; null once it is not. */
  readonly counterId: Readonly<Ref<string | null>>
}

export interface Performing {
  readonly busy: Readonly<Ref<Busy | null>>
  perform(wish: Wish): Promise<Ended>
}

/** Asks the hall for one thing at a time, each under one request id, until its outcome is known. */
export function usePerforming(parts: PerformingParts): Performing {
  const { link, clock, replica, isReady, counterId } = parts
  const busy = shallowRef<Busy | null>(null)

  async function perform(wish: Wish): Promise<Ended> {
    const at = counterId.value
    if (busy.value !== null || at === null) return { kind: 'ignored' }
    if (!isReady.value) return { kind: 'not-sent' }
    busy.value = { verb: wish.verb, isChecking: false, isUnknown: false }
    try {
      return await carriedOut(wish, at)
    } finally {
      busy.value = null
    }
  }

  async function carriedOut(wish: Wish, at: string): Promise<Ended> {
    const requestId = parts.newRequestId()
    const outcome = await untilKnown<Answer>({
      clock,
      send: () => send(link, wish, requestId),
      look: () => link.ask('request:outcome', { requestId }),
      isReady: () => isReady.value,
      isOver: () => counterId.value !== at,
      onDoubt(doubt) {
        busy.value = { verb: wish.verb, isChecking: doubt !== 'none', isUnknown: doubt === 'unknown' }
      },
    })
    switch (outcome.kind) {
      case 'done': {
        await caughtUp(outcome.value)
        return { kind: 'done', ticket: outcome.value.ticket, wasInterrupted: outcome.wasInterrupted }
      }
      case 'refused':
        return outcome
      case 'too-late':
        return { kind: 'not-sent' }
      case 'left':
        return { kind: 'ignored' }
      default:
        return unreachable(outcome)
    }
  }

  /** Until the replica shows what the answer announced, so that no button shows the state of before. */
  function caughtUp(answer: Answer): Promise<void> {
    const isThere = (): boolean => {
      const state = replica.state.value
      return !replica.isLive.value || !state || state.day !== answer.day || state.seq >= answer.seq
    }
    return new Promise((resolve) => {
      const cancel = clock.after(FACTS_WITHIN_MS, resolve)
      void once(isThere).then(() => {
        cancel()
        resolve()
      })
    })
  }

  return { busy, perform }
}
