import { openingAt } from '../../../domain/calendar.ts'
import type { PublicHall, Service } from '../../../domain/model.ts'
import type { KioskView } from '../../../domain/wire/device.ts'

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

/** A service that numbers are given for, by its code. */
export function serviceOf(hall: PublicHall | null | undefined, serviceCode: string): Service | undefined {
  return hall?.services.find((service) => service.serviceCode === serviceCode && service.isEnabled)
}

export function isHallOpen(around: Around): boolean {
  const hall = around.view?.hall
  return hall ? openingAt(hall, around.now).isOpen : false
}
