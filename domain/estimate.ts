import { forecastOf } from './forecast.ts'
import { waitingCount, type HallState } from './hall-state.ts'
import type { Counter, PublicHall } from './model.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import { openCountersOf, queuesServed } from './serving.ts'
import type { Ticket } from './ticket.ts'
import { turnLengths, type TurnLengths } from './turn-length.ts'
import { standsBefore } from './waiting-lines.ts'

/** A wait as people can use it: a range in minutes, or longer than the hall cares to predict. */
export type Estimate =
  | { readonly kind: 'range'; readonly minMinutes: number; readonly maxMinutes: number }
  | { readonly kind: 'over'; readonly minutes: number }
  | { readonly kind: 'none-waiting' }

/** What delays a line (breaks, people who go first) is more than what speeds it up. */
const LATER_THAN_EARLIER = 2

/**
 * Estimated wait of the ticket that has `ahead` people before it in a queue, or, with null, of somebody who takes an
 * ordinary number now (domain guide section 4). The hall is played forward by its own rules with the usual length of
 * each visit (`forecast.ts`); how much those differed today makes the range, in whole steps of the hall, never seconds.
 * Where the state tells classes (not on kiosks and boards), a ticket that goes first is told its own, shorter wait.
 * Undefined when it would be a guess: no counter is open, or nobody of the queue was called yet and it looks endless.
 *
 * @param now milliseconds UTC: visits at the counters get shorter with the clock, also while nothing happens
 */
export function estimateWait(
  hall: PublicHall,
  state: HallState,
  queueId: string,
  ahead: number | null,
  now: number,
): Estimate | undefined {
  const expected = expectedWaitMinutes(hall, state, queueId, ahead, now)
  if (expected === undefined) return undefined
  if (expected === 0 && (ahead ?? waitingCount(state, queueId)) === 0) return { kind: 'none-waiting' }
  const { roundUpToMinutes: step, longestShownMinutes, rangeDeviations } = hall.estimates
  if (expected > longestShownMinutes) {
    // In the first minutes of a day a queue looks endless: its other counters are about to open.
    const hasBegun = (state.queues[queueId]?.calls ?? 0) > 0
    return hasBegun ? { kind: 'over', minutes: longestShownMinutes } : undefined
  }
  const { turns } = forecastOf(hall, state, now)
  const counters = openCountersOf(hall, state, queueId).length
  // Visits one after another at several counters: their variances add up.
  const deviation = turns.spread() * Math.sqrt((expected * turns.ofQueue(queueId)) / counters)
  const longest = longestShownMinutes - (longestShownMinutes % step)
  const minMinutes = Math.min(longest - step, roundDown(expected - rangeDeviations * deviation, step))
  const maxMinutes = Math.min(
    longest,
    roundUp(expected + LATER_THAN_EARLIER * rangeDeviations * deviation, step),
  )
  return { kind: 'range', minMinutes: Math.max(0, minMinutes), maxMinutes: Math.max(step, maxMinutes) }
}

/**
 * The expected wait itself, minutes, for the same `ahead`: 0 when the next free counter is there already; undefined when
 * no counter is open.
 */
export function expectedWaitMinutes(
  hall: PublicHall,
  state: HallState,
  queueId: string,
  ahead: number | null,
  now: number,
): number | undefined {
  const counters = openCountersOf(hall, state, queueId)
  if (counters.length === 0) return undefined
  const forecast = forecastOf(hall, state, now)
  const waiting = waitingCount(state, queueId)
  const ticket = ahead === null || ahead >= waiting ? undefined : ticketAt(state, queueId, ahead)
  const within = ticket ? forecast.called.get(ticket.ticketId) : forecast.newcomer.get(queueId)
  if (within !== undefined) return within
  // Further than the forecast goes: those left before it, at the pace of a rough look.
  const left = Math.max(1, (ahead ?? waiting) + 1 - (forecast.calls.get(queueId) ?? 0))
  return forecast.untilMinutes + left * paceOf(hall, state, queueId, counters, forecast.turns)
}

/**
 * A first look at the wait behind everybody in a queue, minutes, without playing the hall forward: each open counter is
 * shared out by who waits in its queues. May be wrong by half, for nobody to see; undefined when no counter is open.
 */
export function roughWaitMinutes(hall: PublicHall, state: HallState, queueId: string): number | undefined {
  const counters = openCountersOf(hall, state, queueId)
  if (counters.length === 0) return undefined
  const pace = paceOf(hall, state, queueId, counters, turnLengths(hall, state))
  return (waitingCount(state, queueId) + 1) * pace
}

/** Minutes from one call of a queue to the next, each of its counters shared out by who waits. */
function paceOf(
  hall: PublicHall,
  state: HallState,
  queueId: string,
  counters: readonly Counter[],
  turns: TurnLengths,
): number {
  const waiting = new Map(Object.keys(state.queues).map((id) => [id, waitingCount(state, id)]))
  let shares = 0
  for (const counter of counters) {
    let everybody = 0
    for (const served of queuesServed(hall, state, counter)) everybody += waiting.get(served.queueId) ?? 0
    shares += ((waiting.get(queueId) ?? 0) + 1) / (everybody + 1)
  }
  return turns.ofQueue(queueId) / shares
}

/** Who has so many people before them by place, whatever the class. */
function ticketAt(state: HallState, queueId: string, place: number): Ticket | undefined {
  const waiting = state.queues[queueId]?.waiting
  if (!waiting) return undefined
  const next = { priority: 0, appointment: 0, greenChannel: 0, ordinary: 0 }
  for (let before = 0; ; before += 1) {
    let first: Ticket | undefined
    let line: (typeof QUEUE_CLASSES)[number] = 'ordinary'
    for (const name of QUEUE_CLASSES) {
      const ticket = state.tickets[waiting[name][next[name]] ?? '']
      if (!ticket || (first && standsBefore(first, ticket))) continue
      first = ticket
      line = name
    }
    if (!first || before === place) return first
    next[line] += 1
  }
}

function roundUp(minutes: number, step: number): number {
  return Math.ceil(minutes / step) * step
}

function roundDown(minutes: number, step: number): number {
  return Math.floor(minutes / step) * step
}
