import { openCountersOf } from './serving.ts'
import { waitingCount, type HallState } from './hall-state.ts'
import { serviceOf, type PublicHall } from './model.ts'

/** A wait as people can use it: a range in minutes, or longer than the hall cares to predict. */
export type Estimate =
  | { readonly kind: 'range'; readonly minMinutes: number; readonly maxMinutes: number }
  | { readonly kind: 'over'; readonly minutes: number }
  | { readonly kind: 'none-waiting' }

/**
 * Estimated wait behind everybody now waiting in a queue (domain guide section 4): work ahead divided by the open
 * counters that serve the queue, service time from the latest visits of each item, the catalogue's figure before
 * there are any. A range rounded up, never seconds. Undefined when no counter is open: it would be a guess.
 */
export function estimateWait(
  hall: PublicHall,
  state: HallState,
  queueId: string,
  ahead: number | null,
): Estimate | undefined {
  const expected = expectedWaitMinutes(hall, state, queueId, ahead)
  if (expected === undefined) return undefined
  if (expected === 0) return { kind: 'none-waiting' }
  const { roundUpToMinutes: step, longestShownMinutes } = hall.estimates
  if (expected > longestShownMinutes) return { kind: 'over', minutes: longestShownMinutes }
  const minMinutes = Math.max(step, roundUp(expected * 0.8, step))
  const maxMinutes = Math.max(minMinutes + step, roundUp(expected * 1.3, step))
  return { kind: 'range', minMinutes, maxMinutes }
}

/** The expected wait itself, minutes: 0 when somebody is free and nobody waits; undefined when no counter is open. */
export function expectedWaitMinutes(
  hall: PublicHall,
  state: HallState,
  queueId: string,
  ahead: number | null,
): number | undefined {
  const counters = openCountersOf(hall, state, queueId)
  if (counters.length === 0) return undefined
  const waiting = waitingCount(state, queueId)
  const people = ahead ?? waiting
  const isSomebodyFree = counters.some(
    (counter) => (state.counters[counter.counterId]?.ticketId ?? null) === null,
  )
  if (people === 0 && isSomebodyFree) return 0

  const average =
    waiting > 0 ? lineMinutes(hall, state, queueId) / waiting : queueMinutes(hall, state, queueId)
  // One more visit is running at every busy counter: on average half of it is left.
  return ((people + 0.5) * average) / counters.length
}

/** The work of everybody waiting in a queue, service by service: does not look at each of them. */
function lineMinutes(hall: PublicHall, state: HallState, queueId: string): number {
  let minutes = 0
  for (const line of Object.values(state.queues[queueId]?.lines ?? {})) {
    const serviceCode = state.tickets[line[0] ?? '']?.serviceCode ?? ''
    minutes += line.length * serviceMinutes(hall, state, serviceCode)
  }
  return minutes
}

function serviceMinutes(hall: PublicHall, state: HallState, serviceCode: string): number {
  const recent = (state.recentServiceMs[serviceCode] ?? []).slice(-hall.estimates.recentVisits)
  if (recent.length > 0) return mean(recent) / 60_000
  return serviceOf(hall, serviceCode)?.typicalMinutes ?? 8
}

function queueMinutes(hall: PublicHall, state: HallState, queueId: string): number {
  const services = hall.services.filter((service) => service.queueId === queueId)
  return mean(services.map((service) => serviceMinutes(hall, state, service.serviceCode)))
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step
}
