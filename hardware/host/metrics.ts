import { Gauge, Registry } from 'prom-client'
import type { DevicesView } from '../../domain/device-health.ts'
import { DEVICE_GAUGES } from '../../domain/device-samples.ts'

export interface HostMetrics {
  /** Prometheus text format. */
  text(): Promise<string>
  readonly contentType: string
}

/**
 * `/metrics` of a device host: its devices under the names they have at the hall server, and the memory it takes. The
 * usual figures of a Node process are left out, because measuring some of them wakes the process all the time.
 */
export function createHostMetrics(view: () => DevicesView, memoryBytes: () => number): HostMetrics {
  const registry = new Registry()
  const registers = [registry]
  for (const { name, help, labelNames, samples } of DEVICE_GAUGES) {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        this.reset()
        for (const { labels, value } of samples(view())) this.set({ ...labels }, value)
      },
    })
  }
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of the device host',
    registers,
    collect() {
      this.set(memoryBytes())
    },
  })
  return { text: () => registry.metrics(), contentType: registry.contentType }
}
