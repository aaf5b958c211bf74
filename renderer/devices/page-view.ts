import {
  deviceFace,
  faultyFirst,
  type DeviceView,
  type DevicesTested,
  type DevicesView,
  type HostDevices,
} from '../../domain/device-health.ts'

/** Hosts with something to do first, and in each of them the devices that need a hand. */
export function hostsInOrder(view: DevicesView): HostDevices[] {
  return view.hosts
    .map((host) => ({ ...host, devices: faultyFirst(host.devices) }))
    .toSorted((a, b) => Number(needsHand(b)) - Number(needsHand(a)))
}

export function needsHand({ isOnline, since, devices }: HostDevices): boolean {
  // A host that was never in touch may not have been set up yet.
  if (!isOnline) return since !== null
  return devices.some((device) => ['lost', 'attention'].includes(deviceFace(device)))
}

/** How device host and hall server stand to each other: the key of its wording. */
export type LinkFace = 'online' | 'away' | 'never'

export function linkFace({ isOnline, since }: HostDevices): LinkFace {
  if (isOnline) return 'online'
  return since === null ? 'never' : 'away'
}

/** A host that looks at itself knows its devices while the hall server is away; the hall server knows nothing. */
export function knowsDevices({ devices }: HostDevices): boolean {
  return devices.some(({ state }) => state !== 'unknown')
}

/** The codes to tell about a device, the gravest first: why it is lost, that it flaps, what it says. */
export function codesOf(device: DeviceView): string[] {
  if (device.state === 'unknown') return []
  const codes = [
    ...(device.isFlapping ? ['flapping'] : []),
    ...(device.state === 'lost' ? [device.code ?? 'failed'] : []),
    ...device.conditions,
  ]
  return [...new Set(codes)]
}

export interface TestSummary {
  readonly testedAt: number
  readonly tested: number
  readonly failed: DevicesTested['results']
  /** Passed, with something to be told: paper near its end. */
  readonly hints: DevicesTested['results']
}

export function testSummary({ testedAt, results }: DevicesTested): TestSummary {
  return {
    testedAt,
    tested: results.length,
    failed: results.filter(({ isOk }) => !isOk),
    hints: results.filter(({ isOk, code }) => isOk && code !== null),
  }
}
