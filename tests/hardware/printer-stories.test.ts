import { afterEach, describe, expect, it } from 'vitest'
import type { TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import { toHex } from '../support/bytes.ts'
import { createPrinterRig, smallPaper } from '../support/printer-rig.ts'

const opened: TicketPrinter[] = []
afterEach(() => {
  for (const printer of opened.splice(0)) void printer.close()
})

async function rigWithPrinter(rawOptions: object = {}) {
  const rig = createPrinterRig(rawOptions)
  const printer = await rig.open()
  opened.push(printer)
  return { ...rig, printer }
}

describe('all well', () => {
  it('prints, cuts and proves it, one paper after the other', async () => {
    const { printer, until, numbersPrinted, sim } = await rigWithPrinter()
    const outcomes = await until(
      Promise.all([printer.print(smallPaper('A001')), printer.print(smallPaper('A002'))]),
    )
    expect(outcomes).toEqual([{ outcome: 'printed' }, { outcome: 'printed' }])
    expect(numbersPrinted()).toEqual(['A001', 'A002'])
    expect(sim.papers()[0]?.qrs).toEqual(['https://example.cn/q/A001'])
    expect(printer.conditions()).toEqual([])
    expect(printer.counters()).toMatchObject({ papersPrinted: 2, papersFailed: 0, unaskedReplies: 0 })
  })

  it('asks for the status before and after a paper, never inside it', async () => {
    const { printer, print, wire } = await rigWithPrinter()
    const before = wire.written().length
    await print(printer, 'A001')
    const sent = toHex(wire.written().slice(before))
    const questions = '100401100402100403100404'
    expect(sent.startsWith(`${questions}1B401C26`)).toBe(true)
    expect(sent.endsWith(`1D5642001D7201${questions}`)).toBe(true)
    expect(sent.slice(questions.length, -questions.length)).not.toContain('1004')
  })

  it('a slow printer that holds the host with XOFF still gets every byte', async () => {
    const { printer, print, sim, numbersPrinted } = await rigWithPrinter()
    sim.setState({ bytesPerSecond: 100, bufferBytes: 40 })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
    expect(numbersPrinted()).toEqual(['A001'])
    expect(sim.papers()[0]?.textLines.at(-1)).toBe('当日有效')
  })

  it.each(['job-id', 'realtime-status'])('proof by %s', async (proof) => {
    const { printer, print, sim } = await rigWithPrinter({ proof })
    sim.setState({ isQueuedStatusMute: true })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
    sim.setState({ jamsAtNextCut: true })
    expect(await print(printer, 'A002')).toEqual({ outcome: 'failed', conditions: ['cutterError'] })
  })
})

describe('nothing printed yet', () => {
  it.each([
    [{ isPaperOut: true }, 'paperOut'],
    [{ isCoverOpen: true }, 'coverOpen'],
    [{ hasCutterError: true }, 'cutterError'],
    [{ isOverheated: true }, 'overheated'],
    [{ isOffline: true }, 'offline'],
    [{ isMute: true }, 'notResponding'],
  ] as const)('%j before the ticket: refused before its first byte', async (fault, condition) => {
    const { printer, print, sim, wire } = await rigWithPrinter()
    sim.setState(fault)
    expect(await print(printer, 'A001')).toEqual({ outcome: 'failed', conditions: [condition] })
    expect(toHex(wire.written())).not.toContain('1B40')
    expect(printer.conditions()).toEqual([condition])
    sim.setState({
      isPaperOut: false,
      isCoverOpen: false,
      hasCutterError: false,
      isOverheated: false,
      isOffline: false,
      isMute: false,
    })
    expect(await print(printer, 'A002')).toEqual({ outcome: 'printed' })
  })

  it('changing the roll: cover and paper at once, cover first', async () => {
    const { printer, print, sim } = await rigWithPrinter()
    sim.setState({ isCoverOpen: true, isPaperOut: true })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'failed', conditions: ['coverOpen', 'paperOut'] })
  })

  it('nearly at the end of the roll still prints, and says so', async () => {
    const { printer, print, sim } = await rigWithPrinter()
    sim.setState({ isPaperNearEnd: true })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
    expect(printer.conditions()).toEqual(['nearEnd'])
  })

  it('a printer without the near-end sensor is not believed about it', async () => {
    const { printer, print, sim } = await rigWithPrinter({ hasNearEndSensor: false })
    sim.setState({ isPaperNearEnd: true })
    await print(printer, 'A001')
    expect(printer.conditions()).toEqual([])
  })
})

