import { localTime, spansOf, type OpenSpan } from '../../domain/calendar.ts'
import { emptyState } from '../../domain/hall-state.ts'
import type { Hall, Service } from '../../domain/model.ts'
import { queuesServed } from '../../domain/serving.ts'
import type { HoldKind, Slot } from '../../domain/ticket.ts'
import {
  chance,
  createRandom,
  exponential,
  hexDigits,
  logNormal,
  pickWeighted,
  uniform,
  type Random,
} from './random.ts'
import { SCENARIO } from './scenario.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Most visits to a package's stops, or to counters after transfers, that have a service time of their own. */
const FACTORS = 8

/** One simulated visit, drawn before the day begins: the same person under every policy. */
export interface Citizen {
  readonly citizenId: string
  readonly arrivesAt: number
  /** A service, or a package of services. */
  readonly wants: string
  readonly queueClass: 'ordinary' | 'priority' | 'greenChannel'
  readonly appointmentId: string | null
  readonly personDigest: string | null
  /** Missed when called if below the probability of that moment. */
  readonly absence: number
  readonly missedTurns: number
  /** Null does not come back. */
  readonly comesBackAfterMs: number | null
  readonly patienceMs: number
  readonly walkMs: number
  /** Of the typical time, for one item after the other. */
  readonly serviceFactors: readonly number[]
  readonly hold: { readonly kind: HoldKind; readonly ms: number } | null
  readonly transfer: 'service' | 'counter' | null
  /** From 0 to 1, to choose among whatever targets there are then. */
  readonly choice: number
  readonly isPrioritisedLater: boolean
  readonly isCalledByMistake: boolean
  readonly isFinishedByMistake: boolean
}

export interface Booking {
  readonly appointmentId: string
  readonly serviceCode: string
  readonly slot: Slot
  readonly personDigest: string
}

export interface DayPlan {
  readonly date: string
  /** Opening spans of the day; not empty. */
  readonly spans: readonly OpenSpan[]
  readonly citizens: readonly Citizen[]
  readonly bookings: readonly Booking[]
}

/**
 * The visits of one day, by the hall's own counters and items. `load` 1 brings, over the day, as much work as the
 * counters can do in their hours; walk-ins are a Poisson process whose rate follows the hour of the day.
 */
export function planDay(hall: Hall, date: string, seed: number, load: number): DayPlan {
  const spans = spansOf(hall, date)
  const citizens: Citizen[] = []
  const bookings: Booking[] = []
  for (const { wants, visits } of demandOf(hall, spans, load)) {
    const random = createRandom(`${seed}/${date}/${wants}`)
    const isPackage = hall.packages.some((one) => one.packageCode === wants)
    const { appointment, priority, greenChannel } = SCENARIO.classShares
    const booked = isPackage ? 0 : visits * appointment
    const personOf = (index: number): Random => createRandom(`${seed}/${date}/${wants}/${index}`)

    for (const arrivesAt of arrivals(random, spans, visits - booked)) {
      const person = personOf(citizens.length)
      const queueClass = pickWeighted(person, [
        ['priority', priority],
        ['greenChannel', greenChannel],
        ['ordinary', 1 - appointment - priority - greenChannel],
      ] as const)
      citizens.push(drawCitizen(person, hall, wants, arrivesAt, queueClass ?? 'ordinary', null))
    }
    for (const slot of bookedSlots(random, spans, booked)) {
      const person = personOf(citizens.length + bookings.length)
      const appointmentId = `${wants}-${bookings.length + 1}`
      const arrivesAt = arrivalForSlot(person, hall, slot, spans)
      const citizen = drawCitizen(person, hall, wants, arrivesAt ?? slot.from, 'ordinary', appointmentId)
      const personDigest = citizen.personDigest ?? hexDigits(person, 64)
      bookings.push({ appointmentId, serviceCode: wants, slot, personDigest })
      if (arrivesAt !== null) citizens.push({ ...citizen, personDigest })
    }
  }
  return { date, spans, citizens: citizens.toSorted((a, b) => a.arrivesAt - b.arrivesAt), bookings }
}

/** How many visits each item and package gets: the counters' hours shared among their queues, filled to `load`. */
function demandOf(
  hall: Hall,
  spans: readonly OpenSpan[],
  load: number,
): readonly { readonly wants: string; readonly visits: number }[] {
  const openMinutes = spans.reduce((sum, span) => sum + (span.to - span.from), 0) / MINUTE_MS
  const state = emptyState(hall.hallId, '')
  const minutesOf = new Map<string, number>()
  for (const counter of hall.counters) {
    const served = queuesServed(hall, state, counter)
    for (const { queueId } of served) {
      const share = (openMinutes * SCENARIO.availability) / served.length
      minutesOf.set(queueId, (minutesOf.get(queueId) ?? 0) + share)
    }
  }
  const visitsOf = new Map<string, number>()
  const single = [...minutesOf].flatMap(([queueId, minutes]) => {
    const services = hall.services.filter((one) => one.queueId === queueId && one.isEnabled)
    const weights = services.reduce((sum, one) => sum + weightOf(one), 0)
    const work = services.reduce((sum, one) => sum + weightOf(one) * one.typicalMinutes, 0)
    const visits = services.length === 0 ? 0 : (load * minutes) / (work / weights + SCENARIO.overheadMinutes)
    visitsOf.set(queueId, visits)
    return services.map((one) => ({ wants: one.serviceCode, visits: (visits * weightOf(one)) / weights }))
  })
  const packages = hall.packages
    .filter((one) => one.isEnabled)
    .map(({ packageCode, serviceCodes }) => {
      const first = hall.services.find((one) => one.serviceCode === serviceCodes[0])
      return { wants: packageCode, visits: (visitsOf.get(first?.queueId ?? '') ?? 0) * SCENARIO.packageShare }
    })
  return [...single, ...packages]
}

