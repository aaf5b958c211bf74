import { computed, ref, shallowRef, triggerRef } from 'vue'
import type { HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Replica } from '../../renderer/replica.ts'

/** A replica of a hall whose state the test changes by hand; `told` says that it did. */
export function fakeReplica(clock: Clock) {
  const hall = shallowRef<PublicHall | null>(null)
  const state = shallowRef<HallState | null>(null)
  const isLive = ref(false)
  const heardAt = ref<number | null>(null)
  let skippedMs = 0
  const replica: Replica = {
    hall,
    state,
    isLive: computed(() => isLive.value),
    isSilent: ref(false),
    heardAt,
    now: () => clock.now() + skippedMs,
  }
  return {
    replica,
    arrive(nextHall: PublicHall, nextState: HallState): void {
      hall.value = nextHall
      state.value = nextState
      isLive.value = true
      triggerRef(state)
    },
    told(): void {
      triggerRef(state)
    },
    /** Hall time jumps on, without the timers between. */
    skip(ms: number): void {
      skippedMs += ms
    },
    lose(): void {
      isLive.value = false
    },
    find(): void {
      isLive.value = true
      triggerRef(state)
    },
  }
}
