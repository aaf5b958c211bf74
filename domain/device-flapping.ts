import { isSameNote, type DeviceNote } from './device-health.ts'

/** Changes of one device that are told within a minute; the next one is told as "flapping". */
export const CHANGES_A_MINUTE = 6
const MINUTE_MS = 60_000
/** So long without a change, and a flapping device is told as it is again. */
export const CALM_MS = 60_000

/** What has to be remembered of one device between two looks at it. */
export interface FlapMemory {
  readonly seen: DeviceNote
  /** When it last changed, told or not. */
  readonly changedAt: number
  /** Times of the changes told within the last minute. */
  readonly toldAt: readonly number[]
  readonly isFlapping: boolean
}

export interface FlapVerdict {
  readonly memory: FlapMemory
  /** What to tell; null for nothing. */
  readonly tell: DeviceNote | null
  /** Look again then, even if nothing changes; null when there is no need. */
  readonly lookAgainAt: number | null
}

/**
 * Keeps a device that comes and goes from flooding whoever is told: every change is told up to a number within a minute,
 * then once that it flaps, then nothing until it has been calm for a minute. Pure; `now` in milliseconds UTC.
 */
export function watchFlapping(memory: FlapMemory | null, seen: DeviceNote, now: number): FlapVerdict {
  if (memory === null) {
    return {
      memory: { seen, changedAt: now, toldAt: [], isFlapping: false },
      tell: seen,
      lookAgainAt: null,
    }
  }
  const hasChanged = !isSameNote(memory.seen, seen)
  const changedAt = hasChanged ? now : memory.changedAt
  const toldAt = memory.toldAt.filter((at) => now - at < MINUTE_MS)
  if (memory.isFlapping) {
    const isCalm = now - changedAt >= CALM_MS
    return {
      memory: { seen, changedAt, toldAt: isCalm ? [now] : toldAt, isFlapping: !isCalm },
      tell: isCalm ? seen : null,
      lookAgainAt: isCalm ? null : changedAt + CALM_MS,
    }
  }
  if (!hasChanged) return { memory: { ...memory, toldAt }, tell: null, lookAgainAt: null }
  if (toldAt.length < CHANGES_A_MINUTE) {
    return {
      memory: { seen, changedAt, toldAt: [...toldAt, now], isFlapping: false },
      tell: seen,
      lookAgainAt: null,
    }
  }
  return {
    memory: { seen, changedAt, toldAt, isFlapping: true },
    tell: { ...seen, state: 'flapping' },
    lookAgainAt: now + CALM_MS,
  }
}
