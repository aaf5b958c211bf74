import { expect, it } from 'vitest'
import type { Grade, RatingPad } from '../../hardware/pads/rating-pad.ts'
import { until } from './real-clock.ts'

/** A real driver on a real wire, and a citizen before the pad. */
export interface RatingBench {
  readonly pad: RatingPad
  /** Presses a key by its place, the first being 0. */
  press(key: number): void
  isInviting(): boolean
  unplug(): Promise<void>
  close(): Promise<void>
}

/** What every rating pad must do; its first key stands for 5, its last for 2. Called inside `describe`. */
export function ratingPadConformance(openBench: () => Promise<RatingBench>, test: typeof it = it): void {
  async function withBench(run: (bench: RatingBench, grades: Grade[]) => Promise<void>): Promise<void> {
    const bench = await openBench()
    const grades: Grade[] = []
    bench.pad.onGrade((grade) => grades.push(grade))
    try {
      await run(bench, grades)
    } finally {
      await bench.close()
    }
  }

  test('tells a grade once for each press', () =>
    withBench(async ({ press }, grades) => {
      press(0)
      await until('the grade is told', () => grades.length === 1)
      press(3)
      await until('the next is told', () => grades.length > 1)
      expect(grades).toEqual([5, 2])
    }))

  test('invites', () =>
    withBench(async ({ pad, isInviting }) => {
      expect(['shown', 'sent']).toContain(await pad.invite())
      await until('it invites', isInviting)
    }))

  test('probes in words', () =>
    withBench(async ({ pad }) => {
      expect(await pad.probe()).toMatchObject({ ok: true })
    }))

  test('is closed when the plug is pulled', () =>
    withBench(async ({ pad, unplug }) => {
      await unplug()
      for (let check = await pad.check(); check.ok; check = await pad.check())
        await new Promise<void>((resolve) => setImmediate(resolve))
      expect(await pad.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
      expect(await pad.invite()).toBe('failed')
    }))
}
