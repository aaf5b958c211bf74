import { expect, it } from 'vitest'
import type { CallDisplay } from '../../hardware/displays/call-display.ts'
import { until } from './real-clock.ts'
import { call } from './sign-rig.ts'

/** A real driver on a real wire, and eyes in front of the sign. */
export interface DisplayBench {
  readonly display: CallDisplay
  /** The lines a passer-by reads. */
  shown(): readonly string[]
  /** What he should read of a call on this kind of sign; the Chinese lines unless told. */
  reads?(ticketNo: string, counterNo: string): readonly string[]
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
    withBench(async (bench) => {
      expect(await bench.display.show(call('A001', '12'))).toBe('shown')
      expect(bench.shown()).toEqual(readsOn(bench, 'A001', '12'))
    }))

  test('ends on the newest of many calls', () =>
    withBench(async (bench) => {
      const { display, shown } = bench
      const numbers = ['A001', 'A002', 'A003', 'A004', 'A005']
      const outcomes = await Promise.all(numbers.map((no) => display.show(call(no))))
      expect(outcomes.at(-1)).toBe('shown')
      expect(outcomes).toContain('overtaken')
      expect(shown()).toEqual(readsOn(bench, 'A005'))
    }))

  test('fails on a silent sign, and is right again once it answers', () =>
    withBench(async (bench) => {
      const { display, shown, setMute, reset } = bench
      setMute(true)
      expect(await display.show(call('A001'))).toBe('failed')
      expect(await display.check()).toMatchObject({ ok: false })
      reset()
      setMute(false)
      expect(await display.check()).toMatchObject({ ok: true })
      const wanted = readsOn(bench, 'A001').join('/')
      await until('the call is shown again', () => shown().join('/') === wanted)
    }))

  test('fails when the wire dies on the way', () =>
    withBench(async ({ display, unplugSoon }) => {
      unplugSoon()
      expect(await display.show(call('A001'))).toBe('failed')
      expect(await display.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
    }))

  test('probes without changing the picture', () =>
    withBench(async (bench) => {
      await bench.display.show(call('A001'))
      expect(await bench.display.probe()).toMatchObject({ ok: true })
      expect(bench.shown()).toEqual(readsOn(bench, 'A001'))
    }))
}

function readsOn(bench: DisplayBench, ticketNo: string, counterNo = '3'): readonly string[] {
  return bench.reads?.(ticketNo, counterNo) ?? [`请 ${ticketNo}`, `到 ${counterNo} 号窗口`]
}

/**
 * What a sign that never answers must do: it is told, and nobody claims that it was seen. Called inside `describe`.
 *
 * @param openBench a new sign, dark; its `setMute` is not used, because it is
 */
export function muteDisplayConformance(openBench: () => Promise<DisplayBench>): void {
  async function withBench(run: (bench: DisplayBench) => Promise<void>): Promise<void> {
    const bench = await openBench()
    try {
      await run(bench)
    } finally {
      await bench.close()
    }
  }
  const isRead = (bench: DisplayBench, ticketNo: string): boolean =>
    bench.shown().join('/') === readsOn(bench, ticketNo).join('/')

  it('is sent a call, never said to show it', () =>
    withBench(async (bench) => {
      expect(await bench.display.show(call('A001'))).toBe('sent')
      await until('the call is read', () => isRead(bench, 'A001'))
    }))

  it('ends on the newest of many calls', () =>
    withBench(async (bench) => {
      const numbers = ['A001', 'A002', 'A003', 'A004', 'A005']
      const outcomes = await Promise.all(numbers.map((no) => bench.display.show(call(no))))
      expect(outcomes.at(-1)).toBe('sent')
      expect(outcomes).toContain('overtaken')
      await until('the newest is read', () => isRead(bench, 'A005'))
    }))

  it('is in service as long as its wire is, and says in its probe that nothing proves it there', () =>
    withBench(async ({ display }) => {
      expect(await display.check()).toEqual({ ok: true, value: undefined })
      const probed = await display.probe()
      expect(probed.ok && probed.value.lines.map(({ zh }) => zh).join()).toContain('不应答')
    }))

  it('fails when the wire is gone', () =>
    withBench(async ({ display, unplugSoon }) => {
      unplugSoon()
      let failure = await display.show(call('A001'))
      for (let tries = 0; failure !== 'failed' && tries < 200; tries += 1)
        failure = await display.show(call('A002'))
      expect(failure).toBe('failed')
      expect(await display.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
    }))
}
