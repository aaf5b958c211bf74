import { describe, it } from 'vitest'
import type { Result } from '../../domain/result.ts'
import type { DeviceError, DriverDeps } from '../../hardware/device.ts'
import type { CardReader } from '../../hardware/readers/card-reader.ts'
import { openSamV } from '../../hardware/readers/sam-v/driver.ts'
import { openSamVMiaxis } from '../../hardware/readers/sam-v/miaxis-driver.ts'
import { miaxisOptions, samVOptions } from '../../hardware/readers/sam-v/options.ts'
import { openSsCard } from '../../hardware/readers/ss-card/driver.ts'
import { ssCardOptions } from '../../hardware/readers/ss-card/options.ts'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'
import { createSimMiaxis } from '../../hardware/sim/sim-miaxis.ts'
import { createSimReader } from '../../hardware/sim/sim-reader.ts'
import { createSimSsCard } from '../../hardware/sim/sim-ss-card.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { readerConformance, type ReaderBench } from '../support/reader-conformance.ts'
import { createFixedRandom } from '../support/reader-rig.ts'
import { realClock } from '../support/real-clock.ts'

type Hands = Pick<ReaderBench, 'layCard' | 'liftCard' | 'setMute'>

interface Make {
  readonly sim: SimDevice
  readonly hands: Hands
  open(transport: Transport, deps: DriverDeps): Promise<Result<CardReader, DeviceError>>
}

function handsOf(sim: {
  placeCard: Hands['layCard']
  removeCard(): void
  setFaults(faults: { isMute: boolean }): void
}): Hands {
  return {
    layCard: (person, spoil) => sim.placeCard(person, spoil),
    liftCard: () => sim.removeCard(),
    setMute: (isMute) => sim.setFaults({ isMute }),
  }
}

const simReader = () => createSimReader({ clock: realClock, random: createFixedRandom() })

function samV(): Make {
  const sim = simReader()
  const options = samVOptions.parse({ pollMs: 100 })
  return { sim, hands: handsOf(sim), open: (transport, deps) => openSamV(transport, options, deps) }
}

function miaxis(): Make {
  const sam = simReader()
  const sim = createSimMiaxis(sam, { clock: realClock })
  const options = miaxisOptions.parse({ pollMs: 100 })
  return { sim, hands: handsOf(sam), open: (transport, deps) => openSamVMiaxis(transport, options, deps) }
}

function ssCard(): Make {
  const sim = createSimSsCard()
  const options = ssCardOptions.parse({})
  return { sim, hands: handsOf(sim), open: (transport, deps) => openSsCard(transport, options, deps) }
}

async function openBench(
  { sim, hands, open }: Make,
  serve: (sim: SimDevice) => Promise<SimLink>,
): Promise<ReaderBench> {
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const opened = await open(transport, { clock: realClock, log: createFakeLog() })
  if (!opened.ok) throw new Error(opened.error.detail)
  const reader = opened.value
  return {
    ...hands,
    reader,
    unplug: () => link.unplug(),
    async close() {
      await reader.close()
      await transport.close()
      await link.close()
    },
  }
}

describe.each([
  ['SAM_V', samV],
  ['SAM_V in Miaxis reports', miaxis],
  ['social-security cards', ssCard],
])('%s over TCP', (_title, make) => {
  readerConformance(() => openBench(make(), (sim) => serveSimOnTcp(sim, 0)))
})

describe.each([
  ['SAM_V', samV],
  ['SAM_V in Miaxis reports', miaxis],
])(ptyTitle('%s over a pseudo terminal'), (_title, make) => {
  readerConformance(() => openBench(make(), openSimPty), it.skipIf(noPtyBecause !== undefined) as typeof it)
})
