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
  const iso = new Date(at + OFFSET_MS).toISOString()
  const clock = iso.slice(11, 16)
  return {
    date: iso.slice(0, 10),
    weekday: WEEKDAYS[new Date(at + OFFSET_MS).getUTCDay()] ?? 'sun',
    minuteOfDay: Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)),
    clock,
    clockWithSeconds: iso.slice(11, 19),
  }
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

/** The opening spans of a local date: special dates first, then closed dates, then the week. */
export function spansOf(hall: Pick<Hall, 'hours'>, date: string): OpenSpan[] {
  const special = hall.hours.specialDates.find((entry) => entry.date === date)
  const weekday = localTime(instantOf(date, 0)).weekday
  const spans = special?.spans ?? (hall.hours.closedDates.includes(date) ? [] : hall.hours.weekly[weekday])
  return spans
    .map((span) => ({ from: instantOf(date, span.from), to: instantOf(date, span.to) }))
    .toSorted((a, b) => a.from - b.from)
}

export interface Opening {
  readonly isOpen: boolean
  /** When the present span ends; null when closed. */
  readonly closesAt: number | null
  /** When the hall opens next; null when open, or when it does not open within four weeks. */
  readonly opensAt: number | null
}

/** Whether the hall is open at an instant, until when, and if not, when next. */
export function openingAt(hall: Pick<Hall, 'hours'>, at: number): Opening {
  for (let ahead = 0; ahead <= 28; ahead += 1) {
    const date = localTime(at + ahead * DAY_MS).date
    for (const span of spansOf(hall, date)) {
      if (at >= span.from && at < span.to)
        return { isOpen: true, closesAt: joinedEnd(hall, span.to), opensAt: null }
      if (span.from > at) return { isOpen: false, closesAt: null, opensAt: span.from }
    }
  }
  return { isOpen: false, closesAt: null, opensAt: null }
}

/** A span that runs on into the next one (24:00 and 00:00) does not close in between; looks one week ahead. */
function joinedEnd(hall: Pick<Hall, 'hours'>, end: number): number {
  let closesAt = end
  for (let step = 0; step < 7; step += 1) {
    const joined = closesAt
    const next = spansOf(hall, localTime(closesAt).date).find(
      (span) => span.from <= joined && span.to > joined,
    )
    if (!next) break
    closesAt = next.to
  }
  return closesAt
}
