import { DRIVERS, type RegisteredDriver } from '../../hardware/drivers.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import type { BenchUnit, SimKind } from '../../hardware/sim/sim-kind.ts'
import { findSim } from '../../hardware/sim/sims.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import { createFixedRandom } from './reader-rig.ts'
import { realClock } from './real-clock.ts'

/** What drivers cannot do without in the devices file. */
const OPTIONS: Readonly<Record<string, object>> = {
  'onbon-bx5k6k': { model: '5k', widthPx: 128, heightPx: 32 },
  'template-pad': { press: 'AA {address} {key} 55', acknowledgement: 'echo', keys: { '01': 'call-next' } },
  'template-rating-pad': { press: 'AA {address} {key} 55', acknowledgement: 'echo', grades: { '01': 5 } },
  'template-sign': { frame: 'A5 {address} {text} 0D' },
}

/** Every driver that has a simulator, for tests that must hold for all of them. */
export const SIMULATED: readonly RegisteredDriver[] = DRIVERS.filter(
  ({ name, wires }) => findSim(name) !== undefined && wires.includes('tcp'),
)

export interface DriverBench {
  readonly unit: BenchUnit
  /** Its lines in the devices file, named `it`. */
  readonly devicesYaml: string
  close(): Promise<void>
}

/** The simulator of a driver on a TCP port of its own. */
export async function openBenchOf(driver: RegisteredDriver): Promise<DriverBench> {
  const kind: SimKind | undefined = findSim(driver.name)
  if (kind === undefined) throw new Error(`no simulator of ${driver.name}`)
  const options = OPTIONS[driver.name]
  const counterId = ['display', 'pad', 'rating-pad', 'lamp'].includes(driver.family) ? 'c1' : null
  const deps = { clock: realClock, random: createFixedRandom() }
  const { sim, unit } = kind.create({ name: 'it', counterId, options }, deps)
  const wire = withWireFaults(sim, deps)
  const link = await serveSimOnTcp(wire, 0)
  const line = {
    name: 'it',
    driver: driver.name,
    address: link.address,
    ...(counterId === null ? {} : { counterId }),
    ...(driver.family === 'lamp' ? { lights: 'waiting' } : {}),
    ...(options === undefined ? {} : { options }),
  }
  return {
    unit: unit({ name: 'it', counterId, link, wire }),
    devicesYaml: `  - ${JSON.stringify(line)}`,
    close: () => link.close(),
  }
}
