import { expect, it } from 'vitest'
import type { DeviceFamily, DeviceError } from '../../hardware/device.ts'
import type { PrinterCondition } from '../../hardware/printers/ticket-printer.ts'
import { devicesZh } from '../../renderer/locales/devices.zh.ts'

/** Complete by the type check: a new code, condition or family without a line here does not compile. */
const FAULTS: Readonly<Record<DeviceError['code'], true>> = {
  'not-found': true,
  'in-use': true,
  'no-permission': true,
  refused: true,
  timeout: true,
  closed: true,
  failed: true,
  'no-answer': true,
  'bad-answer': true,
  'out-of-service': true,
  flooding: true,
  'driver-bug': true,
}
const CONDITIONS: Readonly<Record<PrinterCondition, true>> = {
  nearEnd: true,
  ticketNotTaken: true,
  paperOut: true,
  coverOpen: true,
  cutterError: true,
  overheated: true,
  offline: true,
  notResponding: true,
}
const FAMILIES: Readonly<Record<DeviceFamily, true>> = {
  reader: true,
  printer: true,
  display: true,
  voice: true,
  pad: true,
  'rating-pad': true,
  scanner: true,
  lamp: true,
}

it.each([
  ...Object.keys(FAULTS),
  ...Object.keys(CONDITIONS),
  'busy',
  'not-open',
  'paper-unknown',
  'flapping',
])('the device page has a sentence for %s', (code) => expect(Object.keys(devicesZh.advice)).toContain(code))

it.each(Object.keys(FAMILIES))('the device page has a word for %s', (family) =>
  expect(Object.keys(devicesZh.family)).toContain(family),
)
