import { expect, test } from 'vitest'
import { createCardVisit } from '../../../hardware/host/card-visit.ts'
import type { CardHolder } from '../../../hardware/readers/card-reader.ts'
import { ZHANG } from '../../support/device-host.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

/** 2026-11-02 in the hall, half an hour before midnight there: the day before in UTC is over, the next has not begun. */
const LATE = Date.parse('2026-11-02T23:30:00+08:00')

function read(holder: Partial<CardHolder>, priorityAge: number | null = 60, now = LATE) {
  const visit = createCardVisit({
    clock: createFakeClock(now),
    hallNow: () => now,
    priorityAge: () => priorityAge,
  })
  return visit.take({ type: 'card-read', holder: { ...ZHANG, ...holder } })
}

test.each([
  ['19661102', 'priority-age'], // sixty today
  ['19661103', 'adult'], // sixty tomorrow
  ['19660229', 'priority-age'],
  ['20260101', 'adult'],
])('born %s is %s at the age of 60', (birthDate, ageClass) => {
  expect(read({ birthDate })).toMatchObject({ ageClass })
})

test('half an hour later it is the next day in the hall', () => {
  expect(read({ birthDate: '19661103' }, 60, LATE + 30 * 60_000)).toMatchObject({ ageClass: 'priority-age' })
})

test('the age of priority is the hall’s; while the hall is unknown nobody has it', () => {
  expect(read({ birthDate: '19600101' }, 70)).toMatchObject({ ageClass: 'adult' })
  expect(read({ birthDate: '19300101' }, null)).toMatchObject({ ageClass: 'adult' })
})

test.each([
  ['20261101', true],
  ['20261102', false], // the last day counts
  ['longTerm', false],
  [null, false], // a social-security card does not tell
])('valid to %s: expired is %s', (validTo, isExpired) => {
  expect(read({ validTo })).toMatchObject({ isExpired })
})

test('the page is told nothing else of the card', () => {
  expect(read({ name: '买买提·吐尔逊' })).toEqual({
    kind: 'read',
    maskedName: '买**·吐**',
    ageClass: 'adult',
    isExpired: false,
  })
})
