import { parse } from 'yaml'
import hallText from '../../../examples/hall.yaml?raw'
import { refusalForAll } from '../../../domain/decide/admission.ts'
import { emptyState } from '../../../domain/hall-state.ts'
import { hallConfig, publicHall, type PublicHall } from '../../../domain/model.ts'
import { ok, type Result } from '../../../domain/result.ts'
import type { KioskView, NumberTaken } from '../../../domain/wire/device.ts'
import { offeredItem, type Offered } from '../../../renderer/kiosk/offered.ts'
import type { DeviceFailure, DeviceLink, DeviceListener } from '../../../renderer/links/device-link.ts'

/** 2026-11-21 10:32 in Asia/Shanghai, a Saturday. */
export const NOW = Date.parse('2026-11-21T02:32:00Z')

export const demoHall: PublicHall = publicHall(hallConfig.parse(parse(hallText)))

/** The demo hall with other hours on this Saturday. */
export function hallWithSaturday(spans: readonly { from: number; to: number }[]): PublicHall {
  const weekly = { ...demoHall.hours.weekly, sat: [...spans] }
  return { ...demoHall, hours: { ...demoHall.hours, weekly } }
}

export function item(code: string, hall: PublicHall = demoHall): Offered {
  const found = offeredItem(hall, code)
  if (!found) throw new Error(`no ${code}`)
  return found
}

/** What the host refuses at `NOW` of a day on which nothing has happened yet. */
function refusals(hall: PublicHall | null): KioskView['refusals'] {
  const state = emptyState('demo', '2026-11-21')
  const codes = hall
    ? [...hall.services.map((row) => row.serviceCode), ...hall.packages.map((row) => row.packageCode)]
    : []
  return Object.fromEntries(
    codes.flatMap((code) => {
      const refused = hall && refusalForAll(code, { hall, state, now: NOW })
      return refused ? [[code, refused]] : []
    }),
  )
}

export function kioskView(over: Partial<KioskView> = {}): KioskView {
  return {
    hostId: 'K01',
    place: { zh: '一楼入口', en: 'entrance, 1F' },
    phone: '12345',
    readerPosition: 'right',
    hall: demoHall,
    isOnline: true,
    now: NOW,
    figuresAt: NOW,
    queues: [
      {
        queueId: 'id',
        waiting: 3,
        estimate: { kind: 'range', minMinutes: 5, maxMinutes: 10 },
        openCounterNos: ['1', '2'],
      },
      { queueId: 'social', waiting: 0, estimate: { kind: 'none-waiting' }, openCounterNos: ['2', '3'] },
      {
        queueId: 'realty',
        waiting: 12,
        estimate: { kind: 'range', minMinutes: 25, maxMinutes: 35 },
        openCounterNos: ['3', '4', '5', '6'],
      },
      { queueId: 'business', waiting: 2, estimate: null, openCounterNos: [] },
      { queueId: 'general', waiting: 31, estimate: { kind: 'over', minutes: 60 }, openCounterNos: ['105'] },
    ],
    refusals: refusals(over.hall === undefined ? demoHall : over.hall),
    takesOffline: false,
    reader: 'ready',
    printer: 'ok',
    ...over,
  }
}

export function taken(over: Partial<NumberTaken> = {}): NumberTaken {
  return {
    ticketId: 't1',
    ticketNo: 'C025',
    serviceCode: 'realty-register',
    ahead: 12,
    estimate: { kind: 'range', minMinutes: 25, maxMinutes: 35 },
    counterNos: ['3', '4', '5', '6'],
    zoneId: 'b',
    issuedAt: NOW,
    qr: 'http://127.0.0.1:8080/t/token',
    offline: null,
    ...over,
  }
}

interface Ask {
  readonly event: string
  readonly payload: unknown
  answer(result: Result<unknown, DeviceFailure>): void
}

export interface FakeDeviceLink extends DeviceLink {
  readonly asks: readonly Ask[]
  readonly isClosed: boolean
  asksFor(event: string): readonly Ask[]
  listener(): DeviceListener
}

/** A wire in the hand of the test: `number:take` and `paper:again` wait to be answered, all else is answered well. */
export function createFakeDeviceLink(): FakeDeviceLink {
  const asks: Ask[] = []
  let opened: DeviceListener | null = null
  let isClosed = false
  return {
    asks,
    get isClosed() {
      return isClosed
    },
    asksFor: (event) => asks.filter((ask) => ask.event === event),
    listener() {
      if (!opened) throw new Error('the link was not opened')
      return opened
    },
    open(listener) {
      opened = listener
    },
    close() {
      isClosed = true
    },
    ask: (event, payload) =>
      new Promise((resolve) => {
        const answer = (result: Result<unknown, DeviceFailure>): void => resolve(result as never)
        asks.push({ event, payload, answer })
        if (event !== 'number:take' && event !== 'paper:again') answer(ok(null))
      }),
  }
}
