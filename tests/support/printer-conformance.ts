import { expect, it } from 'vitest'
import type { TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import { smallPaper } from './printer-rig.ts'
import { until } from './real-clock.ts'

/** A real driver on a real wire, and hands at the printer's other end. */
export interface PrinterBench {
  readonly printer: TicketPrinter
  /** Whether this make is believed about the end of the roll. */
  readonly hasNearEndSensor: boolean
  /** The text lines of each paper that fell out, blanks left out. */
  papers(): readonly (readonly string[])[]
  setPaperOut(isOut: boolean): void
  setPaperNearEnd(isNear: boolean): void
  setCoverOpen(isOpen: boolean): void
  setMute(isMute: boolean): void
  /** The roll ends after so many more lines. */
  endPaperAfter(lines: number): void
  /** The plug is pulled after so many more bytes. */
  unplugAfter(bytes: number): void
  close(): Promise<void>
}

/**
 * What every ticket printer must do, whatever its language and its wire. Called inside `describe`.
 *
 * @param openBench a new printer, well and with paper; its driver set to deadlines of a tenth of a second or so
 */
export function printerConformance(openBench: () => Promise<PrinterBench>, test: typeof it = it): void {
  async function withBench(run: (bench: PrinterBench) => Promise<void>): Promise<void> {
    const bench = await openBench()
    try {
      await run(bench)
    } finally {
      await bench.close()
    }
  }

  test('prints in order and proves it', () =>
    withBench(async ({ printer, papers }) => {
      const outcomes = await Promise.all(['A001', 'A002', 'A003'].map((no) => printer.print(smallPaper(no))))
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['printed', 'printed', 'printed'])
      expect(papers().map((lines) => lines[1])).toEqual(['A001', 'A002', 'A003'])
      expect(papers()[0]?.[0]).toBe('政务服务大厅')
      expect(printer.conditions()).toEqual([])
    }))

  test('refuses without paper before it starts, and prints after a new roll', () =>
    withBench(async ({ printer, papers, setPaperOut }) => {
      setPaperOut(true)
      expect(await printer.print(smallPaper('A001'))).toMatchObject({
        outcome: 'failed',
        conditions: ['paperOut'],
      })
      setPaperOut(false)
      expect(await printer.print(smallPaper('A002'))).toEqual({ outcome: 'printed' })
      expect(papers().map((lines) => lines[1])).toEqual(['A002'])
    }))

  test('fails when the paper ends in the middle', () =>
    withBench(async ({ printer, endPaperAfter }) => {
      endPaperAfter(2)
      expect(await printer.print(smallPaper('A001'))).toMatchObject({
        outcome: 'failed',
        conditions: ['paperOut'],
      })
    }))

  test('tells a change of condition by itself, once', () =>
    withBench(async ({ printer, hasNearEndSensor, setCoverOpen, setPaperNearEnd }) => {
      const told: string[] = []
      printer.onConditions((conditions) => told.push(conditions.join(' ')))
      setCoverOpen(true)
      await until('the open cover is told', () => printer.conditions().includes('coverOpen'))
      setCoverOpen(false)
      setPaperNearEnd(true)
      const last = hasNearEndSensor ? 'nearEnd' : ''
      await until('the last condition is told', () => printer.conditions().join() === last)
      expect(told.at(-1)).toBe(last)
      expect(new Set(told).size).toBe(told.length)
    }))

  test('is unknown when the wire dies on the way', () =>
    withBench(async ({ printer, unplugAfter }) => {
      unplugAfter(60)
      expect(await printer.print(smallPaper('A001'))).toEqual({ outcome: 'unknown' })
      expect(printer.conditions()).toEqual(['notResponding'])
      expect(await printer.check()).toMatchObject({ ok: false })
    }))

  test('does not hang on a silent printer', () =>
    withBench(async ({ printer, setMute }) => {
      setMute(true)
      expect(await printer.print(smallPaper('A001'))).toEqual({
        outcome: 'failed',
        conditions: ['notResponding'],
      })
      expect(await printer.check()).toMatchObject({ ok: false })
    }))

  test('probes without using paper', () =>
    withBench(async ({ printer, papers }) => {
      expect(await printer.probe()).toMatchObject({ ok: true })
      expect(papers()).toEqual([])
    }))
}
