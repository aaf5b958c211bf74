import type { DevicesView } from './device-health.ts'

/** One figure about devices, with the values Prometheus is given. */
export interface DeviceGauge {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  /** Every value of now; what is gone from here is gone from the metrics. */
  samples(view: DevicesView): readonly DeviceSample[]
}

export interface DeviceSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const DEVICE_LABELS = ['host', 'device', 'driver', 'family'] as const

/**
 * The figures about devices, the same at the hall server and at a device host. Times in seconds since 1970. Labels come
 * from the hall's file and the devices files; both are bounded.
 */
export const DEVICE_GAUGES: readonly DeviceGauge[] = [
  {
    name: 'jiaohao_device_host_up',
    help: '1 while device host and hall server are in touch',
    labelNames: ['host'],
    samples: ({ hosts }) =>
      hosts.map(({ hostId, isOnline }) => ({ labels: { host: hostId }, value: isOnline ? 1 : 0 })),
  },
  {
    name: 'jiaohao_device_up',
    help: '1 while the device works; 0 while it is lost, being opened, or its host is away',
    labelNames: DEVICE_LABELS,
    samples: (view) => perDevice(view, ({ state }) => (state === 'ready' ? 1 : 0)),
  },
  {
    name: 'jiaohao_device_attention',
    help: '1 while a working device says something, e.g. paper near its end, or comes and goes',
    labelNames: DEVICE_LABELS,
    samples: (view) =>
      perDevice(view, ({ conditions, isFlapping }) => (conditions.length > 0 || isFlapping ? 1 : 0)),
  },
  {
    name: 'jiaohao_device_state_since_timestamp_seconds',
    help: 'Since when the device is in its state',
    labelNames: DEVICE_LABELS,
    samples: (view) => perDevice(view, ({ since }) => since / 1000),
  },
  {
    name: 'jiaohao_device_last_good_timestamp_seconds',
    help: 'The last exchange that proved the device to work; absent before the first',
    labelNames: DEVICE_LABELS,
    samples: (view) => perDevice(view, ({ lastGoodAt }) => (lastGoodAt === null ? null : lastGoodAt / 1000)),
  },
  {
    name: 'jiaohao_device_count',
    help: 'What a device counts, by kind; most counts begin again when it is opened again',
    labelNames: ['host', 'device', 'what'],
    samples: ({ hosts }) =>
      hosts.flatMap(({ hostId, devices }) =>
        devices.flatMap(({ name, counters }) =>
          Object.entries(counters).map(([what, value]) => ({
            labels: { host: hostId, device: name, what },
            value,
          })),
        ),
      ),
  },
]

function perDevice(
  { hosts }: DevicesView,
  valueOf: (device: DevicesView['hosts'][number]['devices'][number]) => number | null,
): DeviceSample[] {
  return hosts.flatMap(({ hostId, devices }) =>
    devices.flatMap((device) => {
      const value = valueOf(device)
      const { name, driver, family } = device
      return value === null ? [] : [{ labels: { host: hostId, device: name, driver, family }, value }]
    }),
  )
}
