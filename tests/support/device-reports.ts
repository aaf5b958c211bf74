import type { DeviceReport, DevicesView } from '../../domain/device-health.ts'
import type { TestHall } from './hall-server.ts'

/** A printer that works, with changes. */
export function printerReport(change: Partial<DeviceReport> = {}): DeviceReport {
  return {
    name: 'printer',
    driver: 'escpos',
    family: 'printer',
    counterId: null,
    state: 'ready',
    since: Date.parse('2026-11-02T00:30:00Z'),
    lastGoodAt: Date.parse('2026-11-02T00:59:58Z'),
    code: null,
    conditions: [],
    counters: { papersPrinted: 12, discardedBytes: 0 },
    ...change,
  }
}

export function signReport(change: Partial<DeviceReport> = {}): DeviceReport {
  return printerReport({
    name: 'sign-1',
    driver: 'onbon-bx5k6k',
    family: 'display',
    counterId: 'c1',
    counters: { shown: 3 },
    ...change,
  })
}

/** What the hall's device page is fed with. */
export async function devicesOf(hall: Pick<TestHall, 'get'>): Promise<DevicesView> {
  return (await (await hall.get('/api/devices')).json()) as DevicesView
}

/** Lets sockets and storage do their work until the condition holds; throws when it never does. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what = 'the condition',
): Promise<void> {
  for (let step = 0; step < 500; step += 1) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
  throw new Error(`${what} never came true`)
}
