import type { Clock, Log } from '../../../domain/ports.ts'
import { ok } from '../../../domain/result.ts'
import type { DeviceConfig } from '../../../hardware/config.ts'
import { findDriver, type AnyDevice } from '../../../hardware/drivers.ts'
import { superviseConfigured } from '../../../hardware/open-devices.ts'
import { joinOnLine } from '../../../hardware/sim/shared-wire.ts'
import type { SimDevice } from '../../../hardware/sim/sim-link.ts'
import type { BenchUnit } from '../../../hardware/sim/sim-kind.ts'
import { findSim } from '../../../hardware/sim/sims.ts'
import { withWireFaults } from '../../../hardware/sim/wire-faults.ts'
import type { SupervisedDevice } from '../../../hardware/supervisor.ts'
import { lineOf, type WireAddress } from '../../../hardware/transport/address.ts'
import { shareLines, type CreateWire, type Wire } from '../../../hardware/transport/open-transport.ts'
import { exampleOfEachDriver } from '../../support/example-devices.ts'
import { createMemoryLine, type MemoryLine } from './memory-line.ts'

/** A device under supervision and the hands at its other end. */
export interface PlacedDevice {
  readonly config: DeviceConfig
  readonly unit: BenchUnit
  readonly supervised: SupervisedDevice<AnyDevice>
  readonly line: MemoryLine
  /** Shares its line with others. */
  readonly isOnBus: boolean
  /** Bytes that the simulator meant to say, whatever became of them on the wire. */
  said(): number
  /** Bytes of the host that came to its plug, whatever it made of them. */
  heard(): number
}

/** One device of every driver there is: those that can share a line on one common line, the others each on its own. */
export function configsOfEveryDriver(): DeviceConfig[] {
  const examples = exampleOfEachDriver()
  const customKiosk = examples
    .filter(({ driver }) => driver === 'escpos')
    .map((config) => ({ ...config, driver: 'escpos', options: { profile: 'custom-kiosk' } }))
  return [...examples, ...customKiosk].map((config, index) => {
    const isOnBus = findDriver(config.driver)?.sharing !== null
    const port = isOnBus ? 1 : 100 + index
    const name = `${config.driver}-${index}`
    return { ...config, name, address: memoryAddress(port) }
  })
}

export function memoryAddress(port: number): WireAddress {
  return { kind: 'tcp', text: `tcp://memory:${port}`, host: 'memory', port }
}

/** What one device or its driver put on the wire, before anything became of it there. */
export type OnSaid = (by: 'device' | 'host', name: string, bytes: Uint8Array) => void

export interface Rig {
  readonly devices: readonly PlacedDevice[]
  readonly lines: readonly MemoryLine[]
  closeAll(): Promise<void>
}

/** Simulators of all these devices on lines in memory, each behind a wire that can be made bad, and their supervisors. */
export function superviseOnMemoryLines(
  configs: readonly DeviceConfig[],
  deps: { readonly clock: Clock; readonly log: Log; readonly random: () => number },
  onSaid: OnSaid = () => {},
): Rig {
  const byLine = new Map<string, DeviceConfig[]>()
  for (const config of configs) {
    const key = lineOf(config.address)
    byLine.set(key, [...(byLine.get(key) ?? []), config])
  }
  const lines = new Map<string, MemoryLine>()
  const built: (Omit<PlacedDevice, 'supervised'> & { readonly config: DeviceConfig })[] = []
  for (const [key, onLine] of byLine) {
    const ends = onLine.map((config) => farEndOf(config, deps, onSaid))
    const far =
      ends.length === 1 && ends[0]
        ? ends[0].outer
        : joinOnLine(
            ends.map(({ outer }) => outer),
            deps.clock,
          )
    const line = createMemoryLine(far, key)
    lines.set(key, line)
    for (const { config, wire, unit, said, heard } of ends) {
      const base = { name: config.name, counterId: config.counterId, link: line, wire }
      built.push({ config, unit: unit(base), line, isOnBus: ends.length > 1, said, heard })
    }
  }
  const createOne: CreateWire = (address) => {
    const line = lines.get(lineOf(address))
    if (line === undefined) throw new Error(`no line ${address.text}`)
    return { address, open: line.open, isPresent: () => Promise.resolve(line.isPlugged()) }
  }
  const createWire = shareLines(createOne)
  const devices = built.map((one) => ({
    ...one,
    supervised: superviseConfigured(one.config, {
      clock: deps.clock,
      log: deps.log,
      createWire: (...asked) =>
        overheard(createWire(...asked), (bytes) => onSaid('host', one.config.name, bytes)),
    }),
  }))
  return {
    devices,
    lines: [...lines.values()],
    closeAll: async () => void (await Promise.all(devices.map(({ supervised }) => supervised.close()))),
  }
}

/** A wire whose driver is listened to. */
function overheard(wire: Wire, onWrite: (bytes: Uint8Array) => void): Wire {
  return {
    ...wire,
    async open() {
      const opened = await wire.open()
      if (!opened.ok) return opened
      const transport = opened.value
      return ok({
        ...transport,
        write(bytes) {
          onWrite(bytes)
          return transport.write(bytes)
        },
      })
    },
  }
}

function farEndOf(
  config: DeviceConfig,
  deps: { readonly clock: Clock; readonly random: () => number },
  onSaid: OnSaid,
) {
  const kind = findSim(config.driver)
  if (kind === undefined) throw new Error(`no simulator of ${config.driver}`)
  const { sim, unit } = kind.create(config, deps)
  const counts = { said: 0, heard: 0 }
  const wire = withWireFaults(
    counted(sim, {
      said(bytes) {
        counts.said += bytes.length
        onSaid('device', config.name, bytes)
      },
      heard: () => {},
    }),
    deps,
  )
  const outer = counted(wire, { said: () => {}, heard: (bytes) => (counts.heard += bytes.length) })
  return { config, unit, wire, outer, said: () => counts.said, heard: () => counts.heard }
}

function counted(
  sim: SimDevice,
  on: { readonly said: (bytes: Uint8Array) => void; readonly heard: (bytes: Uint8Array) => void },
): SimDevice {
  return {
    connect(send, hangUp) {
      const connection = sim.connect((bytes) => {
        on.said(bytes)
        send(bytes)
      }, hangUp)
      return {
        receive(bytes) {
          on.heard(bytes)
          connection.receive(bytes)
        },
        closed: () => connection.closed(),
      }
    },
  }
}
