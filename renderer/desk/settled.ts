import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'

/** A button that has just become usable takes no press for this long: a double click must not hit what changed. */
export const SETTLE_MS = 600

/** Names whose turn to be usable has lasted long enough to be pressed. */
export function useSettled<Name extends string>(
  usable: () => readonly Name[],
  clock: Clock,
): Readonly<Ref<ReadonlySet<Name>>> {
  const settled = shallowRef<ReadonlySet<Name>>(new Set())
  const timers = new Map<Name, () => void>()

  function settle(name: Name): void {
    timers.delete(name)
    settled.value = new Set([...settled.value, name])
  }

  watch(
    usable,
    (now) => {
      for (const name of [...timers.keys()].filter((name) => !now.includes(name))) {
        timers.get(name)?.()
        timers.delete(name)
      }
      if ([...settled.value].some((name) => !now.includes(name)))
        settled.value = new Set([...settled.value].filter((name) => now.includes(name)))
      for (const name of now) {
        if (settled.value.has(name) || timers.has(name)) continue
        timers.set(
          name,
          clock.after(SETTLE_MS, () => settle(name)),
        )
      }
    },
    { immediate: true, flush: 'sync' },
  )
  onScopeDispose(() => timers.forEach((cancel) => cancel()))
  return settled
}
