import type { Log } from '../../../domain/ports.ts'
import { findDriver } from '../../../hardware/drivers.ts'
import { superviseConfigured } from '../../../hardware/open-devices.ts'
import { joinOnLine } from '../../../hardware/sim/shared-wire.ts'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../../hardware/sim/sim-link.ts'
import { findSim } from '../../../hardware/sim/sims.ts'
import { withWireFaults } from '../../../hardware/sim/wire-faults.ts'
import type { BenchUnit } from '../../../hardware/sim/sim-kind.ts'
import type { SupervisedDevice } from '../../../hardware/supervisor.ts'
import type { AnyDevice } from '../../../hardware/drivers.ts'
import type { DeviceConfig } from '../../../hardware/config.ts'
import { parseAddress } from '../../../hardware/transport/address.ts'
import { createWire, shareLines } from '../../../hardware/transport/open-transport.ts'
import { openSimPty } from '../../support/pty.ts'
import { realClock } from '../../support/real-clock.ts'
import { configsOfEveryDriver } from './every-device.ts'

export interface RealDevice {
  readonly config: DeviceConfig
  readonly unit: BenchUnit
  readonly link: SimLink
  readonly supervised: SupervisedDevice<AnyDevice>
}

export interface RealRig {
  readonly devices: readonly RealDevice[]
  /** Devices first, then their simulators. */
  closeAll(): Promise<void>
}

/** Drivers whose devices hang on a pseudo terminal here; the others are on TCP. */
const ON_TERMINALS = ['sam-v', 'syn6288']

/**
 * Every driver with its simulator on real sockets, those that can share a line on one, and two on pseudo terminals where
 * there are any.
 *
 * @param takes which drivers, by name
 */
export async function openRealRig(deps: {
  readonly log: Log
  readonly random: () => number
  readonly hasPty: boolean
  readonly takes?: (driver: string) => boolean
}): Promise<RealRig> {
  const { log, random, hasPty, takes = () => true } = deps
  const clock = realClock
  const configs = configsOfEveryDriver().filter(({ driver }) => takes(driver))
  const isOnBus = ({ driver }: DeviceConfig): boolean => findDriver(driver)?.sharing !== null
  const groups = [configs.filter(isOnBus), ...configs.filter((one) => !isOnBus(one)).map((one) => [one])]
  const wireOf = shareLines(createWire)
  const devices: RealDevice[] = []
  const links: SimLink[] = []
  for (const group of groups.filter(({ length }) => length > 0)) {
    const ends = group.map((config) => {
      const made = findSim(config.driver)?.create(config, { clock, random })
      if (made === undefined) throw new Error(`no simulator of ${config.driver}`)
      return { config, unit: made.unit, wire: withWireFaults(made.sim, { clock, random }) }
    })
    const wires: readonly SimDevice[] = ends.map(({ wire }) => wire)
    const [only] = wires
    const far = wires.length === 1 && only ? only : joinOnLine(wires, clock)
    const isOnTerminal = hasPty && group.some(({ driver }) => ON_TERMINALS.includes(driver))
    const link = isOnTerminal ? await openSimPty(far) : await serveSimOnTcp(far, 0)
    links.push(link)
    const address = parseAddress(link.address)
    if (!address.ok) throw new Error(address.error)
    for (const { config, unit, wire } of ends) {
      const placed = { ...config, address: address.value }
      devices.push({
        config: placed,
        link,
        unit: unit({ name: config.name, counterId: config.counterId, link, wire }),
        supervised: superviseConfigured(placed, { clock, log, createWire: wireOf }),
      })
    }
  }
  return {
    devices,
    async closeAll() {
      await Promise.all(devices.map(({ supervised }) => supervised.close()))
      await Promise.all(links.map((link) => link.close()))
    },
  }
}
