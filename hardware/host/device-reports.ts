import {
  counterNoOf,
  DEVICES_PER_HOST,
  reportedCounters,
  type DeviceReport,
  type DevicesTested,
  type DevicesView,
} from '../../domain/device-health.ts'
import type { Words } from '../../domain/model.ts'
import type { Device } from '../device.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import { onEachDevice } from './each-device.ts'

/** A family that says more than "it works": what, and when that changes. */
interface SaysConditions {
  conditions(): readonly string[]
  onConditions(listener: () => void): () => void
}

/**
 * Said with every ticket and gone with it: something for the citizen in front of the printer, and nothing that staff
 * should be told dozens of times an hour.
 */
const PASSING = new Set<string>(['ticketNotTaken'])

/**
 * Every device as the hall is told of it.
 *
 * @param offsetMs added to this machine's times to make them hall time
 */
export function deviceReports(devices: readonly SupervisedDevice[], offsetMs: number): DeviceReport[] {
  return devices.slice(0, DEVICES_PER_HOST).map((supervised) => {
    const lastGoodAt = supervised.lastGoodAt()
    return {
      name: supervised.name,
      driver: supervised.driver,
      family: supervised.family,
      counterId: supervised.counterId,
      state: supervised.state(),
      since: Math.round(supervised.since() + offsetMs),
      lastGoodAt: lastGoodAt === null ? null : Math.round(lastGoodAt + offsetMs),
      code: supervised.lastError(),
      conditions: conditionsOf(supervised),
      counters: reportedCounters(supervised.counters()),
    }
  })
}

export function conditionsOf(supervised: SupervisedDevice): string[] {
  const device = supervised.device()
  if (device === undefined || !saysConditions(device)) return []
  return device.conditions().filter((condition) => !PASSING.has(condition))
}

/** Called when a device says something else than before, and again for every device opened anew. Returns its end. */
export function onConditionsOf(supervised: SupervisedDevice, changed: () => void): () => void {
  return onEachDevice(supervised, (device) =>
    saysConditions(device) ? device.onConditions(changed) : () => {},
  )
}

function saysConditions(device: Device): device is Device & SaysConditions {
  return 'conditions' in device && 'onConditions' in device
}

/** `/api/devices` of a device host: its own devices, and whether it is in touch with the hall server. */
export function ownDevicesView(parts: {
  readonly hostId: string
  readonly place: Words | null
  readonly devices: readonly SupervisedDevice[]
  readonly isOnline: boolean
  /** Since when the link to the hall server is as it is; this machine's time, null before the first. */
  readonly linkSince: number | null
  /** Hall time, milliseconds UTC. */
  readonly now: number
  /** From this machine's time to hall time. */
  readonly offsetMs: number
  readonly tested: DevicesTested | null
  readonly isFlapping: (device: string) => boolean
  /** Null until the host has been in touch with the hall server once. */
  readonly hall: Parameters<typeof counterNoOf>[0]
}): DevicesView {
  const { hostId, place, devices, isOnline, linkSince, now, offsetMs, tested, isFlapping, hall } = parts
  const own = deviceReports(devices, offsetMs).map((report) => ({
    ...report,
    isFlapping: isFlapping(report.name),
    counterNo: counterNoOf(hall, report.counterId),
  }))
  return {
    at: Math.round(now),
    hosts: [
      {
        hostId,
        place,
        isOnline,
        since: linkSince === null ? null : Math.round(linkSince + offsetMs),
        devices: own,
        tested,
      },
    ],
  }
}
