import { computed, nextTick, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Clock, NewId } from '../../domain/ports.ts'
import type { KioskView, NumberTake } from '../../domain/wire/device.ts'
import type { DeviceLink } from '../links/device-link.ts'
import { offeredItem } from './offered.ts'
import { selectScreen, type LinkState, type ScreenName } from './select-screen.ts'
import type { Around } from './session/around.ts'
import { FRESH, type Effect, type PersonEvent, type Session, type VisitEvent } from './session/model.ts'
import { next, wantsReading } from './session/session.ts'

/** The visit at this kiosk, alive: the pure machine joined to the wire, the clock and the page. */
export interface Visit {
  readonly session: Readonly<ShallowRef<Session>>
  readonly view: Readonly<ShallowRef<KioskView | null>>
  readonly screen: ComputedRef<ScreenName>
  readonly link: Readonly<Ref<LinkState>>
  /** Hall time, milliseconds UTC; moves with the ticks. */
  readonly now: Readonly<Ref<number>>
  /** What a person does. Taps during the first moment of a new page are dropped. */
  act(event: PersonEvent): void
  /** 确认取号, with the id of a new wish; the machine keeps an older one that is still unanswered. */
  take(): void
  close(): void
}

export interface VisitDeps {
  readonly link: DeviceLink
  readonly clock: Clock
  readonly newRequestId: NewId
  /** Loads the page again: it has been served by a host that no longer runs. */
  readonly reload: () => void
}

/** Nothing moves under the finger: taps are ignored for so long after a page change (design brief 1.4). */
const SETTLE_MS = 300
const TICK_MS = 500
/** While an answer is awaited, its pages come after 300 ms and 3 s. */
const FINE_TICK_MS = 100
const STARTING_MS = 5000
const TAKE_WITHIN_MS = 10_000

/** Opens the wire and starts the visit machine. */
export function startVisit({ link, clock, newRequestId, reload }: VisitDeps): Visit {
  const session = shallowRef<Session>(FRESH)
  const view = shallowRef<KioskView | null>(null)
  const linkState = ref<LinkState>('starting')
  const now = ref(clock.now())
  let offsetMs = 0
  let isRefused = false
  let isSettling = false
  let isClosed = false
  let cancelTick = (): void => {}
  let cancelSettle = (): void => {}
  let readingAsked: boolean | null = null

  const around = (): Around => ({ view: view.value, now: clock.now() + offsetMs })
  const screen = computed(() =>
    selectScreen({ link: linkState.value, view: view.value, session: session.value, now: now.value }),
  )
  /** What a tap may hit: when it changes, the page has changed under the finger. */
  const surface = computed(() => {
    const { step, dialog, askingMs } = session.value
    const place = step.kind === 'choose' ? `${step.tab}/${step.groupId ?? ''}` : ''
    return [screen.value, place, dialog?.kind ?? '', askingMs !== null].join(' ')
  })

  function dispatch(event: VisitEvent): void {
    const moved = next(session.value, event, around())
    const before = surface.value
    session.value = moved.session
    if (surface.value !== before) settle()
    for (const effect of moved.effects) run(effect)
    askReading()
  }

  function settle(): void {
    isSettling = true
    cancelSettle()
    cancelSettle = clock.after(SETTLE_MS, () => {
      isSettling = false
    })
  }

  function run(effect: Effect): void {
    switch (effect.kind) {
      case 'take':
        void askNumber(effect.ask)
        return
      case 'shown':
        // Said only once it is true: after the number has been drawn.
        void nextTick(() => link.ask('number:shown', { ticketId: effect.ticketId }))
        return
      case 'print-again':
        void askPaper(effect.ticketId)
        return
      default:
        void link.ask('visit:end', {})
    }
  }

  async function askNumber(ask: NumberTake): Promise<void> {
    const { requestId } = ask
    const answer = await link.ask('number:take', ask, TAKE_WITHIN_MS)
    if (answer.ok) dispatch({ type: 'number-taken', requestId, taken: answer.value })
    else dispatch({ type: 'number-refused', requestId, why: answer.error })
  }

  async function askPaper(ticketId: string): Promise<void> {
    const answer = await link.ask('paper:again', { ticketId })
    if (!answer.ok) dispatch({ type: 'reprint-refused', ticketId, why: answer.error })
  }

  function askReading(): void {
    if (linkState.value !== 'up') return
    const isOn = wantsReading(session.value, around())
    if (isOn === readingAsked) return
    readingAsked = isOn
    void link.ask('reading:set', { isOn })
  }

  function tick(): void {
    cancelTick()
    const everyMs = session.value.step.kind === 'taking' ? FINE_TICK_MS : TICK_MS
    cancelTick = clock.after(everyMs, () => {
      if (isClosed) return
      now.value = around().now
      dispatch({ type: 'ticked', ms: everyMs })
      if (isRefused && session.value.step.kind !== 'result') {
        reload()
        return
      }
      tick()
    })
  }

  // A tick that was set before a number was asked for would come too late for the first 300 ms.
  const stopWatching = watch(() => session.value.step.kind === 'taking', tick, { flush: 'sync' })

  const cancelStarting = clock.after(STARTING_MS, () => {
    if (linkState.value === 'starting') linkState.value = 'lost'
  })
  link.open({
    connected: () => {
      readingAsked = null
    },
    lost: () => {
      linkState.value = 'lost'
      dispatch({ type: 'link-lost' })
    },
    refused: () => {
      linkState.value = 'lost'
      isRefused = true
    },
    told: {
      'kiosk:view': (told) => {
        offsetMs = told.now - clock.now()
        view.value = told
        now.value = around().now
        linkState.value = 'up'
        leaveVanishedItem(told)
        askReading()
      },
      'card:told': (card) => dispatch({ type: 'card', card }),
      'paper:told': (paper) => dispatch({ type: 'paper', paper }),
      'scan:told': () => dispatch({ type: 'scanned' }),
    },
  })
  tick()

  /** The hall's file may have changed under a visit: an item that is gone cannot be confirmed. */
  function leaveVanishedItem({ hall }: KioskView): void {
    const { step } = session.value
    const serviceCode =
      step.kind === 'confirm' ? step.serviceCode : step.kind === 'identity' ? step.confirm.serviceCode : null
    if (serviceCode === null || !hall) return
    if (!offeredItem(hall, serviceCode)) dispatch({ type: 'home' })
  }

  function act(event: PersonEvent): void {
    if (isSettling && event.type !== 'touched') return
    dispatch(event)
  }

  return {
    session,
    view,
    screen,
    link: linkState,
    now,
    act,
    take: () => act({ type: 'take', requestId: newRequestId() }),
    close() {
      isClosed = true
      cancelTick()
      cancelSettle()
      cancelStarting()
      stopWatching()
      link.close()
    },
  }
}
