import { expect, it } from 'vitest'
import type { CallDisplay } from '../../hardware/displays/call-display.ts'
import { until } from './real-clock.ts'
import { call } from './sign-rig.ts'

/** A real driver on a real wire, and eyes in front of the sign. */
export interface DisplayBench {
  readonly display: CallDisplay
  /** The lines a passer-by reads. */
  shown(): readonly string[]
  setMute(isMute: boolean): void
  /** Power off and on. */
  reset(): void
  /** The plug is pulled at the next request. */
  unplugSoon(): void
  close(): Promise<void>
}

/**
 * What every call display that can acknowledge must do. Called inside `describe`.
 *
 * @param openBench a new sign, dark; its driver set to deadlines of a few tenths of a second
 */
export function displayConformance(openBench: () => Promise<DisplayBench>, test: typeof it = it): void {
  async function withBench(run: (bench: DisplayBench) => Promise<void>): Promise<void> {
    const bench = await openBench()
    try {
      await run(bench)
    } finally {
      await bench.close()
    }
  }

  test('shows a call and says so', () =>
    withBench(async ({ display, shown }) => {
      expect(await display.show(call('A001', '12'))).toBe('shown')
      expect(shown()).toEqual(['请 A001', '到 12 号窗口'])
    }))

  test('ends on the newest of many calls', () =>
    withBench(async ({ display, shown }) => {
      const numbers = ['A001', 'A002', 'A003', 'A004', 'A005']
      const outcomes = await Promise.all(numbers.map((no) => display.show(call(no))))
      expect(outcomes.at(-1)).toBe('shown')
      expect(outcomes).toContain('overtaken')
      expect(shown()[0]).toBe('请 A005')
    }))

  test('fails on a silent sign, and is right again once it answers', () =>
    withBench(async ({ display, shown, setMute, reset }) => {
      setMute(true)
      expect(await display.show(call('A001'))).toBe('failed')
      expect(await display.check()).toMatchObject({ ok: false })
      reset()
      setMute(false)
      expect(await display.check()).toMatchObject({ ok: true })
      await until('the call is shown again', () => shown()[0] === '请 A001')
    }))

  test('fails when the wire dies on the way', () =>
    withBench(async ({ display, unplugSoon }) => {
      unplugSoon()
      expect(await display.show(call('A001'))).toBe('failed')
      expect(await display.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
    }))

  test('probes without changing the picture', () =>
    withBench(async ({ display, shown }) => {
      await display.show(call('A001'))
      expect(await display.probe()).toMatchObject({ ok: true })
      expect(shown()[0]).toBe('请 A001')
    }))
}
