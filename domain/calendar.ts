import type { Hall } from './model.ts'

/**
 * Hall-local time. Halls run on Asia/Shanghai, which is UTC+8 without daylight saving since 1991, so plain arithmetic is
 * exact and needs no time-zone data on the machine.
 */
const OFFSET_MS = 8 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
const MINUTE_MS = 60 * 1000
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

export type Weekday = (typeof WEEKDAYS)[number]

/** A local wall-clock reading of an instant. */
export interface LocalTime {
  /** `yyyy-mm-dd` */
  readonly date: string
  readonly weekday: Weekday
  /** 0 to 1439 */
  readonly minuteOfDay: number
  /** `hh:mm` in 24-hour form */
  readonly clock: string
  /** `hh:mm:ss` */
  readonly clockWithSeconds: string
}

/** Reads an instant (milliseconds UTC) as Asia/Shanghai wall time. */
export function localTime(at: number): LocalTime {
  const dayNumber = dayNumberOf(at)
  const secondOfDay = Math.floor((at + OFFSET_MS - dayNumber * DAY_MS) / 1000)
  const minuteOfDay = Math.floor(secondOfDay / 60)
  const clock = `${twoDigits(Math.floor(minuteOfDay / 60))}:${twoDigits(minuteOfDay % 60)}`
  return {
    date: dateOf(dayNumber),
    weekday: weekdayOf(dayNumber),
    minuteOfDay,
    clock,
    clockWithSeconds: `${clock}:${twoDigits(secondOfDay % 60)}`,
  }
}

/** Local days since 1970-01-01: dates are counted, and only written out where somebody reads them. */
function dayNumberOf(at: number): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS)
}

function dateOf(dayNumber: number): string {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10)
}

/** Day 0 was a Thursday. */
function weekdayOf(dayNumber: number): Weekday {
  return WEEKDAYS[(((dayNumber + 4) % 7) + 7) % 7] ?? 'sun'
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

/** The instant of a local date `yyyy-mm-dd` and minute of day. */
export function instantOf(date: string, minuteOfDay: number): number {
  return Date.parse(`${date}T00:00:00Z`) - OFFSET_MS + minuteOfDay * MINUTE_MS
}

/** The business day an instant belongs to: the local date, moved by the hall's day line. */
export function businessDay(hall: Pick<Hall, 'dayStartsAt'>, at: number): string {
  return localTime(at - hall.dayStartsAt * MINUTE_MS).date
}

/** The instant at which the business day after `day` begins. */
export function endOfBusinessDay(hall: Pick<Hall, 'dayStartsAt'>, day: string): number {
  return instantOf(day, hall.dayStartsAt) + DAY_MS
}

export interface OpenSpan {
  /** Instants, milliseconds UTC. */
  readonly from: number
  readonly to: number
}

type Hours = Hall['hours']

/** The opening spans of a local date: special dates first, then closed dates, then the week. */
export function spansOf({ hours }: Pick<Hall, 'hours'>, date: string): readonly OpenSpan[] {
  return spansOfDay(hours, dayNumberOf(instantOf(date, 0)))
}

/** Every number that is given asks when the hall closes: the same few days, thousands of times. */
const knownSpans = new WeakMap<Hours, Map<number, readonly OpenSpan[]>>()
const DAYS_KNOWN = 100

function spansOfDay(hours: Hours, dayNumber: number): readonly OpenSpan[] {
  let known = knownSpans.get(hours)
  if (!known) knownSpans.set(hours, (known = new Map()))
  const before = known.get(dayNumber)
  if (before) return before
  if (known.size >= DAYS_KNOWN) known.clear()
  const date = dateOf(dayNumber)
  const special = hours.specialDates.find((entry) => entry.date === date)
  const spans = special?.spans ?? (hours.closedDates.includes(date) ? [] : hours.weekly[weekdayOf(dayNumber)])
  const midnight = dayNumber * DAY_MS - OFFSET_MS
  const found = spans
    .map((span) => ({ from: midnight + span.from * MINUTE_MS, to: midnight + span.to * MINUTE_MS }))
    .toSorted((a, b) => a.from - b.from)
  known.set(dayNumber, found)
  return found
}

export interface Opening {
  readonly isOpen: boolean
  /** When the present span ends; null when closed. */
  readonly closesAt: number | null
  /** When the hall opens next; null when open, or when it does not open within four weeks. */
  readonly opensAt: number | null
}

/** Whether the hall is open at an instant, until when, and if not, when next. */
export function openingAt({ hours }: Pick<Hall, 'hours'>, at: number): Opening {
  const today = dayNumberOf(at)
  for (let ahead = 0; ahead <= 28; ahead += 1) {
    for (const span of spansOfDay(hours, today + ahead)) {
      if (at >= span.from && at < span.to)
        return { isOpen: true, closesAt: joinedEnd(hours, span.to), opensAt: null }
      if (span.from > at) return { isOpen: false, closesAt: null, opensAt: span.from }
    }
  }
  return { isOpen: false, closesAt: null, opensAt: null }
}

/** A span that runs on into the next one (24:00 and 00:00) does not close in between; looks one week ahead. */
function joinedEnd(hours: Hours, end: number): number {
  let closesAt = end
  for (let step = 0; step < 7; step += 1) {
    const joined = closesAt
    const next = spansOfDay(hours, dayNumberOf(closesAt)).find(
      (span) => span.from <= joined && span.to > joined,
    )
    if (!next) break
    closesAt = next.to
  }
  return closesAt
}
