import { beforeAll, expect, it } from 'vitest'
import { liveTwoHours, type TwoHours } from './two-hours.ts'

/** An hour's use leaves less than this behind in memory: papers on the bench, words that were spoken. */
const MOST_HEAP_GROWTH_BYTES = 16 * 1024 * 1024

/**
 * `FC_SEED=random` (or a number) draws other faults, as it does for the property tests; the seed is in the title of the
 * test.
 */
export function seedOf(number: number): number {
  const wanted = process.env['FC_SEED']
  if (wanted === undefined) return number
  return wanted === 'random' ? Date.now() % 1_000_000 : Number(wanted) + number
}

/** What must be true after two hours of use with every fault there is. Called inside `describe`. */
export function twoHoursConformance(seed: number): void {
  let lived: TwoHours
  beforeAll(async () => {
    lived = await liveTwoHours(seed)
  }, 400_000)

  it('every fault of every device struck at least once', () => {
    expect([...lived.struck].filter(([, times]) => times === 0)).toEqual([])
    expect(lived.struck.size).toBeGreaterThan(250)
    expect(lived.losses).toBeGreaterThan(500)
  })

  it('every device is back in service within a minute of the last fault, by itself', () => {
    expect(lived.notReady).toEqual([])
  })

  it('every device does its work again', () => {
    expect(lived.notWorking).toEqual([])
    expect(lived.told).toBeGreaterThan(1000)
  })

  it('everything asked of a device came to an end', () => {
    expect(lived.unsettled).toEqual([])
    expect(lived.asked).toBeGreaterThan(3000)
  })

  it('no driver made a mistake', () => {
    expect(lived.errors).toEqual([])
  })

  it('nothing is left behind: no timer, no open wire, no memory', () => {
    expect(lived.left).toEqual({ timers: 0, connections: 0 })
    expect(lived.heapGrowth).toBeLessThan(MOST_HEAP_GROWTH_BYTES)
  })
}
