import { computed, ref, shallowRef, triggerRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { HallState } from '../domain/hall-state.ts'
import type { PublicHall } from '../domain/model.ts'
import type { Clock } from '../domain/ports.ts'
import { hasMissed, takeFacts } from '../domain/replica.ts'
import {
  SILENT_AFTER_MS,
  type Beat,
  type FactsTold,
  type HallAsks,
  type HallTells,
  type Subscribed,
} from '../domain/wire/common.ts'
import type { HallLink } from './links/wire.ts'

/** The hall as a page knows it: the only place in the pages that follows facts. */
export interface Replica {
  readonly hall: Readonly<ShallowRef<PublicHall | null>>
  /** Changes in place; the ref is triggered after every batch of facts. */
  readonly state: Readonly<ShallowRef<HallState | null>>
  /** False from the moment the link is lost, or silent for three seconds, until the missed facts are in. */
  readonly isLive: ComputedRef<boolean>
  /** Connected, and yet no sign of life for three seconds. */
  readonly isSilent: Readonly<Ref<boolean>>
  /** Hall time of the last word from the server, milliseconds UTC; null before the first. */
  readonly heardAt: Readonly<Ref<number | null>>
  /** Hall time now, whatever the machine's own clock says. */
  now(): number
}

/** The clocks of two machines are never quite the same, and a beat may be late: less than this is no news. */
const CLOCK_DRIFT_MS = 2000
const SUBSCRIBE_AGAIN_MS = 1000
/** So often a server that knows less than this page is asked again before it is believed. */
const BEHIND_TIMES = 3

/** Follows the hall over a link: snapshot or missed facts on every connect, then batches; a gap asks again. */
export function followHall(
  link: Pick<HallLink<HallAsks, HallTells>, 'socket' | 'ask'>,
  clock: Clock,
): Replica {
  const hall = shallowRef<PublicHall | null>(null)
  const state = shallowRef<HallState | null>(null)
  const isCaughtUp = ref(false)
  const isSilent = ref(false)
  const heardAt = ref<number | null>(null)
  let offsetMs = 0
  let attempt = 0
  let behindTimes = 0
  /** A server that has not beaten on this connection may not know how to. */
  let hasBeaten = false
  let stopListening = (): void => {}

  const now = (): number => clock.now() + offsetMs
  /** A sign of life: with it, what stands here is known to be true until now. */
  const heard = (): void => {
    if (isCaughtUp.value) heardAt.value = now()
    isSilent.value = false
    stopListening()
    if (hasBeaten) stopListening = clock.after(SILENT_AFTER_MS, () => void (isSilent.value = true))
  }

  async function subscribe(): Promise<void> {
    attempt += 1
    const mine = attempt
    isCaughtUp.value = false
    const sinceSeq = state.value?.seq ?? 0
    const answer = await link.ask('hall:subscribe', { day: state.value?.day ?? null, sinceSeq })
    if (mine !== attempt) return
    if (!answer.ok) {
      // A lost link brings its own reconnect; anything else is asked again until it works.
      if (link.socket.connected) clock.after(SUBSCRIBE_AGAIN_MS, () => void (mine === attempt && subscribe()))
      return
    }
    if (isBehindUs(answer.value)) {
      clock.after(SUBSCRIBE_AGAIN_MS, () => void (mine === attempt && subscribe()))
      return
    }
    offsetMs = answer.value.now - clock.now()
    hall.value = answer.value.hall
    const { day, entries } = answer.value
    const from = answer.value.kind === 'snapshot' ? answer.value.state : state.value
    const isWhole = from !== null && takeFacts(from, day, entries) === 'taken'
    state.value = isWhole ? from : null
    if (!isWhole) return subscribe()
    isCaughtUp.value = true
    heard()
    triggerRef(state)
  }

  /** Another server may not have heard yet what the former one told. It soon will; if not, it is right and this page wrong. */
  function isBehindUs(answer: Subscribed): boolean {
    const isOlder =
      answer.kind === 'snapshot' &&
      answer.day === state.value?.day &&
      answer.state.seq + answer.entries.length < state.value.seq
    behindTimes = isOlder ? behindTimes + 1 : 0
    return isOlder && behindTimes < BEHIND_TIMES
  }

  function told({ day, entries }: FactsTold): void {
    // Before the answer to the subscription is in, facts are part of that answer or come again after it.
    if (!isCaughtUp.value || !state.value) return
    if (takeFacts(state.value, day, entries) === 'gap') return void subscribe()
    heard()
    triggerRef(state)
  }

  function beaten(beat: Beat): void {
    hasBeaten = true
    heard()
    if (!isCaughtUp.value || !state.value) return
    if (hasMissed(state.value, beat)) return void subscribe()
    if (Math.abs(beat.now - now()) > CLOCK_DRIFT_MS) offsetMs = beat.now - clock.now()
  }

  link.socket.on('connect', () => void subscribe())
  link.socket.on('disconnect', () => {
    attempt += 1
    isCaughtUp.value = false
    isSilent.value = false
    hasBeaten = false
    stopListening()
  })
  link.socket.on('facts:told', told)
  link.socket.on('hall:beat', beaten)
  link.socket.on('facts:dropped', () => void subscribe())
  link.socket.on('day:began', () => void subscribe())
  if (link.socket.connected) void subscribe()

  return {
    hall,
    state,
    isLive: computed(() => isCaughtUp.value && !isSilent.value),
    isSilent,
    heardAt,
    now,
  }
}
