import type { DriverDeps } from '../../hardware/device.ts'
import { openEscpos } from '../../hardware/printers/escpos/driver.ts'
import { escposOptions } from '../../hardware/printers/escpos/options.ts'
import type { Paper, PrintOutcome, TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import type { BuiltInFont } from '../../hardware/sim/paper-decoder.ts'
import { createSimPrinter } from '../../hardware/sim/sim-printer.ts'
import { createUntil, deviceOnWire } from './device-on-wire.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeLog } from './fake-log.ts'
import { createMemoryWire } from './wire.ts'

/** A small ticket: a few lines, a large number, a code. */
export function smallPaper(ticketNo: string): Paper {
  return [
    { kind: 'text', text: '政务服务大厅', align: 'centre', size: 1, isBold: false },
    { kind: 'text', text: ticketNo, align: 'centre', size: 4, isBold: true },
    { kind: 'text', text: '前面还有5人', align: 'left', size: 1, isBold: false },
    { kind: 'qr', data: `https://example.cn/q/${ticketNo}` },
    { kind: 'rule' },
    { kind: 'text', text: '当日有效', align: 'left', size: 1, isBold: false },
  ]
}

/** What hangs on the wire, and what the driver is handed; a plain printer and nothing unless told. */
export interface PrinterRigParts extends Pick<DriverDeps, 'glyphs' | 'count'> {
  readonly isCustom?: boolean
  readonly font?: BuiltInFont
}

/** A simulated printer on a wire in memory, and a clock moved by hand; `open` puts the real driver on it. */
export function createPrinterRig(rawOptions: object = {}, parts: PrinterRigParts = {}) {
  const clock = createFakeClock()
  const log = createFakeLog()
  const { isCustom = false, font = 'gbk', ...deps } = parts
  const sim = createSimPrinter({ clock, isCustom, font })
  const wire = createMemoryWire(sim)

  const until = createUntil(clock, 100, 5)
  const options = escposOptions.parse(rawOptions)
  const onWire = deviceOnWire(wire, until, (transport) =>
    openEscpos(transport, options, { clock, log, ...deps }),
  )

  const print = (printer: TicketPrinter, ticketNo: string): Promise<PrintOutcome> =>
    until(printer.print(smallPaper(ticketNo)))

  /** The large number on each paper that fell out. */
  const numbersPrinted = (): (string | undefined)[] => sim.papers().map((paper) => paper.textLines[1])

  return { clock, log, sim, wire, until, ...onWire, print, numbersPrinted }
}
