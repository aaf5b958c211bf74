import { defineStore } from 'pinia'
import { computed, inject, ref, shallowRef, watch, type InjectionKey } from 'vue'
import type { PauseReason } from '../../domain/facts.ts'
import type { Because } from '../../domain/policy/because.ts'
import type { Clock } from '../../domain/ports.ts'
import { refusal, type Refusal } from '../../domain/refusals.ts'
import type { Outcome } from '../../domain/ticket.ts'
import type { SignedIn } from '../../domain/wire/desk.ts'
import { followHall } from '../replica.ts'
import { useNow } from '../ui/clock.ts'
import { ACTIONS, actionStates, type Action, type Block } from './actions.ts'
import type { KeptSession } from './kept-session.ts'
import { usePerforming, type Ended } from './performing.ts'
import { useSession } from './session.ts'
import { useSettled } from './settled.ts'
import { deskView } from './view.ts'
import type { DeskLink, Verb, Wish } from './wish.ts'

/** What the desk page is given by its entry, and by its tests. */
export interface DeskParts {
  readonly link: DeskLink
  readonly clock: Clock
  readonly kept: KeptSession
  readonly newRequestId: () => string
  /** Sounds for the first person after an empty queue. */
  readonly chime: () => void
  /** The counter the page's address asks for. */
  readonly wantedCounterId: string | null
}
export const DESK_PARTS: InjectionKey<DeskParts> = Symbol('desk parts')

/** The line at the foot: what happened last. `at` is hall time, milliseconds UTC. */
export type Told = { readonly at: number } & (
  | {
      readonly kind: 'done'
      readonly verb: Verb
      readonly ticketNo: string | null
      readonly because: Because | null
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'blocked'; readonly block: Block }
  | { readonly kind: 'not-sent'; readonly verb: Verb }
  | { readonly kind: 'arrived'; readonly ticketNo: string }
)

export type SheetName = 'finish' | 'pause' | 'why' | 'leave' | 'help'

const TICK_MS = 250
const MINUTE_MS = 60_000

