import { describe, it } from 'vitest'
import { openEscpos } from '../../hardware/printers/escpos/driver.ts'
import { escposOptions } from '../../hardware/printers/escpos/options.ts'
import type { ProfileName } from '../../hardware/printers/escpos/profiles.ts'
import type { SimPrinterState } from '../../hardware/sim/sim-printer-state.ts'
import { createSimPrinter } from '../../hardware/sim/sim-printer.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import type { SimDevice, SimLink } from '../../hardware/sim/sim-link.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { printerConformance } from '../support/printer-conformance.ts'
import type { PrinterBench } from '../support/printer-conformance.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock } from '../support/real-clock.ts'

/** How one make is set up in the devices file, and what hangs on its wire. */
interface Make {
  readonly profile: ProfileName
  readonly state: Partial<SimPrinterState>
}
const MAKES: readonly Make[] = [
  { profile: 'generic', state: {} },
  { profile: 'epson', state: {} },
  // No near-end sensor, and silent on DLE EOT 3.
  { profile: 'xprinter', state: { hasNearEndSensor: false, mutedQuestions: [3] } },
  { profile: 'custom-kiosk', state: {} },
]

async function openBench(
  { profile, state }: Make,
  serve: (sim: SimDevice) => Promise<SimLink>,
): Promise<PrinterBench> {
  const sim = createSimPrinter({ clock: realClock, isCustom: profile === 'custom-kiosk' })
  sim.setState(state)
  // Somebody takes every ticket.
  sim.onPaper(() => queueMicrotask(() => sim.setState({ isTicketInMouth: false })))
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const options = escposOptions.parse({
    profile,
    replyDeadlineMs: 250,
    statusPollMs: 500,
    faultCheckMs: 500,
  })
  const opened = await openEscpos(transport, options, { clock: realClock, log: createFakeLog() })
  if (!opened.ok) throw new Error(opened.error.detail)
  const printer = opened.value
  return {
    printer,
    hasNearEndSensor: options.hasNearEndSensor,
    papers: () => sim.papers().map(({ textLines }) => textLines),
    setPaperOut: (isPaperOut) => sim.setState({ isPaperOut }),
    setPaperNearEnd: (isPaperNearEnd) => sim.setState({ isPaperNearEnd }),
    setCoverOpen: (isCoverOpen) => sim.setState({ isCoverOpen }),
    setMute: (isMute) => sim.setState({ isMute }),
    endPaperAfter: (paperOutAfterLines) => sim.setState({ paperOutAfterLines }),
    unplugAfter: (unplugAfterBytes) => sim.setState({ unplugAfterBytes }),
    async close() {
      await printer.close()
      await transport.close()
      await link.close()
    },
  }
}

describe.each(MAKES)('ESC/POS ($profile) over TCP', (make) => {
  printerConformance(() => openBench(make, (sim) => serveSimOnTcp(sim, 0)))
})

describe(ptyTitle('ESC/POS over a pseudo terminal'), () => {
  const make: Make = { profile: 'epson', state: {} }
  printerConformance(() => openBench(make, openSimPty), it.skipIf(noPtyBecause !== undefined) as typeof it)
})
