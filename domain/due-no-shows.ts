import type { HallState } from './hall-state.ts'
import { callRulesOf, type PublicHall } from './model.ts'

type CallHall = Pick<PublicHall, 'calls' | 'services'>

/** A called number that has waited for its citizen long enough to pass by itself. */
export interface DueNoShow {
  readonly ticketId: string
  /** Seq of the call nobody came to: with it the same pass is never wished twice. */
  readonly callSeq: number
}

/** Whether the hall lets any number pass by itself at all. */
export function passesByItself({ calls, services }: CallHall): boolean {
  return (
    calls.autoNoShowSeconds > 0 || services.some((service) => (service.calls?.autoNoShowSeconds ?? 0) > 0)
  )
}

/**
 * Numbers called so long ago that they pass by themselves, by the rules of their service, the longest called first.
 * Looks at the counters only, so the cost does not grow with the people waiting.
 */
export function dueNoShows(hall: CallHall, state: HallState, now: number): DueNoShow[] {
  return Object.values(state.counters)
    .flatMap(({ ticketId }) => (ticketId === null ? [] : (state.tickets[ticketId] ?? [])))
    .flatMap(({ ticketId, serviceCode, state: is, lastCalledAt, lastCallSeq: callSeq }) => {
      if (is !== 'called' || lastCalledAt === null || callSeq === null) return []
      const { autoNoShowSeconds } = callRulesOf(hall, serviceCode)
      return autoNoShowSeconds > 0 && now >= lastCalledAt + autoNoShowSeconds * 1000
        ? [{ ticketId, callSeq }]
        : []
    })
    .toSorted((a, b) => a.callSeq - b.callSeq)
}
