import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../hardware/transport/address.ts'

describe('address of a device', () => {
  it.each([
    ['tcp://127.0.0.1:7001', { kind: 'tcp', host: '127.0.0.1', port: 7001 }],
    ['tcp://printer.hall.local:9100', { kind: 'tcp', host: 'printer.hall.local', port: 9100 }],
    ['tcp://[::1]:9100', { kind: 'tcp', host: '::1', port: 9100 }],
    [
      'serial:///dev/ttyUSB0',
      { kind: 'serial', path: '/dev/ttyUSB0', dataBits: 8, parity: 'none', stopBits: 1 },
    ],
    [
      'serial:///dev/ttyUSB0?baud=9600&bits=7E2',
      { path: '/dev/ttyUSB0', baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 2 },
    ],
    ['serial:COM3?baud=115200', { kind: 'serial', path: 'COM3', baudRate: 115_200 }],
    [
      'serial:///dev/serial/by-id/usb-1a86_USB_Serial-if00-port0',
      { path: '/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0' },
    ],
  ])('understands %s', (text, parts) => {
    expect(parseAddress(text)).toMatchObject({ ok: true, value: { text, ...parts } })
  })

  it.each([
    ['', 'tcp://host:port'],
    ['127.0.0.1:7001', 'tcp://host:port'],
    ['tcp://127.0.0.1', 'tcp://host:port'],
    ['tcp://127.0.0.1:70000', '1 to 65535'],
    ['tcp://127.0.0.1:0', '1 to 65535'],
    ['tcp://user@127.0.0.1:1', 'tcp://host:port'],
    ['serial://', 'serial:COM3'],
    ['serial://ttyUSB0', 'serial:COM3'],
    ['serial:///dev/ttyUSB0?baud=fast', 'baud must be'],
    ['serial:///dev/ttyUSB0?baud=1', 'baud must be'],
    ['serial:///dev/ttyUSB0?bits=9X1', 'bits must look'],
    ['serial:///dev/ttyUSB0?speed=9600', 'unknown setting "speed"'],
    ['usb://0400:c35a', 'tcp://host:port'],
  ])('refuses %s and says what is allowed', (text, allowed) => {
    const parsed = parseAddress(text)
    expect(parsed.ok ? '' : parsed.error).toContain(allowed)
    expect(parsed.ok ? '' : parsed.error).toMatch(/[\u4e00-\u9fff]/)
  })
})
