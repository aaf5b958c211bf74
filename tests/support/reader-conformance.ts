import { expect, it } from 'vitest'
import type { CardReader, CardReaderEvent } from '../../hardware/readers/card-reader.ts'
import type { SyntheticPerson } from '../../hardware/sim/synthetic-people.ts'
import { person } from './reader-rig.ts'
import { until } from './real-clock.ts'

/** A working reader of any make, and hands to do things to it. */
export interface ReaderBench {
  readonly reader: CardReader
  layCard(person: SyntheticPerson, spoil: 'none' | 'forged' | 'damaged' | 'other-card'): void
  liftCard(): void
  setMute(isMute: boolean): void
  unplug(): Promise<void>
  close(): Promise<void>
}

/** What every card reader owes the rest of the house, whatever it speaks. */
export function readerConformance(openBench: () => Promise<ReaderBench>, test: typeof it = it): void {
  const withBench = (
    title: string,
    story: (bench: ReaderBench, events: CardReaderEvent[]) => Promise<void>,
  ): void =>
    test(title, async () => {
      const bench = await openBench()
      const events: CardReaderEvent[] = []
      bench.reader.onEvent((event) => events.push(event))
      try {
        await story(bench, events)
      } finally {
        await bench.close()
      }
    })

  withBench(
    'says nothing of a card until somebody wants one, and then reads it once',
    async (bench, events) => {
      bench.layCard(person('resident'), 'none')
      expect(await bench.reader.check()).toMatchObject({ ok: true })
      expect(events).toEqual([])
      bench.reader.setReading(true)
      await until('the card is read', () => events.length === 2)
      expect(events.map(({ type }) => type)).toEqual(['card-found', 'card-read'])
      bench.reader.setReading(false)
    },
  )

  for (const [spoil, fault] of [
    ['damaged', 'card-unreadable'],
    ['forged', 'card-invalid'],
    ['other-card', 'card-unsupported'],
  ] as const) {
    withBench(`tells a ${spoil} card as ${fault}, and reads the next one`, async (bench, events) => {
      bench.reader.setReading(true)
      bench.layCard(person('resident'), spoil)
      await until('the fault is told', () => events.length >= 2)
      expect(events).toEqual([{ type: 'card-found' }, { type: 'card-fault', fault }])
      bench.liftCard()
      bench.layCard(person('elder'), 'none')
      await until('the next card is read', () => events.at(-1)?.type === 'card-read')
    })
  }

  withBench('gives of a card what a ticket needs, and nothing else', async (bench, events) => {
    bench.reader.setReading(true)
    bench.layCard(person('resident'), 'none')
    await until('the card is read', () => events.at(-1)?.type === 'card-read')
    const read = events.at(-1)
    expect(Object.keys(read?.type === 'card-read' ? read.holder : {}).sort()).toEqual([
      'birthDate',
      'documentKind',
      'idNumber',
      'name',
      'validFrom',
      'validTo',
    ])
  })

  withBench('fails the check while it is mute, and passes it afterwards', async (bench) => {
    bench.setMute(true)
    expect(await bench.reader.check()).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    bench.setMute(false)
    expect(await bench.reader.check()).toMatchObject({ ok: true })
  })

  withBench('ends every question when it is unplugged, and closes twice without complaint', async (bench) => {
    bench.setMute(true)
    const asked = bench.reader.probe()
    await bench.unplug()
    expect((await asked).ok).toBe(false)
    expect((await bench.reader.check()).ok).toBe(false)
    await bench.reader.close()
    await bench.reader.close()
  })

  withBench(
    'counts in whole numbers, and probes in both languages without a word of the card',
    async (bench) => {
      bench.layCard(person('resident'), 'none')
      const report = await bench.reader.probe()
      const lines = report.ok ? report.value.lines : []
      expect(lines.length).toBeGreaterThan(0)
      for (const { zh, en } of lines) {
        expect(zh).toMatch(/[\u4e00-\u9fff]/)
        expect(zh + en).not.toContain(person('resident').card.idNumber)
      }
      expect(Object.values(bench.reader.counters()).every(Number.isInteger)).toBe(true)
    },
  )
}
