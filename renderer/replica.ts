import { computed, ref, shallowRef, triggerRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { HallState } from '../domain/hall-state.ts'
import type { PublicHall } from '../domain/model.ts'
import type { Clock } from '../domain/ports.ts'
import { takeFacts } from '../domain/replica.ts'
import type { FactsTold, HallAsks, HallTells } from '../domain/wire/common.ts'
import type { HallLink } from './links/hall-link.ts'

/** The hall as a page knows it: the only place in the pages that follows facts. */
export interface Replica {
  readonly hall: Readonly<ShallowRef<PublicHall | null>>
  /** Changes in place; the ref is triggered after every batch of facts. */
  readonly state: Readonly<ShallowRef<HallState | null>>
  /** False from the moment the link is lost until the missed facts are in. */
  readonly isLive: ComputedRef<boolean>
  /** Hall time of the last word from the server, milliseconds UTC; null before the first. */
  readonly heardAt: Readonly<Ref<number | null>>
  /** Hall time now, whatever the machine's own clock says. */
  now(): number
}

/** Follows the hall over a link: snapshot or missed facts on every connect, then batches; a gap asks again. */
export function followHall(
  link: Pick<HallLink<HallAsks, HallTells>, 'socket' | 'ask'>,
  clock: Clock,
): Replica {
  const hall = shallowRef<PublicHall | null>(null)
  const state = shallowRef<HallState | null>(null)
  const isCaughtUp = ref(false)
  const heardAt = ref<number | null>(null)
  let offsetMs = 0
  let attempt = 0

  const now = (): number => clock.now() + offsetMs
  const heard = (): void => {
    heardAt.value = now()
  }

  async function subscribe(): Promise<void> {
    attempt += 1
    const mine = attempt
    const sinceSeq = state.value?.seq ?? 0
    const answer = await link.ask('hall:subscribe', { day: state.value?.day ?? null, sinceSeq })
    if (mine !== attempt) return
    if (!answer.ok) {
      // A lost link brings its own reconnect; anything else is asked again until it works.
      if (link.socket.connected) clock.after(1000, () => void (mine === attempt && subscribe()))
      return
    }
    offsetMs = answer.value.now - clock.now()
    hall.value = answer.value.hall
    if (answer.value.kind === 'snapshot') {
      state.value = answer.value.state
    } else if (!state.value || takeFacts(state.value, answer.value.day, answer.value.entries) === 'gap') {
      state.value = null
      return subscribe()
    }
    isCaughtUp.value = true
    heard()
    triggerRef(state)
  }

  function told({ day, entries }: FactsTold): void {
    // Before the answer to the subscription is in, facts are part of that answer or come again after it.
    if (!isCaughtUp.value || !state.value) return
    if (takeFacts(state.value, day, entries) === 'gap') {
      isCaughtUp.value = false
      void subscribe()
      return
    }
    heard()
    triggerRef(state)
  }

  link.socket.on('connect', () => void subscribe())
  link.socket.on('disconnect', () => {
    isCaughtUp.value = false
  })
  // The server asks for a sign of life every few seconds: with it, what stands here is known to be true until now.
  link.socket.io?.on('ping', () => void (isCaughtUp.value && heard()))
  link.socket.on('facts:told', told)
  link.socket.on('day:began', () => {
    isCaughtUp.value = false
    void subscribe()
  })
  if (link.socket.connected) void subscribe()

  return { hall, state, isLive: computed(() => isCaughtUp.value), heardAt, now }
}
