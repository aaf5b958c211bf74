import { describe, expect, it } from 'vitest'
import { adviceFor, type Code } from '../../hardware/advice.ts'
import { parseAddress } from '../../hardware/transport/address.ts'

const CODES: readonly Code[] = [
  'not-found',
  'in-use',
  'no-permission',
  'refused',
  'timeout',
  'closed',
  'failed',
  'no-answer',
  'bad-answer',
  'out-of-service',
  'flooding',
  'driver-bug',
]

function advise(code: Code, text: string) {
  const address = parseAddress(text)
  if (!address.ok) throw new Error(address.error)
  return adviceFor(code, address.value)
}

describe('advice for the technician', () => {
  it.each([
    'tcp://10.0.0.9:9100',
    'serial:///dev/ttyUSB0',
    'usb-sdt:0400:c35a',
    'usb-printer:04b8:0202',
    'hid:10c4:0007',
    'file:/dev/usb/lp0',
    'pcsc:*',
  ])('says something for every fault at %s, in both languages', (text) => {
    for (const code of CODES) {
      const { zh, en } = advise(code, text)
      expect(zh).toMatch(/[\u4e00-\u9fff].*。$/)
      expect(en).toMatch(/^[A-Z].*\.$/)
    }
    // No two faults are told alike.
    expect(new Set(CODES.map((code) => advise(code, text).en)).size).toBe(CODES.length)
  })

  it.each([
    ['no-permission', 'usb-printer:04b8:0202', 'SUBSYSTEM=="usb"'],
    ['no-permission', 'hid:10c4:0007', 'KERNEL=="hidraw*"'],
    ['no-permission', 'file:/dev/usb/lp0', 'usermod -aG lp,input'],
    ['no-permission', 'serial:///dev/ttyUSB0', 'dialout'],
    ['in-use', 'usb-printer:04b8:0202', 'CUPS'],
    ['not-found', 'file:/dev/usb/lp0', 'usblp'],
    ['not-found', 'pcsc:*', 'pcsc_scan'],
    ['refused', 'tcp://10.0.0.9:9100', 'nothing listens'],
    ['refused', 'serial:///dev/ttyUSB0', 'refuses the command'],
  ] as const)('names the remedy for %s at %s', (code, text, remedy) => {
    expect(advise(code, text).en).toContain(remedy)
  })
})
