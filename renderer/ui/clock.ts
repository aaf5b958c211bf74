import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { orderedId } from '../../domain/ordered-id.ts'
import type { Clock } from '../../domain/ports.ts'

/** The real clock of a page: the one place in the pages that looks at time and sets timers. */
export const pageClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A reading of the clock that moves by itself, for countdowns and the time of day. */
export function useNow(clock: Clock = pageClock, everyMs = 1000): Readonly<Ref<number>> {
  const now = ref(clock.now())
  let cancel = (): void => {}
  const tick = (): void => {
    now.value = clock.now()
    cancel = clock.after(everyMs, tick)
  }
  cancel = clock.after(everyMs, tick)
  onScopeDispose(() => cancel())
  return readonly(now)
}

/** A new request id: unguessable, made by the asker, the same for every retry of one wish. */
export function newRequestId(): string {
  // `randomUUID` is missing where a hall serves its pages without TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return orderedId(Date.now(), Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}
