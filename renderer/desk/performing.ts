import { shallowRef, watch, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import { isRetryable, type Refusal } from '../../domain/refusals.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Answer } from '../../domain/wire/common.ts'
import type { Replica } from '../replica.ts'
import { cameTrue, send, type DeskLink, type Verb, type Wish } from './wish.ts'

/** A wish under way. `isChecking`: the link was lost before its answer came, and the outcome is being found out. */
export interface Busy {
  readonly verb: Verb
  readonly isChecking: boolean
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

/** A wish is not carried out any more when the link comes back later than this after the press. */
export const STILL_MEANT_MS = 30_000
const STORAGE_TRIES = 3
const STORAGE_AGAIN_MS = 1000
/** How long a button stays busy for facts that its answer has announced. */
const FACTS_WITHIN_MS = 2000

export interface PerformingParts {
  readonly link: Pick<DeskLink, 'ask'>
  readonly clock: Clock
  readonly replica: Replica
  readonly newRequestId: () => string
  /** Connected, signed in on this connection, and up to date. */
  readonly isReady: Readonly<Ref<boolean>>
  /** Counts connections: a new one means that nothing of the former is under way any more. */
  readonly connections: Readonly<Ref<number>>
  /** The counter this desk is signed in at; null once it is not. */
  readonly counterId: Readonly<Ref<string | null>>
}

export interface Performing {
  readonly busy: Readonly<Ref<Busy | null>>
  perform(wish: Wish): Promise<Ended>
}

/** Asks the hall for one thing at a time, each under one request id, until its outcome is known. */
export function usePerforming(parts: PerformingParts): Performing {
  const { link, clock, replica, isReady, connections, counterId } = parts
  const busy = shallowRef<Busy | null>(null)

  async function perform(wish: Wish): Promise<Ended> {
    const at = counterId.value
    if (busy.value !== null || at === null) return { kind: 'ignored' }
    if (!isReady.value) return { kind: 'not-sent' }
    busy.value = { verb: wish.verb, isChecking: false }
    try {
      return await untilKnown(wish, at)
    } finally {
      busy.value = null
    }
  }

  async function untilKnown(wish: Wish, at: string): Promise<Ended> {
    const requestId = parts.newRequestId()
    const pressedAt = clock.now()
    let wasInterrupted = false
    let storageTries = 1
    for (;;) {
      const connection = connections.value
      const answer = await send(link, wish, requestId)
      if (answer.ok) {
        await caughtUp(answer.value)
        return { kind: 'done', ticket: answer.value.ticket, wasInterrupted }
      }
      const { code, params } = answer.error
      if (code !== 'link-lost') {
        if (!isRetryable(code) || storageTries >= STORAGE_TRIES)
          return { kind: 'refused', refusal: { code, params } }
        storageTries += 1
        await new Promise<void>((resolve) => void clock.after(STORAGE_AGAIN_MS, resolve))
        continue
      }
      wasInterrupted = true
      busy.value = { verb: wish.verb, isChecking: true }
      await readyOrGone()
      if (counterId.value !== at) return { kind: 'ignored' }
      // On the old connection the wish may still be under way: only asking again tells. On a new one the state tells.
      if (connections.value === connection) continue
      if (replica.state.value && cameTrue(wish, replica.state.value, at))
        return { kind: 'done', ticket: ticketOf(wish, at), wasInterrupted }
      if (clock.now() - pressedAt > STILL_MEANT_MS) return { kind: 'not-sent' }
    }
  }

  function ticketOf(wish: Wish, at: string): Ticket | null {
    const state = replica.state.value
    const ticketId = 'ticketId' in wish ? wish.ticketId : (state?.counters[at]?.ticketId ?? '')
    const ticket = state?.tickets[ticketId]
    return ticket ? { ...ticket } : null
  }

  function readyOrGone(): Promise<void> {
    return once(() => isReady.value || counterId.value === null)
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

/** Resolves as soon as `isSo` is true. */
function once(isSo: () => boolean): Promise<void> {
  if (isSo()) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = watch(isSo, (value) => {
      if (!value) return
      stop()
      resolve()
    })
  })
}
