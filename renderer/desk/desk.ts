import { defineStore } from 'pinia'
import { computed, inject, shallowRef, watch, type InjectionKey } from 'vue'
import type { PauseReason } from '../../domain/facts.ts'
import type { StaffRight } from '../../domain/hall-file/places.ts'
import type { Clock } from '../../domain/ports.ts'
import { refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import type { HoldKind } from '../../domain/ticket.ts'
import type { Candidates } from '../../domain/wire/desk.ts'
import type { AskFailure } from '../links/hall-link.ts'
import { followHall } from '../replica.ts'
import { useNow } from '../ui/clock.ts'
import { ACTIONS, actionStates, type Action } from './actions.ts'
import type { DeskPlace, KeptSession } from './kept-session.ts'
import { usePerforming, type Ended } from './performing.ts'
import { useSession } from './session.ts'
import { useSettled } from './settled.ts'
import { SHEET_OF, useSheet } from './sheet.ts'
import { stopsOf } from './stops.ts'
import { useTicks } from './ticks.ts'
import { toldOf, type Told } from './told.ts'
import { undoableAt } from './undo.ts'
import { checklistOf, deskView } from './view.ts'
import type { DeskLink, ItemOutcome, TransferTo, Wish } from './wish.ts'

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

const TICK_MS = 250
const CALM_MS = 5000

/** One counter's desk: what it shows, and what can be asked of the hall. Shows only what the hall has told. */
export const useDesk = defineStore('desk', () => {
  const parts = inject(DESK_PARTS)
  if (!parts) throw new Error('the desk store needs DESK_PARTS')
  const { link, clock } = parts

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
  /** The same to five seconds: lists need not be drawn again at every tick. */
  const calmNow = computed(() => Math.floor(now.value / CALM_MS) * CALM_MS)
  const isFresh = computed(() => session.isConnected.value && replica.isLive.value)
  const isReady = computed(() => isFresh.value && session.isConfirmed.value)
  const place = computed(() => (session.state.value.kind === 'in' ? session.who.value : null))
  const counterId = computed(() => place.value?.counterId ?? null)

  const view = computed(() => {
    const { hall, state } = replica
    if (!hall.value || !state.value || place.value === null) return null
    return deskView(hall.value, state.value, place.value)
  })
  const undoable = computed(() => undoableAt(view.value?.ended ?? [], now.value))
  const isSupervisor = computed(() => session.granted.value?.roles.includes('supervisor') === true)

  function hasRight(right: StaffRight): boolean {
    return isSupervisor.value || session.granted.value?.rights.includes(right) === true
  }

  const actions = computed(() => {
    const at = view.value
    if (!at || !replica.hall.value) return null
    return actionStates({
      hall: replica.hall.value,
      isLive: isReady.value,
      isDayClosed: at.isDayClosed,
      counterState: at.status.state,
      ticket: at.ticket,
      holdsHere: at.holds.filter((row) => row.isHere).length,
      resumable: at.holds.length,
      passed: at.passed.length,
      waiting: at.waiting.length,
      undoable: undoable.value,
      mayCallNumber: hasRight('callNumber'),
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
    counterId,
  })

  const told = shallowRef<Told | null>(null)
  const { sheet, reopening, openSheet, openReopen, closeSheet } = useSheet(
    () => view.value?.ticket?.ticketId,
    counterId,
  )
  const ticks = useTicks(() => view.value?.ticket ?? null)
  const checklist = computed(() => {
    const ticket = view.value?.ticket
    return ticket && replica.hall.value ? checklistOf(replica.hall.value, stopsOf(ticket).here) : null
  })

  async function ask(wish: Wish): Promise<Ended> {
    const ended = await perform(wish)
    told.value = toldOf(wish, ended, replica.now()) ?? told.value
    return ended
  }

  /** Signs in; an open counter taken over from somebody else is from now on in this clerk's name. */
  async function signIn(who: DeskPlace, takeOver: boolean): Promise<void> {
    told.value = null
    if (!(await session.signIn(who.staffNo, who.counterId, takeOver))) return
    const status = view.value?.status
    if (status?.state === 'open' && status.staffNo !== session.who.value?.staffNo) await ask({ verb: 'open' })
  }

  async function signOut(): Promise<void> {
    closeSheet()
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
    if (action === 'pause') {
      if (at.status.state === 'open') openSheet('pause')
      else void ask({ verb: 'resume' })
    } else if (action === 'undo') takeBack()
    else if (action in SHEET_OF) openSheet(SHEET_OF[action as keyof typeof SHEET_OF])
    else void ask(wishOf(action as Exclude<Action, 'pause' | 'undo' | keyof typeof SHEET_OF>))
  }

  function wishOf(action: 'callNext' | 'open' | 'recall' | 'start' | 'noShow'): Wish {
    if (action === 'callNext' || action === 'open') return { verb: action }
    const { ticketId = '', callCount = 0 } = view.value?.ticket ?? {}
    return action === 'recall'
      ? { verb: 'recall', ticketId, callsBefore: callCount }
      : { verb: action, ticketId }
  }

  /** A no-show is taken back at once; a finished visit is opened again with a reason. */
  function takeBack(): void {
    if (undoable.value?.kind === 'noShow') void ask({ verb: 'undoNoShow', ticketId: undoable.value.ticketId })
    else if (undoable.value) openReopen(undoable.value.ticketId)
  }

  /** What a sheet asks for: it closes, and the wish is carried out. */
  function confirm(wish: Wish): Promise<Ended> {
    closeSheet()
    return ask(wish)
  }

  /** The same for the ticket at this counter; nothing when it has gone in the meantime. */
  async function confirmHere(wish: (ticketId: string) => Wish): Promise<Ended> {
    const ticketId = view.value?.ticket?.ticketId
    if (ticketId !== undefined) return confirm(wish(ticketId))
    closeSheet()
    return { kind: 'ignored' }
  }

  /** Ends the items of this stop; `andNext` calls the next one, unless the link was lost in between. */
  async function finish(outcomes: readonly ItemOutcome[], andNext: boolean): Promise<void> {
    const ended = await confirmHere((ticketId) => ({ verb: 'finish', ticketId, outcomes }))
    if (andNext && ended.kind === 'done' && !ended.wasInterrupted) await ask({ verb: 'callNext' })
  }

  /** Closes the counter; a ticket still open here is named instead. */
  async function closeCounter(thenSignOut: boolean): Promise<void> {
    const ended = await confirm({ verb: 'close' })
    if (thenSignOut && ended.kind === 'done') await signOut()
  }

  /** Who would be called now and why, as the server's rules say. */
  function candidates(): Promise<Result<Candidates, AskFailure>> {
    return link.ask('desk:candidates', {})
  }

  /** The server's word that this counter is somebody else's is the same as its refusal of a sign-in. */
  const signInProblem = computed(() => {
    if (session.state.value.kind === 'taken-over') return refusal('counter-taken')
    return session.state.value.kind === 'out' ? session.state.value.problem : null
  })

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
    isConnected: computed(() => session.isConnected.value && !replica.isSilent.value),
    now,
    calmNow,
    session: session.state,
    who: session.who,
    isSupervisor,
    hasRight,
    signInProblem,
    wantedCounterId: parts.wantedCounterId,
    view,
    undoable,
    actions,
    settled,
    busy,
    told,
    sheet,
    reopening,
    /** What to go through at this stop; null without a ticket. */
    checklist,
    ticks: ticks.ticked,
    tick: ticks.tick,
    signIn,
    signOut,
    press,
    finish,
    pause: (reason: PauseReason, backAt: number | null) => confirm({ verb: 'pause', reason, backAt }),
    suspend: (kind: HoldKind) => confirmHere((ticketId) => ({ verb: 'suspend', ticketId, kind })),
    transfer: (to: TransferTo, reason: string) =>
      confirmHere((ticketId) => ({ verb: 'transfer', ticketId, to, reason })),
    putBack: (reason: string) => confirmHere((ticketId) => ({ verb: 'putBack', ticketId, reason })),
    callNumber: (ticketId: string, reason: string) => confirm({ verb: 'callNumber', ticketId, reason }),
    resumeHold: (ticketId: string) => confirm({ verb: 'resumeHold', ticketId }),
    restore: (ticketId: string) => confirm({ verb: 'restore', ticketId }),
    reopen: (ticketId: string, reason: string) => confirm({ verb: 'reopen', ticketId, reason }),
    closeCounter,
    candidates,
    openSheet,
    openReopen,
    closeSheet,
  }
})