function weightOf(service: Service): number {
  return service.isCommon ? SCENARIO.commonWeight : 1
}

/** Instants of a Poisson process whose rate follows the hours, and the people at the door when it opens. */
function* arrivals(random: Random, spans: readonly OpenSpan[], expected: number): Generator<number> {
  const [first] = spans
  if (!first || expected <= 0) return
  const { arrivalsByHour, atTheDoorShare } = SCENARIO
  const weightAt = (at: number): number => arrivalsByHour[Math.floor(localTime(at).minuteOfDay / 60)] ?? 0
  const most = Math.max(...arrivalsByHour)
  const total = spans.reduce((sum, span) => sum + weightedHours(span, weightAt), 0)
  // Drawn at the highest rate of the day, and kept as often as the hour's own rate asks for.
  const perHour = (expected * (1 - atTheDoorShare)) / total
  for (const span of spans) {
    let at = span.from
    for (;;) {
      at += exponential(random, perHour * most) * HOUR_MS
      if (at >= span.to) break
      if (chance(random, weightAt(at) / most)) yield Math.floor(at)
    }
  }
  let door = exponential(random, expected * atTheDoorShare)
  while (door < 1) {
    yield first.from + Math.floor(random() * MINUTE_MS)
    door += exponential(random, expected * atTheDoorShare)
  }
}

function weightedHours(span: OpenSpan, weightAt: (at: number) => number): number {
  let sum = 0
  for (let at = span.from; at < span.to; at += 10 * MINUTE_MS) {
    sum += (weightAt(at) * (Math.min(span.to, at + 10 * MINUTE_MS) - at)) / HOUR_MS
  }
  return sum
}

/** Booked slots on the grid of the opening spans, every slot as likely as another. */
function* bookedSlots(random: Random, spans: readonly OpenSpan[], expected: number): Generator<Slot> {
  const lengthMs = SCENARIO.appointments.slotMinutes * MINUTE_MS
  const slots: Slot[] = []
  for (const span of spans) {
    for (let from = span.from; from + lengthMs < span.to; from += lengthMs)
      slots.push({ from, to: from + lengthMs })
  }
  if (slots.length === 0 || expected <= 0) return
  for (let drawn = exponential(random, expected); drawn < 1; drawn += exponential(random, expected)) {
    const slot = slots[Math.floor(random() * slots.length)]
    if (slot) yield slot
  }
}

/** When somebody with an appointment comes; null never. Kept inside the opening hours. */
function arrivalForSlot(random: Random, hall: Hall, slot: Slot, spans: readonly OpenSpan[]): number | null {
  const { early, inTime, late } = SCENARIO.appointments
  const { earlyMinutes, lateMinutes } = hall.appointments
  const kind = pickWeighted(random, [
    [[-earlyMinutes - 30, -earlyMinutes - 1], early],
    [[-earlyMinutes, lateMinutes], inTime],
    [[lateMinutes + 1, lateMinutes + 30], late],
    [null, 1 - early - inTime - late],
  ] as const)
  if (!kind) return null
  const at = slot.from + uniform(random, kind[0], kind[1]) * MINUTE_MS
  const span = spans.findLast((one) => one.from <= slot.from)
  return Math.floor(Math.min(Math.max(at, span?.from ?? at), (span?.to ?? Infinity) - 1))
}

function drawCitizen(
  random: Random,
  hall: Hall,
  wants: string,
  arrivesAt: number,
  queueClass: Citizen['queueClass'],
  appointmentId: string | null,
): Citizen {
  const service = hall.services.find((one) => one.serviceCode === wants)
  const { transfer, hold, patience, comesBackMinutes, walkSeconds } = SCENARIO
  const kind = pickWeighted(
    random,
    hold.kinds.map((one) => [one, one.weight] as const),
  )
  const holdMs = kind ? uniform(random, kind.from, kind.to) * MINUTE_MS : 0
  const comesBackMs = uniform(random, comesBackMinutes.from, comesBackMinutes.to) * MINUTE_MS
  return {
    citizenId: `${wants}@${arrivesAt}`,
    arrivesAt,
    wants,
    queueClass,
    appointmentId,
    personDigest:
      service?.identity === 'none' || !chance(random, SCENARIO.withCardShare) ? null : hexDigits(random, 64),
    absence: random(),
    missedTurns: chance(random, SCENARIO.missesTwiceShare) ? 2 : 1,
    comesBackAfterMs: chance(random, SCENARIO.comesBackShare) ? comesBackMs : null,
    patienceMs: patience.meanMinutes * MINUTE_MS * logNormal(random, patience.spread),
    walkMs: uniform(random, walkSeconds.from, walkSeconds.to) * 1000,
    serviceFactors: Array.from({ length: FACTORS }, () => logNormal(random, SCENARIO.serviceSpread)),
    hold: kind && chance(random, hold.share) ? { kind: kind.kind, ms: holdMs } : null,
    transfer:
      pickWeighted(random, [
        ['service', transfer.toService],
        ['counter', transfer.toCounter],
        [null, 1 - transfer.toService - transfer.toCounter],
      ] as const) ?? null,
    choice: random(),
    isPrioritisedLater: queueClass === 'ordinary' && chance(random, SCENARIO.prioritisedLater),
    isCalledByMistake: chance(random, SCENARIO.calledByMistake),
    isFinishedByMistake: chance(random, SCENARIO.finishedByMistake),
  }
}
