import type { DriverDeps } from '../../hardware/device.ts'
import { openEscpos } from '../../hardware/printers/escpos/driver.ts'
import { escposOptions } from '../../hardware/printers/escpos/options.ts'
import type { Paper, PrintOutcome, TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import type { BuiltInFont } from '../../hardware/sim/paper-decoder.ts'
import { createSimPrinter } from '../../hardware/sim/sim-printer.ts'
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

  /** Moves time on in small steps until the promise settles; fails the test when it does not in five minutes. */
  async function until<Value>(promise: Promise<Value>): Promise<Value> {
    let isDone = false
    const watched = promise.finally(() => {
      isDone = true
    })
    for (let waited = 0; !isDone; waited += 1) {
      if (waited > 3000) throw new Error('still waiting after five minutes')
      await clock.advance(100)
    }
    return watched
  }

  async function tryOpen() {
    const transport = await wire.open()
    if (!transport.ok) throw new Error('the wire is unplugged')
    return until(openEscpos(transport.value, escposOptions.parse(rawOptions), { clock, log, ...deps }))
  }

  async function open(): Promise<TicketPrinter> {
    const opened = await tryOpen()
    if (!opened.ok) throw new Error(opened.error.detail)
    return opened.value
  }

  const print = (printer: TicketPrinter, ticketNo: string): Promise<PrintOutcome> =>
    until(printer.print(smallPaper(ticketNo)))

  /** The large number on each paper that fell out. */
  const numbersPrinted = (): (string | undefined)[] => sim.papers().map((paper) => paper.textLines[1])

  return { clock, log, sim, wire, until, tryOpen, open, print, numbersPrinted }
}
