import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  businessDay,
  endOfBusinessDay,
  instantOf,
  localTime,
  openingAt,
  spansOf,
} from '../../domain/calendar.ts'
import { hallConfig, type Hall } from '../../domain/model.ts'
import { hallInput, type HallInput } from '../support/arbitrary-hall.ts'

function hallWith(hours: HallInput['hours'], dayStartsAt = '00:00'): Hall {
  return hallConfig.parse({
    ...hallInput({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }),
    hours,
    dayStartsAt,
  })
}
/** An instant by the clock on the hall's wall. */
const at = (wall: string): number => Date.parse(`${wall}+08:00`)
const WEEKDAYS = { mon: ['09:00-12:00', '13:00-17:00'], tue: ['09:00-17:00'], fri: ['09:00-17:00'] }
const workingWeek = hallWith({
  weekly: WEEKDAYS,
  closedDates: ['2026-11-06'],
  specialDates: [
    { date: '2026-11-07', spans: ['10:00-11:00'] },
    { date: '2026-11-10', spans: [] },
  ],
})

describe('the wall clock of the hall', () => {
  it.each([
    [
      '2026-11-02T01:02:03Z',
      { date: '2026-11-02', weekday: 'mon', minuteOfDay: 542, clockWithSeconds: '09:02:03' },
    ],
    ['2026-11-01T15:59:59Z', { date: '2026-11-01', weekday: 'sun', clock: '23:59' }],
    ['2026-11-01T16:00:00Z', { date: '2026-11-02', weekday: 'mon', clock: '00:00', minuteOfDay: 0 }],
    ['2024-02-28T16:00:00Z', { date: '2024-02-29', weekday: 'thu' }],
    ['2026-12-31T16:00:00Z', { date: '2027-01-01', weekday: 'fri' }],
  ])('%s', (instant, wall) => {
    expect(localTime(Date.parse(instant))).toMatchObject(wall)
  })

  it('is what the time zone data of the machine says', () => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Asia/Shanghai',
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    const instant = fc.integer({ min: Date.parse('1992-01-01'), max: Date.parse('2099-12-31') })
    fc.assert(
      fc.property(instant, (ms) => {
        const { date, clockWithSeconds, minuteOfDay } = localTime(ms)
        expect(`${date} ${clockWithSeconds}`).toBe(format.format(ms))
        expect(instantOf(date, minuteOfDay)).toBe(Math.floor(ms / 60_000) * 60_000)
      }),
    )
  })
})

describe('the business day', () => {
  const midnight = hallWith({ weekly: {} })
  const early = hallWith({ weekly: {} }, '04:00')

  it.each([
    ['2026-11-02T00:00:00', '2026-11-02', '2026-11-01'],
    ['2026-11-02T03:59:59.999', '2026-11-02', '2026-11-01'],
    ['2026-11-02T04:00:00', '2026-11-02', '2026-11-02'],
    ['2026-11-02T23:59:59.999', '2026-11-02', '2026-11-02'],
  ])('%s is of %s, and of %s where days begin at 04:00', (wall, day, earlyDay) => {
    expect(businessDay(midnight, at(wall))).toBe(day)
    expect(businessDay(early, at(wall))).toBe(earlyDay)
  })

  it('ends where the next one begins', () => {
    const instant = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2040-01-01') })
    fc.assert(
      fc.property(instant, (ms) => {
        for (const hall of [midnight, early]) {
          const end = endOfBusinessDay(hall, businessDay(hall, ms))
          expect(end).toBeGreaterThan(ms)
          expect(businessDay(hall, end - 1)).toBe(businessDay(hall, ms))
          expect(businessDay(hall, end)).not.toBe(businessDay(hall, ms))
        }
      }),
    )
  })
})

