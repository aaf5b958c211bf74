import type { DeviceState } from '../../domain/wire/device.ts'
import type { HallLink } from './hall-link.ts'
import type { SupervisedDevice } from '../supervisor.ts'

/** `/healthz` of a device host. No personal data. */
export interface HostHealth {
  /** `degraded` while the hall server is away or a device does not work; the host itself runs. */
  readonly status: 'ok' | 'degraded'
  readonly hostId: string
  readonly hall: { readonly isOnline: boolean; readonly day: string | null; readonly seq: number | null }
  readonly pages: number
  /** Reports and cancellations that the hall server has not acknowledged yet. */
  readonly undelivered: number
  /** Numbers given without the server and not handed in yet. */
  readonly spooled: number
  /** Numbers that the hall server did not take in, kept on this machine for a technician. */
  readonly refused: number
  readonly devices: readonly {
    readonly name: string
    readonly driver: string
    readonly family: string
    /** Of a sign: the counter it hangs over. */
    readonly counterId: string | null
    readonly state: DeviceState
    /** Milliseconds UTC. */
    readonly since: number
    readonly lastError: string | null
    readonly counters: Readonly<Record<string, number>>
  }[]
}

export function hostHealth(parts: {
  readonly hostId: string
  readonly link: Pick<HallLink, 'isOnline' | 'state'>
  readonly devices: readonly SupervisedDevice[]
  readonly pages: number
  readonly undelivered: number
  readonly spooled: number
  readonly refused: number
}): HostHealth {
  const { hostId, link, pages, undelivered, spooled, refused } = parts
  const state = link.state()
  const devices = parts.devices.map((device) => ({
    name: device.name,
    driver: device.driver,
    family: device.family,
    counterId: device.counterId,
    state: device.state(),
    since: device.since(),
    lastError: device.lastError(),
    counters: device.device()?.counters() ?? {},
  }))
  const isWell = link.isOnline() && devices.every((device) => device.state === 'ready')
  return {
    status: isWell ? 'ok' : 'degraded',
    hostId,
    hall: { isOnline: link.isOnline(), day: state?.day ?? null, seq: state?.seq ?? null },
    pages,
    undelivered,
    spooled,
    refused,
    devices,
  }
}
