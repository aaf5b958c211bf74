import { expect, test } from 'vitest'
import { emptyState } from '../../../domain/hall-state.ts'
import { publicHall } from '../../../domain/model.ts'
import type { DeviceState, PrinterFace } from '../../../domain/wire/device.ts'
import { kioskView, printerFace, readerFace } from '../../../hardware/host/kiosk-view.ts'
import type { PrinterCondition } from '../../../hardware/printers/ticket-printer.ts'
import { demoHall } from '../../support/device-host.ts'

test.each<[DeviceState, PrinterCondition[], PrinterFace]>([
  ['ready', [], 'ok'],
  ['ready', ['nearEnd'], 'ok'],
  ['ready', ['nearEnd', 'offline', 'paperOut'], 'no-paper'],
  ['ready', ['paperOut', 'offline', 'coverOpen'], 'cover-open'],
  ['ready', ['cutterError', 'offline'], 'paper-jam'],
  ['ready', ['overheated'], 'printer-lost'],
  ['ready', ['offline'], 'printer-lost'],
  ['ready', ['notResponding', 'paperOut'], 'printer-lost'],
  ['connecting', [], 'printer-lost'],
  ['lost', ['paperOut'], 'printer-lost'],
])('a printer that is %s with %j shows as %s', (state, conditions, face) => {
  expect(printerFace({ state, conditions })).toBe(face)
})

test('a host without a printer or reader says none, and one working reader is enough', () => {
  expect(printerFace(null)).toBe('none')
  expect(readerFace([])).toBe('none')
  expect(readerFace(['lost', 'ready'])).toBe('ready')
  expect(readerFace(['lost', 'connecting'])).toBe('connecting')
  expect(readerFace(['lost', 'lost'])).toBe('lost')
})

test('the view tells of refusals before anybody asks, by the checks of the hall server', () => {
  const now = Date.parse('2026-11-21T02:32:00Z')
  const parts = {
    host: { hostId: 'K01', place: null, phone: null, readerPosition: 'right' },
    isOnline: true,
    offline: null,
    now,
    figuresAt: now,
    readers: [],
    printer: null,
  } as const
  const hall = publicHall(
    demoHall((demo) => ({
      ...demo,
      services: demo.services.map((row) =>
        row.serviceCode === 'tax-newcomer'
          ? {
              ...row,
              quotas: [
                { span: { from: 0, to: 720 }, count: 1 },
                { span: { from: 720, to: 780 }, count: 0 },
              ],
            }
          : row,
      ),
    })),
  )
  const state = emptyState('demo', '2026-11-21')
  expect(kioskView({ ...parts, hall, state }).refusals).toEqual({})
  state.issuedAt['tax-newcomer'] = [now - 1000]
  const refused = { code: 'quota-used', params: { count: 1, nextAt: Date.parse('2026-11-21T05:00:00Z') } }
  // The package goes with its second service, and the span without numbers is passed over.
  expect(kioskView({ ...parts, hall, state }).refusals).toEqual({
    'tax-newcomer': refused,
    'start-company': refused,
  })
  expect(kioskView({ ...parts, hall: null, state: null }).refusals).toEqual({})
})

test('before the first touch with the hall there are no queues; afterwards one row each', () => {
  const hall = publicHall(demoHall())
  const parts = {
    host: { hostId: 'K01', place: null, phone: null, readerPosition: 'right' },
    isOnline: false,
    offline: null,
    now: 1000,
    figuresAt: null,
    readers: [],
    printer: null,
  } as const
  expect(kioskView({ ...parts, hall: null, state: null }).queues).toEqual([])
  const view = kioskView({ ...parts, hall, state: emptyState('demo', '2026-11-02') })
  expect(view.queues.map(({ queueId }) => queueId)).toEqual(hall.queues.map(({ queueId }) => queueId))
  expect(view.queues[0]).toEqual({ queueId: 'id', waiting: 0, estimate: null, openCounterNos: [] })
})
