import { openingAt, type Opening } from './calendar.ts'
import { counterStatus, type HallState } from './hall-state.ts'
import type { ServedQueue } from './hall-file/places.ts'
import type { Counter, PublicHall } from './model.ts'

/**
 * The queues a counter serves now: a change of today first, then the hall's file; an undifferentiated counter without a
 * list serves all.
 */
export function queuesServed(hall: PublicHall, state: HallState, counter: Counter): readonly ServedQueue[] {
  const changed = counterStatus(state, counter.counterId).queues
  if (changed) return changed
  if (counter.queues.length > 0 || counter.counterType !== 'undifferentiated') return counter.queues
  return hall.queues.map(({ queueId }) => ({ queueId, weight: 1 }))
}

export function servesQueue(hall: PublicHall, state: HallState, counter: Counter, queueId: string): boolean {
  return queuesServed(hall, state, counter).some((served) => served.queueId === queueId)
}

/** Counters that serve a queue and are open now. */
export function openCountersOf(hall: PublicHall, state: HallState, queueId: string): Counter[] {
  return hall.counters.filter(
    (counter) =>
      counterStatus(state, counter.counterId).state === 'open' && servesQueue(hall, state, counter, queueId),
  )
}

/** When a queue is open: the hall's hours, and those of counters that stay longer for it. The latest closing counts. */
export function queueOpeningAt(hall: PublicHall, state: HallState, queueId: string, now: number): Opening {
  // Every number asks, and hardly any counter stays longer: the others are passed over first.
  const extended = hall.counters
    .filter(({ extendedHours }) => extendedHours !== undefined)
    .flatMap((counter) =>
      counter.extendedHours && servesQueue(hall, state, counter, queueId) ? [counter.extendedHours] : [],
    )
  const openings = [hall.hours, ...extended].map((hours) => openingAt({ hours }, now))
  const open = openings.filter((opening) => opening.isOpen)
  if (open.length > 0) {
    return {
      isOpen: true,
      closesAt: Math.max(...open.map((opening) => opening.closesAt ?? 0)),
      opensAt: null,
    }
  }
  const next = openings.flatMap((opening) => opening.opensAt ?? [])
  return { isOpen: false, closesAt: null, opensAt: next.length > 0 ? Math.min(...next) : null }
}
