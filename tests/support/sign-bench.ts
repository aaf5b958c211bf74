import type { CallDisplay } from '../../hardware/displays/call-display.ts'
import type { Driver } from '../../hardware/device.ts'
import type { SimFace } from '../../hardware/sim/sim-face.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import type { DisplayBench } from './display-conformance.ts'
import { createFakeLog } from './fake-log.ts'
import { openWireTo } from './open-wire.ts'
import { realClock } from './real-clock.ts'

/**
 * A sign's real driver and its simulator on a real TCP wire.
 *
 * @throws when it does not open
 */
export async function openSignBench<Options>(
  driver: Driver<Options, CallDisplay>,
  rawOptions: object,
  sim: SimFace,
  reads: DisplayBench['reads'],
): Promise<DisplayBench> {
  const wire = withWireFaults(sim, { clock: realClock, random: () => 0.5 })
  const link = await serveSimOnTcp(wire, 0)
  const transport = await openWireTo(link.address)
  const opened = await driver.open(transport, driver.options.parse(rawOptions), {
    clock: realClock,
    log: createFakeLog(),
  })
  if (!opened.ok) throw new Error(opened.error.detail)
  const display = opened.value
  return {
    display,
    shown: () => sim.lines(),
    ...(reads === undefined ? {} : { reads }),
    setMute: (isMute) => wire.setFaults({ isMute }),
    reset: () => sim.reset(),
    // A mute sign says nothing in whose middle the plug could come out.
    unplugSoon: () => void link.unplug(),
    async close() {
      await display.close()
      await transport.close()
      await link.close()
    },
  }
}
