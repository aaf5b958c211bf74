import type { DevicesView, DeviceView, HostDevices } from '../../../domain/device-health.ts'

/** 2026-11-02 09:00 in Asia/Shanghai. */
export const NOW = Date.parse('2026-11-02T01:00:00Z')

export function deviceView(change: Partial<DeviceView> = {}): DeviceView {
  return {
    name: 'printer',
    driver: 'escpos',
    family: 'printer',
    counterId: null,
    counterNo: null,
    state: 'ready',
    since: NOW - 2 * 60 * 60 * 1000,
    lastGoodAt: NOW - 3000,
    code: null,
    conditions: [],
    counters: { papersPrinted: 12, someNewFigure: 3 },
    isFlapping: false,
    ...change,
  }
}

export function hostDevices(change: Partial<HostDevices> = {}): HostDevices {
  return {
    hostId: 'K01',
    place: { zh: '一楼入口', en: 'entrance, 1F' },
    isOnline: true,
    since: NOW,
    devices: [deviceView()],
    tested: null,
    ...change,
  }
}

export function devicesOf(...hosts: HostDevices[]): DevicesView {
  return { at: NOW, hosts }
}
