import type { Clock } from '../../domain/ports.ts'
import type { KioskView } from '../../domain/wire/device.ts'

/** Changes within so many milliseconds become one message. */
const COALESCE_MS = 40
/** Sent at least so often, because estimates and the age of the figures change without any fact. */
const AT_LEAST_EVERY_MS = 10_000

export interface ViewTeller {
  /** The view as it is now. */
  now(): KioskView
  /** Something it is made of has changed. */
  changed(): void
  close(): void
}

export function createViewTeller(
  build: () => KioskView,
  tell: (view: KioskView) => void,
  clock: Clock,
): ViewTeller {
  let isPending = false
  let cancel = clock.after(AT_LEAST_EVERY_MS, send)

  function send(): void {
    isPending = false
    cancel = clock.after(AT_LEAST_EVERY_MS, send)
    tell(build())
  }

  return {
    now: build,
    changed() {
      if (isPending) return
      isPending = true
      cancel()
      cancel = clock.after(COALESCE_MS, send)
    },
    close() {
      isPending = true
      cancel()
    },
  }
}