describe('opening hours', () => {
  it.each([
    ['before opening', '2026-11-02T08:59:59.999', null, '2026-11-02T09:00:00'],
    ['at opening', '2026-11-02T09:00:00', '2026-11-02T12:00:00', null],
    ['just before the break', '2026-11-02T11:59:59.999', '2026-11-02T12:00:00', null],
    ['in the break', '2026-11-02T12:00:00', null, '2026-11-02T13:00:00'],
    ['after closing', '2026-11-02T17:00:00', null, '2026-11-03T09:00:00'],
    ['on a day without hours', '2026-11-04T10:00:00', null, '2026-11-07T10:00:00'],
    ['on a closed date, before a special one', '2026-11-06T10:00:00', null, '2026-11-07T10:00:00'],
    ['on a special date', '2026-11-07T10:30:00', '2026-11-07T11:00:00', null],
    ['over the week-end', '2026-11-07T11:00:00', null, '2026-11-09T09:00:00'],
    ['on a special date without hours', '2026-11-10T10:00:00', null, '2026-11-13T09:00:00'],
  ])('%s', (_name, now, closesAt, opensAt) => {
    expect(openingAt(workingWeek, at(now))).toEqual({
      isOpen: closesAt !== null,
      closesAt: closesAt === null ? null : at(closesAt),
      opensAt: opensAt === null ? null : at(opensAt),
    })
  })

  it('prefers a special date to a closed one', () => {
    const hall = hallWith({
      weekly: {},
      closedDates: ['2026-11-02'],
      specialDates: [{ date: '2026-11-02', spans: ['09:00-10:00'] }],
    })
    expect(openingAt(hall, at('2026-11-02T09:30:00')).isOpen).toBe(true)
  })

  it('does not close at midnight where one span ends and the next begins', () => {
    const night = hallWith({ weekly: { mon: ['18:00-24:00'], tue: ['00:00-02:00', '09:00-12:00'] } })
    expect(openingAt(night, at('2026-11-02T20:00:00')).closesAt).toBe(at('2026-11-03T02:00:00'))
    expect(openingAt(night, at('2026-11-03T00:00:00')).closesAt).toBe(at('2026-11-03T02:00:00'))
    expect(openingAt(night, at('2026-11-03T02:00:00')).opensAt).toBe(at('2026-11-03T09:00:00'))
  })

  it('closes at the end of the longer of two spans that overlap', () => {
    const hall = hallWith({ weekly: { mon: ['11:00-17:00', '09:00-12:00'] } })
    expect(openingAt(hall, at('2026-11-02T09:30:00')).closesAt).toBe(at('2026-11-02T17:00:00'))
  })

  it('looks a week ahead for the end of a hall that never closes, and four for the next opening', () => {
    const always = hallWith(hallInput({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }).hours)
    const now = at('2026-11-02T09:00:00')
    expect(openingAt(always, now).closesAt).toBeGreaterThan(at('2026-11-08T00:00:00'))
    const never = hallWith({ weekly: {} })
    expect(openingAt(never, now)).toEqual({ isOpen: false, closesAt: null, opensAt: null })
    const once = hallWith({ weekly: {}, specialDates: [{ date: '2026-11-29', spans: ['09:00-10:00'] }] })
    expect(openingAt(once, now).opensAt).toBe(at('2026-11-29T09:00:00'))
  })

  it('is open exactly inside the spans of its date, and closes or opens in the future', () => {
    const instant = fc.integer({ min: at('2026-11-01T00:00:00'), max: at('2026-11-16T00:00:00') })
    fc.assert(
      fc.property(instant, (ms) => {
        const opening = openingAt(workingWeek, ms)
        const spans = spansOf(workingWeek, localTime(ms).date)
        expect(opening.isOpen).toBe(spans.some(({ from, to }) => from <= ms && ms < to))
        const change = opening.closesAt ?? opening.opensAt ?? 0
        expect(change).toBeGreaterThan(ms)
        expect(openingAt(workingWeek, change).isOpen).toBe(!opening.isOpen)
      }),
    )
  })
})