/** One counter's desk: what it shows, and what can be asked of the hall. Shows only what the hall has told. */
export const useDesk = defineStore('desk', () => {
  const parts = inject(DESK_PARTS)
  if (!parts) throw new Error('the desk store needs DESK_PARTS')
  const { link, clock } = parts

  const connections = ref(0)
  link.socket.on('connect', () => void (connections.value += 1))
  const replica = followHall(link, clock)
  const session = useSession({
    link,
    clock,
    kept: parts.kept,
    restores: (kept) => parts.wantedCounterId === null || parts.wantedCounterId === kept.counterId,
  })

  const tick = useNow(clock, TICK_MS)
  /** Hall time, milliseconds UTC. */
  const now = computed(() => (void tick.value, replica.now()))
  const minute = computed(() => Math.floor(now.value / MINUTE_MS))
  const isFresh = computed(() => session.isConnected.value && replica.isLive.value)
  const isReady = computed(() => isFresh.value && session.isConfirmed.value)
  const counterId = computed(() => {
    return session.state.value.kind === 'in' ? (session.who.value?.counterId ?? null) : null
  })

  const view = computed(() => {
    const { hall, state } = replica
    if (!hall.value || !state.value || counterId.value === null) return null
    return deskView(hall.value, state.value, counterId.value, minute.value * MINUTE_MS)
  })

  const actions = computed(() => {
    if (!view.value || !replica.hall.value) return null
    return actionStates({
      hall: replica.hall.value,
      isLive: isReady.value,
      isDayClosed: view.value.isDayClosed,
      counterState: view.value.status.state,
      ticket: view.value.ticket,
      now: now.value,
    })
  })
  const settled = useSettled(() => {
    return ACTIONS.filter((action) => actions.value !== null && actions.value[action].block === null)
  }, clock)

  const { busy, perform } = usePerforming({
    link,
    clock,
    replica,
    newRequestId: parts.newRequestId,
    isReady,
    connections,
    counterId,
  })

  const told = shallowRef<Told | null>(null)
  const sheet = ref<SheetName | null>(null)

  async function ask(wish: Wish): Promise<Ended> {
    const ended = await perform(wish)
    const at = replica.now()
    if (ended.kind === 'done') {
      const { ticketNo = null, because = null } = ended.ticket ?? {}
      told.value = { kind: 'done', at, verb: wish.verb, ticketNo, because }
    } else if (ended.kind === 'refused') {
      told.value = { kind: 'refused', at, refusal: ended.refusal }
    } else if (ended.kind === 'not-sent') {
      told.value = { kind: 'not-sent', at, verb: wish.verb }
    }
    return ended
  }

  /** Signs in; an open counter taken over from somebody else is from now on in this clerk's name. */
  async function signIn(who: SignedIn, takeOver: boolean): Promise<void> {
    told.value = null
    if (!(await session.signIn(who.staffNo, who.counterId, takeOver))) return
    const status = view.value?.status
    if (status?.state === 'open' && status.staffNo !== session.who.value?.staffNo) await ask({ verb: 'open' })
  }

  async function signOut(): Promise<void> {
    sheet.value = null
    await session.signOut()
    told.value = null
  }

  /** A press on one of the buttons or its key: does it, opens its sheet, or says why not. */
  function press(action: Action): void {
    const at = view.value
    if (!at || !actions.value || busy.value !== null) return
    const { block } = actions.value[action]
    if (block) {
      told.value = { kind: 'blocked', at: replica.now(), block }
      return
    }
    if (!settled.value.has(action)) return
    if (action === 'finish') sheet.value = 'finish'
    else if (action === 'pause' && at.status.state === 'open') sheet.value = 'pause'
    else void ask(wishOf(action))
  }

  function wishOf(action: Exclude<Action, 'finish'>): Wish {
    const ticketId = view.value?.ticket?.ticketId ?? ''
    if (action === 'recall')
      return { verb: 'recall', ticketId, callsBefore: view.value?.ticket?.callCount ?? 0 }
    if (action === 'start' || action === 'noShow') return { verb: action, ticketId }
    return { verb: action === 'pause' ? 'resume' : action }
  }

  /** Ends the visit with its outcome; `andNext` calls the next one, unless the link was lost in between. */
  async function finish(outcome: Outcome, andNext: boolean): Promise<void> {
    const ticketId = view.value?.ticket?.ticketId
    sheet.value = null
    if (ticketId === undefined) return
    const ended = await ask({ verb: 'finish', ticketId, outcome })
    if (andNext && ended.kind === 'done' && !ended.wasInterrupted) await ask({ verb: 'callNext' })
  }

  async function pause(reason: PauseReason, backAt: number | null): Promise<void> {
    sheet.value = null
    await ask({ verb: 'pause', reason, backAt })
  }

  /** Closes the counter; a ticket still open here is named instead. */
  async function closeCounter(thenSignOut: boolean): Promise<void> {
    sheet.value = null
    const ended = await ask({ verb: 'close' })
    if (thenSignOut && ended.kind === 'done') await signOut()
  }

  function openSheet(name: Exclude<SheetName, 'finish' | 'pause'>): void {
    sheet.value = name
  }

  function closeSheet(): void {
    sheet.value = null
  }

  /** The server's word that this counter is somebody else's is the same as its refusal of a sign-in. */
  const signInProblem = computed(() => {
    if (session.state.value.kind === 'taken-over') return refusal('counter-taken')
    return session.state.value.kind === 'out' ? session.state.value.problem : null
  })

  // A sheet about a visit goes with the visit.
  watch(
    () => [view.value?.ticket?.ticketId, counterId.value],
    () => {
      if (sheet.value === 'finish' || sheet.value === 'why' || counterId.value === null) sheet.value = null
    },
  )

  watch(
    () => ({ first: view.value?.waiting[0], isIdle: isIdle(), counter: counterId.value }),
    (after, before) => {
      const isSameDesk = after.counter === before.counter && after.isIdle && before.isIdle
      if (!isSameDesk || before.first !== undefined || after.first === undefined) return
      told.value = { kind: 'arrived', at: replica.now(), ticketNo: after.first.ticketNo }
      parts.chime()
    },
  )

  function isIdle(): boolean {
    return isReady.value && view.value?.status.state === 'open' && view.value.ticket === null
  }

  return {
    hall: replica.hall,
    hallState: replica.state,
    heardAt: replica.heardAt,
    isFresh,
    isConnected: session.isConnected,
    now,
    session: session.state,
    who: session.who,
    signInProblem,
    wantedCounterId: parts.wantedCounterId,
    view,
    actions,
    settled,
    busy,
    told,
    sheet,
    signIn,
    signOut,
    press,
    finish,
    pause,
    closeCounter,
    openSheet,
    closeSheet,
  }
})
