import type { Result } from '../../domain/result.ts'
import type { DeviceError, DriverDeps } from '../../hardware/device.ts'
import type { CardReader, CardReaderEvent } from '../../hardware/readers/card-reader.ts'
import { openSamV } from '../../hardware/readers/sam-v/driver.ts'
import { openSamVMiaxis } from '../../hardware/readers/sam-v/miaxis-driver.ts'
import { miaxisOptions, samVOptions } from '../../hardware/readers/sam-v/options.ts'
import { openSsCard } from '../../hardware/readers/ss-card/driver.ts'
import { ssCardOptions } from '../../hardware/readers/ss-card/options.ts'
import type { SimDevice } from '../../hardware/sim/sim-link.ts'
import { createSimMiaxis } from '../../hardware/sim/sim-miaxis.ts'
import { createSimReader } from '../../hardware/sim/sim-reader.ts'
import { createSimSsCard } from '../../hardware/sim/sim-ss-card.ts'
import { SYNTHETIC_PEOPLE, type SyntheticPerson } from '../../hardware/sim/synthetic-people.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import { createUntil } from './device-on-wire.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createFakeLog } from './fake-log.ts'
import { createMemoryWire } from './wire.ts'

/** Dice that always fall the same way. */
export function createFixedRandom(seed = 1): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** A person of the tray. */
export function person(personId: string): SyntheticPerson {
  const found = SYNTHETIC_PEOPLE.find((each) => each.personId === personId)
  if (found === undefined) throw new Error(`nobody called ${personId}`)
  return found
}

type OpenReader = (transport: Transport, deps: DriverDeps) => Promise<Result<CardReader, DeviceError>>

/** A simulator on a wire in memory, and a clock moved by hand; `open` puts the real driver on it. */
function createCardRig<Sim extends SimDevice>(makeSim: (clock: FakeClock) => Sim, openReader: OpenReader) {
  const clock = createFakeClock()
  const log = createFakeLog()
  const sim = makeSim(clock)
  const wire = createMemoryWire(sim)
  const events: CardReaderEvent[] = []
  const until = createUntil(clock, 100, 1)

  /** The driver's answer to `open`, with time moved on until it has one. */
  async function tryOpen() {
    const transport = await wire.open()
    if (!transport.ok) throw new Error('the wire is unplugged')
    const opened = await until(openReader(transport.value, { clock, log }))
    if (opened.ok) opened.value.onEvent((event) => events.push(event))
    return { opened, transport: transport.value }
  }

  async function open() {
    const { opened, transport } = await tryOpen()
    if (!opened.ok) throw new Error(opened.error.detail)
    return { reader: opened.value, transport }
  }

  /** What was told since the last call. */
  function told(): string[] {
    return events
      .splice(0)
      .map((event) =>
        event.type === 'card-fault'
          ? event.fault
          : event.type === 'card-read'
            ? `read ${event.holder.name}`
            : event.type,
      )
  }

  return { clock, log, sim, wire, events, tryOpen, open, told }
}

export type CardRig<Sim extends SimDevice> = ReturnType<typeof createCardRig<Sim>>

/** A SAM_V reader on a wire of its own frames. */
export function createReaderRig(rawOptions: object = {}, more: Partial<DriverDeps> = {}) {
  return createCardRig(
    (clock) => createSimReader({ clock, random: createFixedRandom() }),
    (transport, deps) => openSamV(transport, samVOptions.parse(rawOptions), { ...deps, ...more }),
  )
}

/** The same behind HID reports; `sam` is the reader inside. */
export function createMiaxisRig(rawOptions: object = {}) {
  const rig = createCardRig(
    (clock) => {
      const sam = createSimReader({ clock, random: createFixedRandom() })
      return { ...createSimMiaxis(sam, { clock }), sam }
    },
    (transport, deps) => openSamVMiaxis(transport, miaxisOptions.parse(rawOptions), deps),
  )
  return { ...rig, sam: rig.sim.sam }
}

/** A slot for social-security cards. */
export function createSsCardRig(rawOptions: object = {}) {
  return createCardRig(
    () => createSimSsCard(),
    (transport, deps) => openSsCard(transport, ssCardOptions.parse(rawOptions), deps),
  )
}
