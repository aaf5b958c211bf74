import { afterEach, describe, expect, it } from 'vitest'
import type { CountStore } from '../../hardware/device.ts'
import { createPaperMeter } from '../../hardware/printers/escpos/paper-meter.ts'
import { commandBytes, encodeCommand } from '../../hardware/printers/escpos/commands.ts'
import type { TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import { createPrinterRig } from '../support/printer-rig.ts'

const opened: TicketPrinter[] = []
afterEach(() => {
  for (const printer of opened.splice(0)) void printer.close()
})

function createMemoryCount(
  kept: number | null = null,
): CountStore & { kept(): number | null; saves(): number } {
  let saves = 0
  return {
    load: () => Promise.resolve(kept),
    save(count) {
      kept = count
      saves += 1
    },
    kept: () => kept,
    saves: () => saves,
  }
}

async function rigWithRoll(count: CountStore, roll = { lengthMm: 1000, nearEndMm: 300 }) {
  const rig = createPrinterRig({ profile: 'xprinter', roll }, { count })
  rig.sim.setState({ hasNearEndSensor: false })
  const printer = await rig.open()
  opened.push(printer)
  return { ...rig, printer }
}

describe('measuring paper', () => {
  it('lines, large lines, feeds, pictures, codes and the way to the knife', () => {
    const measured = (...pieces: readonly Uint8Array[]): number => {
      const meter = createPaperMeter(false)
      return pieces.reduce((sum, bytes) => sum + meter.push(bytes), 0)
    }
    const feed = encodeCommand({ kind: 'lineFeed' })
    const letter = encodeCommand({ kind: 'character', char: '请' })
    const lines = (count: number): Uint8Array[] => Array.from({ length: count }, () => [letter, feed]).flat()
    // Eight dots to the millimetre: 8 lines of 30 dots.
    expect(measured(...lines(8))).toBe(30)
    expect(measured(commandBytes('size', 0x33), ...lines(8))).toBe(96)
    expect(measured(commandBytes('feedLines', 4))).toBe(15)
    expect(measured(commandBytes('feedDots', 80))).toBe(10)
    expect(measured(commandBytes('feedAndCut', 0x42, 0))).toBe(15)
    expect(measured(commandBytes('legacyPartialCut'))).toBe(0)
    const data = new Uint8Array(160)
    expect(measured(encodeCommand({ kind: 'raster', mode: 0, widthBytes: 1, heightDots: 160, data }))).toBe(
      20,
    )
    // 20 bytes at level M are version 2: 25 modules of 8 dots.
    const qr = encodeCommand({ kind: 'qrStore', data: Buffer.from('https://example.cn/a') })
    expect(
      measured(
        commandBytes('qrModuleSize', 8),
        commandBytes('qrErrorLevel', 0x31),
        qr,
        commandBytes('qrPrint', 0x30),
      ),
    ).toBe(25)
  })
})

describe('a roll without a sensor', () => {
  it('comes near its end by the count, and the clerk is told once', async () => {
    const { printer, print, clock } = await rigWithRoll(createMemoryCount())
    const told: string[] = []
    printer.onConditions((conditions) => told.push(conditions.join(' ')))
    expect(printer.counters()).toMatchObject({ paperLeftMm: 1000, papersSinceRoll: 0 })
    let papers = 0
    while (!printer.conditions().includes('nearEnd')) {
      expect(await print(printer, `A${papers}`)).toEqual({ outcome: 'printed' })
      papers += 1
      expect(papers).toBeLessThan(20)
    }
    // About 9 cm a ticket, and 70 cm to go.
    expect(papers).toBeGreaterThan(5)
    expect(papers).toBeLessThan(12)
    await clock.advance(30_000)
    expect(told).toEqual(['nearEnd'])
    expect(printer.counters()['papersSinceRoll']).toBe(papers)
    expect(printer.counters()['paperLeftMm']).toBeLessThanOrEqual(300)
  })

  it('is not forgotten when the host starts again', async () => {
    const count = createMemoryCount()
    const first = await rigWithRoll(count)
    await first.print(first.printer, 'A001')
    const left = first.printer.counters()['paperLeftMm'] ?? 0
    expect(left).toBeLessThan(1000)
    expect(count.saves()).toBe(1)
    const second = await rigWithRoll(count)
    expect(second.printer.counters()['paperLeftMm']).toBe(left)
  })

  it('paper out, then paper in: a new roll', async () => {
    const count = createMemoryCount(900)
    const { printer, sim, clock } = await rigWithRoll(count)
    expect(printer.conditions()).toEqual(['nearEnd'])
    sim.setState({ isPaperOut: true })
    await clock.advance(5000)
    expect(printer.conditions()).toEqual(['paperOut'])
    sim.setState({ isCoverOpen: true })
    await clock.advance(5000)
    sim.setState({ isPaperOut: false })
    await clock.advance(5000)
    expect(printer.counters()['paperLeftMm']).toBe(100)
    sim.setState({ isCoverOpen: false })
    await clock.advance(5000)
    expect(printer.conditions()).toEqual([])
    expect(printer.counters()).toMatchObject({ paperLeftMm: 1000, papersSinceRoll: 0 })
    expect(count.kept()).toBe(0)
  })

  it('a cover opened and closed, or a printer switched off and on, is no new roll', async () => {
    const { printer, sim, clock } = await rigWithRoll(createMemoryCount(900))
    sim.setState({ isCoverOpen: true })
    await clock.advance(5000)
    sim.setState({ isCoverOpen: false, isMute: true })
    await clock.advance(20_000)
    expect(printer.conditions()).toEqual(['notResponding'])
    sim.setState({ isMute: false })
    await clock.advance(10_000)
    expect(printer.conditions()).toEqual(['nearEnd'])
    expect(printer.counters()['paperLeftMm']).toBe(100)
  })

  it('without the option nothing is counted', async () => {
    const rig = createPrinterRig({ profile: 'xprinter' }, { count: createMemoryCount(900) })
    const printer = await rig.open()
    opened.push(printer)
    expect(printer.counters()).not.toHaveProperty('paperLeftMm')
    expect(printer.conditions()).toEqual([])
  })
})
