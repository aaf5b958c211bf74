import type { KioskView } from '../../../domain/wire/device.ts'
import { isHallOpen } from '../items.ts'

/** What the visit must know of the hall to decide its next step. */
export interface Around {
  readonly view: KioskView | null
  /** Hall time, milliseconds UTC. */
  readonly now: number
}

/** The hall's time-outs in milliseconds, with the usual ones until the hall is known. */
export function timeouts(around: Around): {
  readonly idleMs: number
  readonly warningMs: number
  readonly resultMs: number
  readonly resultUnprintedMs: number
} {
  const kiosk = around.view?.hall?.kiosk
  return {
    idleMs: (kiosk?.idleSeconds ?? 60) * 1000,
    warningMs: (kiosk?.warningSeconds ?? 20) * 1000,
    resultMs: (kiosk?.resultSeconds ?? 20) * 1000,
    resultUnprintedMs: (kiosk?.resultUnprintedSeconds ?? 60) * 1000,
  }
}

export function isOpenAround({ view, now }: Around): boolean {
  return view?.hall ? isHallOpen(view, view.hall, now) : false
}
