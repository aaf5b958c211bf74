import { expect, it } from 'vitest'
import type { CallPad, PadKey, PadPress } from '../../hardware/pads/call-pad.ts'
import { until } from './real-clock.ts'

/** A real driver on a real wire, and a finger on the pad. */
export interface PadBench {
  readonly pad: CallPad
  /** Presses what means a key to this pad by default, once; digits before it one by one. */
  press(key: PadKey, digits?: string): void
  unplug(): Promise<void>
  close(): Promise<void>
}

/** What every call pad must do. Called inside `describe`. */
export function padConformance(openBench: () => Promise<PadBench>, test: typeof it = it): void {
  async function withBench(run: (bench: PadBench, presses: PadPress[]) => Promise<void>): Promise<void> {
    const bench = await openBench()
    const presses: PadPress[] = []
    bench.pad.onPress((press) => presses.push(press))
    try {
      await run(bench, presses)
    } finally {
      await bench.close()
    }
  }

  test('tells a press once', () =>
    withBench(async ({ press }, presses) => {
      press('call-next')
      await until('the press is told', () => presses.length > 0)
      press('recall')
      await until('the next is told', () => presses.some(({ key }) => key === 'recall'))
      expect(presses).toEqual([
        { key: 'call-next', digits: null },
        { key: 'recall', digits: null },
      ])
    }))

  test('gives the digits keyed in before a transfer', () =>
    withBench(async ({ press }, presses) => {
      press('transfer', '12')
      await until('the transfer is told', () => presses.length > 0)
      expect(presses).toEqual([{ key: 'transfer', digits: '12' }])
    }))

  test('has a passed number by digits and OK', () =>
    withBench(async ({ press }, presses) => {
      press('no-show')
      await until('the pass is told', () => presses.length > 0)
      expect(presses).toEqual([{ key: 'no-show', digits: null }])
    }))

  test('takes a face and a beep, whether it has a display or not', () =>
    withBench(async ({ pad }) => {
      expect(['shown', 'sent']).toContain(await pad.show({ waiting: 3, ticketNo: 'A001' }))
      await pad.beep()
      expect(await pad.check()).toMatchObject({ ok: true })
    }))

  test('probes in words', () =>
    withBench(async ({ pad }) => {
      const report = await pad.probe()
      if (!report.ok) throw new Error(report.error.detail)
      expect(report.value.lines.length).toBeGreaterThan(0)
    }))

  test('is closed when the plug is pulled, and tells nothing any more', () =>
    withBench(async ({ pad, unplug }, presses) => {
      await unplug()
      for (let check = await pad.check(); check.ok; check = await pad.check())
        await new Promise<void>((resolve) => setImmediate(resolve))
      expect(await pad.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
      expect(await pad.show({ waiting: 1, ticketNo: null })).toBe('failed')
      expect(presses).toEqual([])
    }))
}
