import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import { isRetryable } from '../../domain/refusals.ts'
import type { SignedIn } from '../../domain/wire/desk.ts'
import type { AskFailure } from '../links/hall-link.ts'
import type { DeskPlace, KeptSession } from './kept-session.ts'
import type { DeskLink } from './wish.ts'

export type SessionState =
  | { readonly kind: 'out'; readonly problem: AskFailure | null }
  | { readonly kind: 'signing-in' }
  /** Signing in again by itself: after a reload of the page. */
  | { readonly kind: 'restoring' }
  | { readonly kind: 'in' }
  /** Somebody is signed in at this counter on another computer. */
  | { readonly kind: 'taken-over' }

export interface Session {
  readonly state: Readonly<Ref<SessionState>>
  /** Who is, or wants to be, signed in where. */
  readonly who: Readonly<Ref<DeskPlace | null>>
  /** Roles and rights, as the server last told them; null before it has. */
  readonly granted: Readonly<Ref<SignedIn | null>>
  readonly isConnected: Readonly<Ref<boolean>>
  /** Signed in on the present connection: a new connection is a stranger to the server. */
  readonly isConfirmed: ComputedRef<boolean>
  signIn(staffNo: string, counterId: string, takeOver: boolean): Promise<boolean>
  signOut(): Promise<void>
}

/** The server may not have noticed yet that this very desk's former connection is gone. */
const TAKEN_TRIES = 8
const TAKEN_AGAIN_MS = 2000
const AGAIN_MS = 1000

export interface SessionParts {
  readonly link: DeskLink
  readonly clock: Clock
  readonly kept: KeptSession
  /** Whether a session kept from before a reload is to be taken up again. */
  readonly restores: (kept: DeskPlace) => boolean
}

/** Signs a desk in, and in again by itself after every reconnect and reload. */
export function useSession({ link, clock, kept, restores }: SessionParts): Session {
  const before = kept.read()
  const isRestoring = before !== null && restores(before)
  const who = shallowRef<DeskPlace | null>(isRestoring ? before : null)
  const granted = shallowRef<SignedIn | null>(null)
  const state = shallowRef<SessionState>(isRestoring ? { kind: 'restoring' } : { kind: 'out', problem: null })
  const isConnected = ref(link.socket.connected)
  const isAccepted = ref(false)
  let attempt = 0

  async function signIn(staffNo: string, counterId: string, takeOver: boolean): Promise<boolean> {
    if (state.value.kind === 'signing-in') return false
    attempt += 1
    const mine = attempt
    const origin = state.value
    state.value = { kind: 'signing-in' }
    const answer = await link.ask('desk:sign-in', { staffNo, counterId, takeOver })
    if (mine !== attempt) return false
    if (answer.ok) {
      accept(answer.value)
      return true
    }
    state.value = origin.kind === 'taken-over' ? origin : { kind: 'out', problem: answer.error }
    return false
  }

  function accept(at: SignedIn): void {
    const { staffNo, counterId } = at
    who.value = { staffNo, counterId }
    granted.value = at
    kept.keep({ staffNo, counterId })
    isAccepted.value = true
    state.value = { kind: 'in' }
  }

  async function signInAgain(tries: number): Promise<void> {
    const at = who.value
    if (!at || (state.value.kind !== 'in' && state.value.kind !== 'restoring')) return
    attempt += 1
    const mine = attempt
    const answer = await link.ask('desk:sign-in', { ...at, takeOver: false })
    if (mine !== attempt) return
    if (answer.ok) return accept(answer.value)
    const { code } = answer.error
    if (code === 'link-lost' && !link.socket.connected) return
    const isTaken = code === 'counter-taken'
    if (code === 'link-lost' || isRetryable(code) || (isTaken && tries < TAKEN_TRIES)) {
      clock.after(
        isTaken ? TAKEN_AGAIN_MS : AGAIN_MS,
        () => void (mine === attempt && signInAgain(tries + 1)),
      )
      return
    }
    if (isTaken) takenOver()
    else leave(answer.error)
  }

  function takenOver(): void {
    attempt += 1
    isAccepted.value = false
    kept.keep(null)
    state.value = { kind: 'taken-over' }
  }

  function leave(problem: AskFailure | null): void {
    attempt += 1
    isAccepted.value = false
    who.value = null
    granted.value = null
    kept.keep(null)
    state.value = { kind: 'out', problem }
  }

  link.socket.on('connect', () => {
    isConnected.value = true
    void signInAgain(1)
  })
  link.socket.on('disconnect', () => {
    isConnected.value = false
    isAccepted.value = false
  })
  link.socket.on('desk:signed-out', takenOver)
  if (link.socket.connected) void signInAgain(1)

  return {
    state,
    who,
    granted,
    isConnected,
    isConfirmed: computed(() => isConnected.value && isAccepted.value),
    signIn,
    signOut: async () => {
      await link.ask('desk:sign-out', {})
      leave(null)
    },
  }
}