describe('in the middle of a ticket', () => {
  it('paper out: failed, and the rest that comes out with the new roll is not the proof of the next', async () => {
    const { printer, print, sim, numbersPrinted, until, clock } = await rigWithPrinter()
    sim.setState({ paperOutAfterLines: 2 })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'failed', conditions: ['paperOut'] })
    expect(numbersPrinted()).toEqual([])
    expect(sim.unfinished()).toHaveLength(2)

    sim.setState({ isPaperOut: false, paperOutAfterLines: null })
    // The stopped ticket runs out first; its belated answer is on the wire.
    await clock.advance(100)
    expect(numbersPrinted()).toEqual(['A001'])
    sim.setState({ bytesPerSecond: 40 })
    const second = printer.print(smallPaper('A002'))
    await clock.advance(3000)
    expect(numbersPrinted()).toEqual(['A001'])
    expect(await until(second)).toEqual({ outcome: 'printed' })
    expect(numbersPrinted()).toEqual(['A001', 'A002'])
  })

  it('paper out: the belated answer comes while the next ticket is still in the printer’s buffer', async () => {
    const { printer, print, sim, numbersPrinted, until, clock } = await rigWithPrinter()
    sim.setState({ paperOutAfterLines: 2 })
    await print(printer, 'A001')
    sim.setState({ isPaperOut: false, bytesPerSecond: 40 })
    const second = printer.print(smallPaper('A002'))
    await clock.advance(200)
    sim.onPaper((paper) => {
      // The roll ends again, right behind the old ticket: the new one never comes out.
      if (paper.textLines[1] === 'A001') sim.setState({ paperOutAfterLines: 1 })
    })
    expect(await until(second)).toEqual({ outcome: 'failed', conditions: ['paperOut'] })
    expect(numbersPrinted()).toEqual(['A001'])
  })

  it('cover opened, then power off and on: the next ticket is proved by its own answer', async () => {
    const { printer, print, sim, numbersPrinted } = await rigWithPrinter()
    sim.setState({ bytesPerSecond: 50 })
    const first = print(printer, 'A001')
    await Promise.resolve()
    sim.setState({ isCoverOpen: true })
    expect(await first).toEqual({ outcome: 'failed', conditions: ['coverOpen'] })
    sim.powerCycle()
    sim.setState({ isCoverOpen: false, bytesPerSecond: null })
    expect(await print(printer, 'A002')).toEqual({ outcome: 'printed' })
    expect(numbersPrinted()).toEqual(['A002'])
  })

  it('the knife jams at the end: failed, though every line is printed', async () => {
    const { printer, print, sim } = await rigWithPrinter()
    sim.setState({ jamsAtNextCut: true })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'failed', conditions: ['cutterError'] })
  })

  it('stopped while it holds the host with XOFF: failed, and the next ticket starts on a clean edge', async () => {
    const { printer, print, sim, numbersPrinted, clock } = await rigWithPrinter()
    sim.setState({ bytesPerSecond: 100, bufferBytes: 40, paperOutAfterLines: 1 })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'failed', conditions: ['paperOut'] })
    sim.setState({ isPaperOut: false, bytesPerSecond: null, bufferBytes: null })
    await clock.advance(1000)
    expect(await print(printer, 'A002')).toEqual({ outcome: 'printed' })
    expect(numbersPrinted().at(-1)).toBe('A002')
    expect(sim.papers().at(-1)?.textLines).not.toContain('A001')
  })

  it('switched off and on while it holds the host: its XON never comes, and the next ticket prints all the same', async () => {
    const { printer, print, sim, numbersPrinted, clock } = await rigWithPrinter()
    sim.setState({ bytesPerSecond: 100, bufferBytes: 40 })
    const first = print(printer, 'A001')
    await clock.advance(100)
    sim.powerCycle()
    sim.setState({ bytesPerSecond: null, bufferBytes: null })
    expect(await first).toEqual({ outcome: 'unknown' })
    expect(await print(printer, 'A002')).toEqual({ outcome: 'printed' })
    expect(numbersPrinted().at(-1)).toBe('A002')
  })

  it('plug pulled after bytes were sent: unknown, and told as not responding', async () => {
    const { printer, print, sim } = await rigWithPrinter()
    sim.setState({ unplugAfterBytes: 60 })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'unknown' })
    expect(printer.conditions()).toEqual(['notResponding'])
    expect(await print(printer, 'A002')).toEqual({ outcome: 'failed', conditions: ['notResponding'] })
    expect(await printer.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
  })

  it('falls silent after the bytes: unknown, never printed', async () => {
    const { printer, print, sim, numbersPrinted } = await rigWithPrinter()
    const printing = print(printer, 'A001')
    sim.onPaper(() => sim.setState({ isMute: true }))
    expect(await printing).toEqual({ outcome: 'unknown' })
    expect(numbersPrinted()).toEqual(['A001'])
  })
})

