import type { HallState } from './hall-state.ts'
import { serviceOf, type PublicHall } from './model.ts'

/** Before anybody has come to a counter today: a walk of so long, as if so many calls had shown it. */
const USUAL_WALK_MINUTES = 0.75
const USUAL_WALK_CALLS = 10
/** Standard deviation of a visit as a share of its mean, before there are enough visits to tell. */
const USUAL_SPREAD = 0.5
const VISITS_THAT_TELL_SPREAD = 5

/** How long a counter is taken by one call, and how much that differs, by what the hall has seen today. */
export interface TurnLengths {
  /** From one call of a service to the next call at that counter, on average, minutes. */
  of(serviceCode: string): number
  /** The same for somebody of a queue of whom the service is not known. */
  ofQueue(queueId: string): number
  /** Of a turn, from the call until somebody stands there. */
  readonly walkMinutes: number
  /** Standard deviation of a visit of any service, as a share of its mean. */
  spread(): number
}

/**
 * A turn is the visit itself (mean of the latest visits of the service, in which the catalogue's figure counts as a few
 * visits more), the time until somebody stands there or is passed (mean of today's calls, so that people who do not come
 * are in it), and the time between two visits (a figure of the hall).
 */
export function turnLengths(hall: PublicHall, state: HallState): TurnLengths {
  const { recentVisits, catalogueVisits, betweenVisitsSeconds } = hall.estimates
  const walkMinutes = walkMinutesOf(state)
  const around = walkMinutes + betweenVisitsSeconds / 60
  const known = new Map<string, number>()
  const of = (serviceCode: string): number => {
    const found = known.get(serviceCode)
    if (found !== undefined) return found
    const recent = (state.recentServiceMs[serviceCode] ?? []).slice(-recentVisits)
    const visits = recent.length + catalogueVisits
    const typical = serviceOf(hall, serviceCode)?.typicalMinutes ?? 8
    const minutes = visits === 0 ? typical : (sum(recent) / 60_000 + catalogueVisits * typical) / visits
    known.set(serviceCode, minutes + around)
    return minutes + around
  }
  return {
    of,
    walkMinutes,
    ofQueue: (queueId) => {
      const services = hall.services.filter((one) => one.isEnabled && one.queueId === queueId)
      return services.length === 0
        ? 8 + around
        : sum(services.map((one) => of(one.serviceCode))) / services.length
    },
    spread: () => spreadOf(Object.values(state.recentServiceMs).map((recent) => recent.slice(-recentVisits))),
  }
}

/** Of all calls of the day, those that nobody answered too. */
function walkMinutesOf(state: HallState): number {
  const walked = sum(Object.values(state.counters).map(({ times }) => times.walkMs)) / 60_000
  const calls = sum(Object.values(state.queues).map((queue) => queue.calls))
  return (walked + USUAL_WALK_MINUTES * USUAL_WALK_CALLS) / (calls + USUAL_WALK_CALLS)
}

/** Of each service against its own mean: a service that takes longer than another is no spread. */
function spreadOf(recent: readonly (readonly number[])[]): number {
  const relative = recent.flatMap((visits) => {
    const mean = sum(visits) / visits.length
    return visits.length < 2 || mean === 0 ? [] : visits.map((ms) => ms / mean - 1)
  })
  if (relative.length < VISITS_THAT_TELL_SPREAD) return USUAL_SPREAD
  return Math.sqrt(sum(relative.map((one) => one * one)) / (relative.length - 1))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
