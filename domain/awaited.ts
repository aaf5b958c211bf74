import { counterStatus, waitingCount, type HallState } from './hall-state.ts'
import type { PublicHall } from './model.ts'
import { queuesServed } from './serving.ts'

/**
 * Whether somebody waits for a counter that could call now: it is open, and a queue it serves, or its own held tickets,
 * are not empty. What the lamp at the counter says to its clerk.
 */
export function isAwaitedAt(hall: PublicHall, state: HallState, counterId: string): boolean {
  const counter = hall.counters.find((row) => row.counterId === counterId)
  const status = counterStatus(state, counterId)
  if (!counter || status.state !== 'open') return false
  return (
    status.held.length > 0 ||
    queuesServed(hall, state, counter).some(({ queueId }) => waitingCount(state, queueId) > 0)
  )
}
