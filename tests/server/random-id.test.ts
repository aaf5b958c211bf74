import { expect, it } from 'vitest'
import { orderedId } from '../../domain/ordered-id.ts'
import { randomId } from '../../server/clock.ts'

it('ids are 32 hex digits, and none comes twice', () => {
  const ids = Array.from({ length: 10_000 }, randomId)
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
})

it('their random part differs in every digit, also among those of one moment', () => {
  const ids = Array.from({ length: 1000 }, randomId)
  for (let digit = 12; digit < 32; digit += 1)
    expect(new Set(ids.map((id) => id.charAt(digit))).size).toBe(16)
})

it('a later one stands behind an earlier one, for as long as anybody will count', () => {
  const years = [0, 1_700_000_000_000, 1_900_000_000_000, 7_900_000_000_000]
  const ids = years.map((at) => orderedId(at, 'f'.repeat(32)))
  expect(ids).toEqual(ids.toSorted())
  expect(ids.every((id) => id.length === 32)).toBe(true)
})
