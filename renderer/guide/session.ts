import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import { isRetryable } from '../../domain/refusals.ts'
import type { GuideSignedIn } from '../../domain/wire/guide.ts'
import type { AskFailure } from '../links/hall-link.ts'
import type { KeptStaffNo } from './kept-session.ts'
import type { GuideLink } from './wish.ts'

export type SessionState =
  | { readonly kind: 'out'; readonly problem: AskFailure | null }
  | { readonly kind: 'signing-in' }
  /** Signing in again by itself, after a reload of the page. */
  | { readonly kind: 'restoring' }
  | { readonly kind: 'in' }

export interface Session {
  readonly state: Readonly<Ref<SessionState>>
  /** Who is signed in, and what this person may do; null until the hall has said so. */
  readonly who: Readonly<Ref<GuideSignedIn | null>>
  readonly isConnected: Readonly<Ref<boolean>>
  /** Signed in on the present connection: a new connection is a stranger to the server. */
  readonly isConfirmed: ComputedRef<boolean>
  signIn(staffNo: string): Promise<void>
  signOut(): Promise<void>
}

const AGAIN_MS = 1000

/** Signs a guide in, and in again by itself after every reconnect and reload. */
export function useSession(link: GuideLink, clock: Clock, kept: KeptStaffNo): Session {
  let staffNo = kept.read()
  const state = shallowRef<SessionState>(
    staffNo === null ? { kind: 'out', problem: null } : { kind: 'restoring' },
  )
  const who = shallowRef<GuideSignedIn | null>(null)
  const isConnected = ref(link.socket.connected)
  const isAccepted = ref(false)
  let attempt = 0

  function accept(signedIn: GuideSignedIn): void {
    who.value = signedIn
    staffNo = signedIn.staffNo
    kept.keep(staffNo)
    isAccepted.value = true
    state.value = { kind: 'in' }
  }

  function leave(problem: AskFailure | null): void {
    attempt += 1
    isAccepted.value = false
    who.value = null
    staffNo = null
    kept.keep(null)
    state.value = { kind: 'out', problem }
  }

  async function signIn(asked: string): Promise<void> {
    if (state.value.kind === 'signing-in') return
    attempt += 1
    const mine = attempt
    state.value = { kind: 'signing-in' }
    const answer = await link.ask('guide:sign-in', { staffNo: asked })
    if (mine !== attempt) return
    if (answer.ok) accept(answer.value)
    else state.value = { kind: 'out', problem: answer.error }
  }

  async function signInAgain(): Promise<void> {
    if (staffNo === null || (state.value.kind !== 'in' && state.value.kind !== 'restoring')) return
    attempt += 1
    const mine = attempt
    const answer = await link.ask('guide:sign-in', { staffNo })
    if (mine !== attempt) return
    if (answer.ok) return accept(answer.value)
    const { code } = answer.error
    if (code === 'link-lost' && !link.socket.connected) return
    if (code === 'link-lost' || isRetryable(code)) {
      clock.after(AGAIN_MS, () => void (mine === attempt && signInAgain()))
      return
    }
    leave(answer.error)
  }

  link.socket.on('connect', () => {
    isConnected.value = true
    void signInAgain()
  })
  link.socket.on('disconnect', () => {
    isConnected.value = false
    isAccepted.value = false
  })
  if (link.socket.connected) void signInAgain()

  return {
    state,
    who,
    isConnected,
    isConfirmed: computed(() => isConnected.value && isAccepted.value),
    signIn,
    signOut: async () => {
      await link.ask('guide:sign-out', {})
      leave(null)
    },
  }
}