describe('answers that are not what they seem', () => {
  it('silent on one question only: that one is unsupported, the printer is well', async () => {
    const { printer, print, sim, clock, wire } = await rigWithPrinter()
    sim.setState({ mutedQuestions: [3] })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
    expect(printer.conditions()).toEqual([])
    await clock.advance(10_000)
    const before = wire.written().length
    await clock.advance(30_000)
    // Not asked for ever: each vain question holds the wire up.
    expect(toHex(wire.written().slice(before))).not.toContain('100403')
  })

  it('silent on all: not responding, and well again by itself', async () => {
    const { printer, sim, clock } = await rigWithPrinter()
    const told: string[] = []
    printer.onConditions((conditions) => told.push(conditions.join(' ') || 'well'))
    sim.setState({ isMute: true })
    await clock.advance(10_000)
    sim.setState({ isMute: false })
    await clock.advance(10_000)
    // Told on change, not per poll.
    expect(told).toEqual(['notResponding', 'well'])
  })

  it('an answer that comes too late is not taken for the answer to the next question', async () => {
    const { printer, sim, clock } = await rigWithPrinter({ replyDeadlineMs: 500 })
    // The late "cover closed" would hide, or the late "offline" would invent, a fault at another question.
    sim.setState({ isCoverOpen: true, replyDelayMs: 700 })
    await clock.advance(30_000)
    expect(printer.conditions()).toEqual(['notResponding'])
    sim.setState({ replyDelayMs: 0 })
    await clock.advance(10_000)
    expect(printer.conditions()).toEqual(['coverOpen'])
  })

  it('noise in front of every answer changes nothing', async () => {
    const { printer, print, sim } = await rigWithPrinter()
    sim.setState({ noise: [0x80, 0xff, 0x93] })
    expect(await print(printer, 'A001')).toEqual({ outcome: 'printed' })
    expect(printer.counters()['discardedBytes']).toBeGreaterThan(0)
  })

  it('a second client is turned away by the printer: no device, nothing hangs', async () => {
    const rig = await rigWithPrinter()
    const second = await rig.tryOpen()
    expect(second).toMatchObject({ ok: false, error: { code: 'closed' } })
    expect(await rig.print(rig.printer, 'A001')).toEqual({ outcome: 'printed' })
  })

  it('pushes its changes when asked to (ASB), between the polls', async () => {
    const { printer, sim, clock } = await rigWithPrinter({ autoStatusBack: true, statusPollMs: 60_000 })
    sim.setState({ isCoverOpen: true })
    await clock.advance(10)
    expect(printer.conditions()).toEqual(['coverOpen'])
    sim.setState({ isCoverOpen: false, isPaperNearEnd: true })
    await clock.advance(10)
    expect(printer.conditions()).toEqual(['nearEnd'])
  })
})

describe('opening and watching', () => {
  it('a mute far end is no printer', async () => {
    const rig = createPrinterRig()
    rig.sim.setState({ isMute: true })
    expect(await rig.tryOpen()).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    expect(rig.clock.pendingTimers()).toBe(0)
  })

  it('check passes while a paper is on its way, and fails on silence', async () => {
    const { printer, sim, until, clock } = await rigWithPrinter()
    sim.setState({ bytesPerSecond: 20 })
    const printing = printer.print(smallPaper('A001'))
    await clock.advance(5000)
    expect(await printer.check()).toEqual({ ok: true, value: undefined })
    await until(printing)
    sim.setState({ isMute: true })
    await clock.advance(20_000)
    expect(await until(printer.check())).toMatchObject({ ok: false, error: { code: 'no-answer' } })
  })

  it('probe tells the raw answers and prints nothing', async () => {
    const { printer, sim, until } = await rigWithPrinter({ paperMm: 58 })
    sim.setState({ isPaperNearEnd: true })
    const report = await until(printer.probe())
    if (!report.ok) throw new Error(report.error.detail)
    expect(report.value.lines.map(({ en }) => en)).toEqual([
      'status answers, DLE EOT: 1=12 2=12 3=12 4=1e',
      'paper near end',
      '32 columns a line',
    ])
    expect(sim.papers()).toEqual([])
  })

  it('leaves no timer behind, and papers waiting are not lost in silence', async () => {
    const { printer, sim, clock } = await rigWithPrinter()
    sim.setState({ bytesPerSecond: 20 })
    const first = printer.print(smallPaper('A001'))
    const second = printer.print(smallPaper('A002'))
    await clock.advance(1000)
    await printer.close()
    expect(await first).toEqual({ outcome: 'unknown' })
    expect(await second).toEqual({ outcome: 'failed', conditions: ['notResponding'] })
    sim.setState({ isOffline: true })
    await clock.advance(1000)
    expect(clock.pendingTimers()).toBe(0)
  })
})
