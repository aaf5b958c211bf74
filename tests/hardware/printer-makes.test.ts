import { afterEach, describe, expect, it } from 'vitest'
import { columnsOfPrinter, escposOptions } from '../../hardware/printers/escpos/options.ts'
import { PROFILE_NAMES } from '../../hardware/printers/escpos/profiles.ts'
import type { TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import { toHex } from '../support/bytes.ts'
import { createPrinterRig, type PrinterRigParts } from '../support/printer-rig.ts'

const opened: TicketPrinter[] = []
afterEach(() => {
  for (const printer of opened.splice(0)) void printer.close()
})

async function rigWithPrinter(rawOptions: object = {}, parts: PrinterRigParts = {}) {
  const rig = createPrinterRig(rawOptions, parts)
  const printer = await rig.open()
  opened.push(printer)
  return { ...rig, printer }
}

const custom = (rawOptions: object = {}) =>
  rigWithPrinter({ profile: 'custom-kiosk', ...rawOptions }, { isCustom: true })

describe('options by make', () => {
  it.each(PROFILE_NAMES)('%s: an option written down wins over the make', (profile) => {
    const made = escposOptions.parse({ profile })
    const other = {
      hasNearEndSensor: !made.hasNearEndSensor,
      autoStatusBack: !made.autoStatusBack,
      cut: 'legacy',
    }
    expect(escposOptions.parse({ profile, ...other, questions: [2] })).toEqual({
      ...made,
      ...other,
      questions: [2],
    })
    expect(columnsOfPrinter(made)).toBe(48)
  })

  it('refuses a make nobody knows, in words', () => {
    const parsed = escposOptions.safeParse({ profile: 'star' })
    expect(parsed.error?.issues[0]?.message).toContain('应为下列之一')
  })
})

describe('Xprinter and Gprinter', () => {
  it('without a sensor, and silent on DLE EOT 3: prints, is well, and soon stops asking', async () => {
    const { printer, print, sim, clock, wire } = await rigWithPrinter({ profile: 'xprinter' })
    sim.setState({ hasNearEndSensor: false, mutedQuestions: [3], isPaperNearEnd: true })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
    await clock.advance(20_000)
    const before = wire.written().length
    await clock.advance(20_000)
    expect(toHex(wire.written().slice(before))).not.toContain('100403')
    expect(printer.conditions()).toEqual([])
    sim.setState({ isPaperOut: true })
    expect(await print(printer, 'A002')).toEqual({ outcome: 'failed', conditions: ['paperOut'] })
  })
})

describe('Custom kiosk printers', () => {
  it('a ticket nobody takes is told, does not stop the next one, and is forgotten once taken', async () => {
    const { printer, print, sim, clock } = await custom()
    const told: string[] = []
    printer.onConditions((conditions) => told.push(conditions.join(' ')))
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
    expect(printer.conditions()).toEqual(['ticketNotTaken'])
    expect(await print(printer, 'A002')).toEqual({ outcome: 'printed' })
    sim.setState({ isTicketInMouth: false })
    await clock.advance(10)
    expect(printer.conditions()).toEqual([])
    expect(told.at(0)).toBe('ticketNotTaken')
    expect(told.at(-1)).toBe('')
  })

  it('its changes come by themselves (GS E0), between the polls', async () => {
    const { printer, sim, clock, wire } = await custom({ statusPollMs: 60_000 })
    expect(toHex(wire.written()).startsWith('1DE00F')).toBe(true)
    sim.setState({ isPaperOut: true })
    await clock.advance(10)
    expect(printer.conditions()).toEqual(['paperOut'])
    sim.setState({ isPaperOut: false, fullStatusBits: [0x40, 0, 0, 0] })
    await clock.advance(10)
    expect(printer.conditions()).toEqual(['nearEnd'])
  })

  it.each([
    ['cover open', [0, 0x02, 0, 0], 'coverOpen'],
    ['head up', [0, 0x01, 0, 0], 'coverOpen'],
    ['wrong voltage', [0, 0, 0x08, 0], 'offline'],
    ['flash memory broken', [0, 0, 0, 0x02], 'offline'],
    ['a paper bit of another model', [0x10, 0, 0, 0], 'paperOut'],
  ] as const)('%s: refused before the first byte', async (_what, fullStatusBits, condition) => {
    const { printer, print, sim, wire } = await custom()
    sim.setState({ fullStatusBits })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'failed', conditions: [condition] })
    expect(toHex(wire.written())).not.toContain('1B40')
  })

  it.each([
    ['the notch', [0x80, 0, 0, 0]],
    ['keys, spooling and motor', [0, 0x6c, 0, 0]],
  ] as const)('%s: no fault', async (_what, fullStatusBits) => {
    const { printer, print, sim } = await custom()
    sim.setState({ fullStatusBits })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
  })

  it('an older model without the full status still tells its cover and its paper', async () => {
    const rig = createPrinterRig({ profile: 'custom-kiosk' }, { isCustom: true })
    rig.sim.setState({ isFullStatusMute: true })
    const printer = await rig.open()
    opened.push(printer)
    rig.sim.setState({ isTicketInMouth: false })
    expect(await rig.print(printer, 'A001')).toEqual({ outcome: 'printed' })
    rig.sim.setState({ isCoverOpen: true })
    expect(await rig.print(printer, 'A002')).toMatchObject({ outcome: 'failed' })
    expect(printer.conditions()).toContain('coverOpen')
  })

  it('probe tells both kinds of answers and the conditions in words', async () => {
    const { printer, sim, until } = await custom()
    sim.setState({ isTicketInMouth: true })
    const report = await until(printer.probe())
    if (!report.ok) throw new Error(report.error.detail)
    const lines = report.value.lines.map(({ zh, en }) => `${zh} / ${en}`).join('\n')
    expect(lines).toContain('1=12 2=12 3=12 20=20000000')
    expect(lines).toContain('票未取走 / ticket not taken')
  })
})

