import { describe, it } from 'vitest'
import { openSamV } from '../../hardware/readers/sam-v/driver.ts'
import { samVOptions } from '../../hardware/readers/sam-v/options.ts'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'
import { createSimReader } from '../../hardware/sim/sim-reader.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { readerConformance, type ReaderBench } from '../support/reader-conformance.ts'
import { createFixedRandom } from '../support/reader-rig.ts'
import { realClock } from '../support/real-clock.ts'

async function openBench(serve: (sim: SimDevice) => Promise<SimLink>): Promise<ReaderBench> {
  const sim = createSimReader({ clock: realClock, random: createFixedRandom() })
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const opened = await openSamV(transport, samVOptions.parse({ pollMs: 100 }), {
    clock: realClock,
    log: createFakeLog(),
  })
  if (!opened.ok) throw new Error(opened.error.detail)
  const reader = opened.value
  return {
    reader,
    layCard: (person, spoil) => sim.placeCard(person, spoil),
    liftCard: () => sim.removeCard(),
    setMute: (isMute) => sim.setFaults({ isMute }),
    unplug: () => link.unplug(),
    async close() {
      await reader.close()
      await transport.close()
      await link.close()
    },
  }
}

describe('SAM_V over TCP', () => {
  readerConformance(() => openBench((sim) => serveSimOnTcp(sim, 0)))
})

describe(ptyTitle('SAM_V over a pseudo terminal'), () => {
  readerConformance(() => openBench(openSimPty), it.skipIf(noPtyBecause !== undefined) as typeof it)
})
