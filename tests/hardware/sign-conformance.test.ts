import { describe, it } from 'vitest'
import { openOnbon } from '../../hardware/displays/onbon/driver.ts'
import { onbonOptions } from '../../hardware/displays/onbon/options.ts'
import { createSimSign } from '../../hardware/sim/sim-sign.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import type { SimDevice, SimLink } from '../../hardware/sim/sim-link.ts'
import { displayConformance } from '../support/display-conformance.ts'
import type { DisplayBench } from '../support/display-conformance.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock } from '../support/real-clock.ts'
import { SIGN_OPTIONS } from '../support/sign-rig.ts'

async function openBench(
  model: '5k' | '6k',
  serve: (sim: SimDevice) => Promise<SimLink>,
): Promise<DisplayBench> {
  const sim = createSimSign({ clock: realClock })
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const options = onbonOptions.parse({ ...SIGN_OPTIONS, model, replyDeadlineMs: 300, retries: 1 })
  const opened = await openOnbon(transport, options, { clock: realClock, log: createFakeLog() })
  if (!opened.ok) throw new Error(opened.error.detail)
  const display = opened.value
  return {
    display,
    shown: () => sim.shown().flatMap(({ lines }) => lines),
    setMute: (isMute) => sim.setFaults({ isMute }),
    reset: () => sim.reset(),
    unplugSoon: () => sim.setFaults({ unplugAtRequest: 1 }),
    async close() {
      await display.close()
      await transport.close()
      await link.close()
    },
  }
}

describe.each(['5k', '6k'] as const)('Onbon %s over TCP', (model) => {
  displayConformance(() => openBench(model, (sim) => serveSimOnTcp(sim, 0)))
})

describe(ptyTitle('Onbon over a pseudo terminal'), () => {
  displayConformance(() => openBench('6k', openSimPty), it.skipIf(noPtyBecause !== undefined) as typeof it)
})
