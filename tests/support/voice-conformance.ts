import { expect, it } from 'vitest'
import type { VoiceModule } from '../../hardware/voices/voice-module.ts'
import { until } from './real-clock.ts'

/** A real driver on a real wire, and ears in front of the loudspeaker. */
export interface VoiceBench {
  readonly voice: VoiceModule
  /** What has been spoken to its end, oldest first. */
  heard(): readonly string[]
  /** What was cut off or lost, oldest first. */
  spoilt(): readonly string[]
  speaking(): string | null
  setDead(isDead: boolean): void
  refuseOnce(): void
  /** The module starts anew in the middle of the next speech. */
  resetMidway(): void
  unplug(): Promise<void>
  close(): Promise<void>
}

const CALL = '请A零零一号到三号窗口办理'
const NEXT = '请B零一二号到十二号窗口办理'

/**
 * What every voice module must do. Called inside `describe`.
 *
 * @param openBench a new, silent module that speaks fast; its driver set to deadlines of a few tenths of a second
 */
export function voiceConformance(openBench: () => Promise<VoiceBench>, test: typeof it = it): void {
  async function withBench(run: (bench: VoiceBench) => Promise<void>): Promise<void> {
    const bench = await openBench()
    try {
      await run(bench)
    } finally {
      await bench.close()
    }
  }

  test('speaks a call and says when it is over', () =>
    withBench(async ({ voice, heard, speaking }) => {
      expect(await voice.speak(CALL)).toBe('spoken')
      expect(heard()).toEqual([CALL])
      expect(speaking()).toBe(null)
    }))

  test('speaks one call after the other, however fast they come', () =>
    withBench(async ({ voice, heard, spoilt }) => {
      expect(await Promise.all([voice.speak(CALL), voice.speak(NEXT), voice.speak(CALL)])).toEqual([
        'spoken',
        'spoken',
        'spoken',
      ])
      expect(heard()).toEqual([CALL, NEXT, CALL])
      expect(spoilt()).toEqual([])
    }))

  test('answers while it speaks, and is not disturbed by the question', () =>
    withBench(async ({ voice, heard, speaking }) => {
      const spoken = voice.speak(CALL)
      await until('it speaks', () => speaking() !== null)
      expect(await voice.check()).toMatchObject({ ok: true })
      expect(await voice.probe()).toMatchObject({ ok: true })
      expect(await spoken).toBe('spoken')
      expect(heard()).toEqual([CALL])
    }))

  test('takes no orders from a text', () =>
    withBench(async ({ voice, heard }) => {
      await voice.speak('请[v0][d]王\u0000小明[x1]sounda\u001b到三号窗口')
      expect(heard()).toEqual(['请 v0 d 王小明 x1 sounda到三号窗口'])
    }))

  test('falls silent in the middle of a word, and forgets what waits', () =>
    withBench(async ({ voice, spoilt, speaking, heard }) => {
      const outcomes = Promise.all([voice.speak(CALL), voice.speak(NEXT)])
      await until('it speaks', () => speaking() !== null)
      await voice.hush()
      expect(await outcomes).toEqual(['dropped', 'dropped'])
      expect(speaking()).toBe(null)
      expect(spoilt()).toEqual([CALL])
      expect(await voice.speak(NEXT)).toBe('spoken')
      expect(heard()).toEqual([NEXT])
    }))

  test('sends a refused text once more', () =>
    withBench(async ({ voice, heard, refuseOnce }) => {
      refuseOnce()
      expect(await voice.speak(CALL)).toBe('spoken')
      expect(heard()).toEqual([CALL])
    }))

  test('says a call again when the module starts anew in its middle', () =>
    withBench(async ({ voice, heard, spoilt, resetMidway }) => {
      resetMidway()
      expect(await voice.speak(CALL)).toBe('spoken')
      expect(spoilt()).toEqual([CALL])
      expect(heard()).toEqual([CALL])
    }))

  test('fails on a dead module, and speaks the next call when it is back', () =>
    withBench(async ({ voice, heard, setDead }) => {
      setDead(true)
      expect(await voice.speak(CALL)).toBe('failed')
      expect(await voice.check()).toMatchObject({ ok: false, error: { code: 'no-answer' } })
      setDead(false)
      expect(await voice.speak(NEXT)).toBe('spoken')
      expect(heard()).toEqual([NEXT])
    }))

  test('fails when the plug is pulled in the middle', () =>
    withBench(async ({ voice, speaking, unplug }) => {
      const spoken = voice.speak(CALL)
      await until('it speaks', () => speaking() !== null)
      await unplug()
      expect(await spoken).toBe('failed')
      expect(await voice.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
    }))
}