describe('a ticket that stopped half-way, and a new roll', () => {
  it('Epson: the rest of the old ticket is thrown away, and the next one starts on a clean edge', async () => {
    const { printer, print, sim, numbersPrinted, clock, wire } = await rigWithPrinter({ profile: 'epson' })
    sim.setState({ paperOutAfterLines: 1 })
    expect(await print(printer, 'A001')).toMatchObject({ outcome: 'failed', conditions: ['paperOut'] })
    expect(toHex(wire.written())).toContain('100502')
    sim.setState({ isPaperOut: false })
    await clock.advance(2000)
    expect(numbersPrinted()).toEqual([])
    expect(await print(printer, 'A002')).toEqual({ outcome: 'printed' })
    // A short strip first, then a whole ticket: nobody is handed two numbers.
    expect(sim.papers().at(0)?.textLines).toEqual(['政务服务大厅'])
    expect(sim.papers().at(-1)?.textLines).toContain('A002')
    expect(sim.papers().flatMap(({ textLines }) => textLines)).not.toContain('A001')
  })

  it('an Epson that does not know the command runs the old ticket out, and still proves the next by its own answer', async () => {
    const { printer, print, sim } = await rigWithPrinter({ profile: 'epson' })
    sim.setState({ paperOutAfterLines: 1, knowsClearBuffer: false })
    await print(printer, 'A001')
    sim.setState({ isPaperOut: false })
    expect(await print(printer, 'A002')).toEqual({ outcome: 'printed' })
    expect(sim.papers().at(-1)?.textLines).toContain('A002')
  })

  it('a make nobody vouches for is never sent the command', async () => {
    const { printer, print, sim, wire } = await rigWithPrinter({ profile: 'xprinter' })
    sim.setState({ paperOutAfterLines: 1 })
    await print(printer, 'A001')
    expect(toHex(wire.written())).not.toContain('1005')
  })
})

describe('flow control', () => {
  it('none: what looks like XOFF holds nothing back', async () => {
    const { printer, print, sim, wire } = await rigWithPrinter({ flowControl: 'none', statusPollMs: 60_000 })
    sim.setState({ bytesPerSecond: 400, bufferBytes: 20 })
    const before = wire.written().length
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
    // No question between the first byte and the last: nothing waited for an XON.
    const sent = toHex(wire.written().slice(before))
    expect(sent.slice(sent.indexOf('1B40'), sent.lastIndexOf('1D7201'))).not.toContain('1004')
  })

  it('xon-xoff: held back while the printer says so, its state asked meanwhile, and no longer than the job may take', async () => {
    const { printer, print, sim, clock, wire } = await rigWithPrinter({
      jobDeadlineMs: 1500,
      faultCheckMs: 500,
      statusPollMs: 60_000,
    })
    // 50 bytes a second: the ticket would take four seconds.
    sim.setState({ bytesPerSecond: 50, bufferBytes: 40 })
    const startedAt = clock.now()
    expect(await print(printer, 'A001')).toEqual({ outcome: 'unknown' })
    expect(clock.now() - startedAt).toBeLessThan(3000)
    const sent = toHex(wire.written())
    expect(sent.slice(sent.indexOf('1B40'))).toContain('100401')
    expect(sent).not.toContain('1D7201')
  })
})
