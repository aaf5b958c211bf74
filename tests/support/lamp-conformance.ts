import { expect, it } from 'vitest'
import type { Lamp, SwitchOutcome } from '../../hardware/lamps/lamp.ts'
import { until } from './real-clock.ts'

/** A real driver on a real wire, and eyes on the lamp. */
export interface LampBench {
  readonly lamp: Lamp
  isLit(): boolean
  /** Power off and on: relays open. */
  reset(): void
  setDead(isDead: boolean): void
  unplug(): Promise<void>
  close(): Promise<void>
}

/**
 * What every lamp must do. Called inside `describe`.
 *
 * @param proof what a lamp that burns is told as: `sent` where the relay never answers
 */
export function lampConformance(
  proof: Exclude<SwitchOutcome, 'failed'>,
  openBench: () => Promise<LampBench>,
  test: typeof it = it,
): void {
  async function withBench(run: (bench: LampBench) => Promise<void>): Promise<void> {
    const bench = await openBench()
    try {
      await run(bench)
    } finally {
      await bench.close()
    }
  }

  test('lights and darkens', () =>
    withBench(async ({ lamp, isLit }) => {
      expect(await lamp.set(true)).toBe(proof)
      await until('it burns', isLit)
      expect(await lamp.set(false)).toBe(proof)
      await until('it is dark', () => !isLit())
    }))

  test('is sent again when asked again, because a relay forgets', () =>
    withBench(async ({ lamp, isLit, reset }) => {
      await lamp.set(true)
      await until('it burns', isLit)
      reset()
      expect(isLit()).toBe(false)
      await lamp.set(true)
      await until('it burns again', isLit)
    }))

  test('ends as the last of many orders', () =>
    withBench(async ({ lamp, isLit }) => {
      await Promise.all([lamp.set(true), lamp.set(false), lamp.set(true), lamp.set(false), lamp.set(true)])
      await until('it burns', isLit)
    }))

  test('probes without switching', () =>
    withBench(async ({ lamp, isLit }) => {
      await lamp.set(true)
      await until('it burns', isLit)
      expect(await lamp.probe()).toMatchObject({ ok: true })
      expect(isLit()).toBe(true)
    }))

  test(proof === 'sent' ? 'cannot tell a dead board' : 'fails on a dead board', () =>
    withBench(async ({ lamp, setDead }) => {
      setDead(true)
      expect(await lamp.set(true)).toBe(proof === 'sent' ? 'sent' : 'failed')
      expect((await lamp.check()).ok).toBe(proof === 'sent')
    }),
  )

  test('fails when the plug is pulled', () =>
    withBench(async ({ lamp, unplug }) => {
      await unplug()
      // A wire that has just died may still swallow a few bytes.
      let last: SwitchOutcome = 'sent'
      for (let tries = 0; tries < 100 && last !== 'failed'; tries += 1) last = await lamp.set(true)
      expect(last).toBe('failed')
      expect(await lamp.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
    }))
}
