import { z } from 'zod'
import { deviceReport, devicesTested, type DeviceView, type HostDevices } from '../../domain/device-health.ts'
import type { Clock } from '../../domain/ports.ts'
import type { NodeBus } from '../node-bus.ts'

/** How the devices of one host are, whatever it is called. */
export type DevicesOfHost = Omit<HostDevices, 'hostId' | 'place'>

/** The devices of hosts that are connected to other nodes, as those tell them. */
export interface DevicesElsewhere {
  /** Null for a host that is connected here, or was last. */
  of(hostId: string): DevicesOfHost | null
  /** Tells the other nodes how the devices of a host of this one are. */
  isHere(hostId: string, devices: DevicesOfHost): void
  isGone(hostId: string): void
}

const PREFIX = 'devices/'
const deviceView: z.ZodType<DeviceView> = deviceReport.extend({
  state: z.enum([...deviceReport.shape.state.options, 'unknown']),
  isFlapping: z.boolean(),
  counterNo: z.string().nullable(),
})
const devicesOfHost: z.ZodType<DevicesOfHost> = z.strictObject({
  isOnline: z.boolean(),
  since: z.number().nullable(),
  devices: z.array(deviceView),
  tested: devicesTested.nullable(),
})

export function createDevicesElsewhere(bus: NodeBus, clock: Clock): DevicesElsewhere {
  /** As last told by another node, with the time its host went away. */
  const seen = new Map<string, { readonly devices: DevicesOfHost; goneAt: number | null }>()
  bus.onChange((name) => {
    if (!name.startsWith(PREFIX)) return
    const hostId = name.slice(PREFIX.length)
    const shared = bus.find(name)
    const before = seen.get(hostId)
    if (!shared) {
      if (before) before.goneAt ??= clock.now()
      return
    }
    const devices = devicesOfHost.safeParse(shared.value)
    if (shared.node === bus.nodeId || !devices.success) seen.delete(hostId)
    else seen.set(hostId, { devices: devices.data, goneAt: null })
  })

  return {
    of(hostId) {
      const known = seen.get(hostId)
      if (!known) return null
      const { devices, goneAt } = known
      return goneAt === null ? devices : away(devices, goneAt)
    },
    isHere: (hostId, devices) => bus.put(PREFIX + hostId, devices),
    isGone: (hostId) => bus.drop(PREFIX + hostId),
  }
}

function away(before: DevicesOfHost, since: number): DevicesOfHost {
  return {
    ...before,
    isOnline: false,
    since,
    devices: before.devices.map((device) => ({ ...device, state: 'unknown', since, isFlapping: false })),
  }
}
