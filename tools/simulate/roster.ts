import { instantOf, type OpenSpan } from '../../domain/calendar.ts'
import type { PauseReason } from '../../domain/facts.ts'
import { emptyState } from '../../domain/hall-state.ts'
import { toMinuteOfDay, type Counter, type Hall } from '../../domain/model.ts'
import { queuesServed } from '../../domain/serving.ts'
import type { DayPlan } from './demand.ts'
import { chance, createRandom, uniform } from './random.ts'
import { SCENARIO } from './scenario.ts'

const MINUTE_MS = 60_000

export interface Break {
  readonly from: number
  readonly to: number
  /** `span`: between two opening spans, back when the next begins; `away`: the counter is closed meanwhile. */
  readonly kind: 'pause' | 'span' | 'away'
  readonly reason: PauseReason
}

/** A clerk's day at a counter. */
export interface Shift {
  readonly staffNo: string
  /** Service times are multiplied by it. */
  readonly slowness: number
  readonly opensAt: number
  readonly closesAt: number
  readonly overtimeEndsAt: number
  /** By their beginning. */
  readonly breaks: readonly Break[]
}

/**
 * Who sits where, one clerk at each counter that has queues. Clerks who handle certain items only sit where they can do
 * most; the others follow in the order of the hall's file; counters beyond the list get a clerk who may handle
 * everything. Lunch is taken in shifts, so that a queue of two counters stays served.
 */
export function rosterOf(
  hall: Hall,
  plan: DayPlan,
  seed: number,
): { readonly counter: Counter; readonly shift: Shift }[] {
  const counters = hall.counters.filter(
    (one) => one.queues.length > 0 || one.counterType === 'undifferentiated',
  )
  const seats = seatsOf(hall, counters)
  return counters.map((counter, index) => {
    const random = createRandom(`${seed}/${plan.date}/${counter.counterId}`)
    const staffNo = seats.get(counter.counterId) ?? `9${String(index).padStart(4, '0')}`
    const { slowness, lateMinutes, overtimeMinutes } = SCENARIO.clerk
    const first = plan.spans[0]?.from ?? 0
    const closesAt = plan.spans.at(-1)?.to ?? 0
    // The same person is as quick on every day.
    const pace = uniform(createRandom(`${seed}/${staffNo}`), slowness.from, slowness.to)
    const lateMs = chance(random, 0.5) ? uniform(random, 0, lateMinutes) * MINUTE_MS : 0
    const breaks = [...mealBreaks(plan, index), ...calledAway(plan, random)]
    const shift: Shift = {
      staffNo,
      slowness: pace,
      opensAt: first + lateMs,
      closesAt,
      overtimeEndsAt: closesAt + overtimeMinutes * MINUTE_MS,
      breaks: breaks.toSorted((a, b) => a.from - b.from),
    }
    return { counter, shift }
  })
}

function seatsOf(hall: Hall, counters: readonly Counter[]): ReadonlyMap<string, string> {
  const clerks = hall.staff.filter((person) => person.roles.includes('clerk'))
  const seats = new Map<string, string>()
  const free = (): Counter[] => counters.filter(({ counterId }) => !seats.has(counterId))
  for (const { staffNo, services } of clerks.filter((one) => one.services !== undefined)) {
    const share = (counter: Counter): number => shareHandled(hall, counter, services ?? [])
    const [best] = free().toSorted((a, b) => share(b) - share(a))
    if (best && share(best) > 0) seats.set(best.counterId, staffNo)
  }
  for (const { staffNo } of clerks.filter((one) => one.services === undefined)) {
    const [next] = free()
    if (next) seats.set(next.counterId, staffNo)
  }
  return seats
}

/** Of the items of a counter's queues, those in a clerk's own list. */
function shareHandled(hall: Hall, counter: Counter, own: readonly string[]): number {
  const queues = queuesServed(hall, emptyState(hall.hallId, ''), counter).map(({ queueId }) => queueId)
  const items = hall.services.filter((one) => one.isEnabled && queues.includes(one.queueId))
  return items.length === 0 ? 0 : items.filter((one) => own.includes(one.serviceCode)).length / items.length
}

/** The hall's own midday closing; where it opens through, lunch in shifts. */
function mealBreaks({ date, spans }: DayPlan, index: number): Break[] {
  const gaps = spans.slice(1).map((span, at): Break => {
    return { from: spans[at]?.to ?? span.from, to: span.from, kind: 'span', reason: 'meal' }
  })
  const { from, lengthMinutes, shifts } = SCENARIO.clerk.lunch
  const start = instantOf(date, toMinuteOfDay(from)) + (index % shifts) * lengthMinutes * MINUTE_MS
  const lunch: Break = { from: start, to: start + lengthMinutes * MINUTE_MS, kind: 'pause', reason: 'meal' }
  const isThrough = gaps.length === 0 && spans.some((span) => isInside(lunch, span))
  return isThrough ? [lunch] : gaps
}

function calledAway({ date, spans }: DayPlan, random: () => number): Break[] {
  const { calledAwayShare, calledAwayMinutes } = SCENARIO.clerk
  const from = instantOf(date, toMinuteOfDay('14:00')) + uniform(random, 0, 120) * MINUTE_MS
  const away: Break = {
    from,
    to: from + calledAwayMinutes * MINUTE_MS,
    kind: 'away',
    reason: 'internalMatter',
  }
  return chance(random, calledAwayShare) && spans.some((span) => isInside(away, span)) ? [away] : []
}

function isInside(part: { readonly from: number; readonly to: number }, span: OpenSpan): boolean {
  return span.from <= part.from && part.to <= span.to
}
