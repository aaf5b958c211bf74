import { describe, expect, it } from 'vitest'
import { printerFace } from '../../hardware/host/kiosk-view.ts'
import type { TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import { WELL, type SimPrinterState } from '../../hardware/sim/sim-printer-state.ts'
import { printerStrip } from '../../renderer/kiosk/parts/devices.ts'
import type { devicesZh } from '../../renderer/locales/devices.zh.ts'
import { createPrinterRig } from '../support/printer-rig.ts'

/** A status poll, and a second one that confirms what it saw. */
const POLLED_MS = 10_000

interface Seen {
  /** What the kiosk says on its first page; null where nothing needs saying. */
  readonly citizen: ReturnType<typeof printerStrip>
  /** What the device page tells staff, as the keys of its wording: what it is, and what to do. */
  readonly staff: readonly (keyof typeof devicesZh.advice)[]
}

function seenOf(printer: TicketPrinter): Seen {
  const conditions = printer.conditions()
  return {
    citizen: printerStrip(printerFace({ state: 'ready', conditions })),
    staff: conditions,
  }
}

const NOTHING_PRINTED = { outcome: 'failed' }
const PRINTED = { outcome: 'printed' }
const STRIP = 'message.printer-out'

const MISHAPS: readonly (readonly [
  mishap: string,
  state: Partial<SimPrinterState>,
  outcome: object,
  citizen: Seen['citizen'],
  staff: Seen['staff'],
])[] = [
  ['paper near end', { isPaperNearEnd: true }, PRINTED, null, ['nearEnd']],
  ['paper out', { isPaperOut: true }, NOTHING_PRINTED, 'message.no-paper', ['paperOut']],
  ['cover open', { isCoverOpen: true }, NOTHING_PRINTED, STRIP, ['coverOpen']],
  ['cutter jammed', { hasCutterError: true }, NOTHING_PRINTED, STRIP, ['cutterError']],
  ['head overheated', { isOverheated: true }, NOTHING_PRINTED, STRIP, ['overheated']],
  ['off line at its panel', { isOffline: true }, NOTHING_PRINTED, STRIP, ['offline']],
  ['mute', { isMute: true }, NOTHING_PRINTED, STRIP, ['notResponding']],
  ['busy, holding the host back', { bytesPerSecond: 400, bufferBytes: 64 }, PRINTED, null, []],
  ['very slow', { bytesPerSecond: 200 }, PRINTED, null, []],
]

describe('what people see of a printer', () => {
  it.each(MISHAPS)('%s, and put right again', async (_mishap, state, outcome, citizen, staff) => {
    const { clock, sim, open, print } = createPrinterRig()
    const printer = await open()
    sim.setState(state)
    await clock.advance(POLLED_MS)
    expect(seenOf(printer)).toEqual({ citizen, staff })
    expect(await print(printer, 'A001')).toMatchObject(outcome)

    sim.setState(WELL)
    await clock.advance(POLLED_MS)
    expect(seenOf(printer)).toEqual({ citizen: null, staff: [] })
    expect(await print(printer, 'A002')).toEqual(PRINTED)
    await printer.close()
  })

  it('presenter not taken: the next citizen gets a number all the same, and staff are told of the ticket left there', async () => {
    const { clock, sim, open, print } = createPrinterRig({ profile: 'custom-kiosk' }, { isCustom: true })
    const printer = await open()
    expect(await print(printer, 'A001')).toEqual(PRINTED)
    await clock.advance(POLLED_MS)
    expect(seenOf(printer)).toEqual({ citizen: null, staff: ['ticketNotTaken'] })
    expect(await print(printer, 'A002')).toEqual(PRINTED)
    sim.setState({ isTicketInMouth: false })
    await clock.advance(POLLED_MS)
    expect(seenOf(printer)).toEqual({ citizen: null, staff: [] })
    await printer.close()
  })

  it('a kiosk printer tells a jammed knife from a hot head, though its own full status names neither', async () => {
    const { clock, sim, open } = createPrinterRig({ profile: 'custom-kiosk' }, { isCustom: true })
    const printer = await open()
    sim.setState({ hasCutterError: true })
    await clock.advance(POLLED_MS)
    expect(seenOf(printer).staff[0]).toBe('cutterError')
    sim.setState({ hasCutterError: false, isOverheated: true })
    await clock.advance(POLLED_MS)
    expect(seenOf(printer).staff[0]).toBe('overheated')
    await printer.close()
  })
})
