import { describe, expect, it } from 'vitest'
import { lineOf, parseAddress } from '../../hardware/transport/address.ts'

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
    ['serial:usb:1A86:7523', { kind: 'serial', adapter: { vendorId: 0x1a86, productId: 0x7523 } }],
    [
      'serial:usb:0403:6011?serial=FT4X&interface=2&baud=9600',
      {
        adapter: { vendorId: 0x0403, productId: 0x6011, serial: 'FT4X', interface: 2 },
        baudRate: 9600,
      },
    ],
    ['usb-sdt:0400:c35a', { kind: 'usb', pipes: 'sdt', vendorId: 0x0400, productId: 0xc35a }],
    ['usb-printer:04b8:0202?serial=J4%20A', { kind: 'usb', pipes: 'printer', serial: 'J4 A' }],
    ['hid:10c4:0007?usagePage=ff00', { kind: 'hid', vendorId: 0x10c4, productId: 7, usagePage: 0xff00 }],
    ['file:/dev/usb/lp0', { kind: 'file', path: '/dev/usb/lp0' }],
    [
      'file:///dev/input/by-id/usb-Pad-event-kbd',
      { kind: 'file', path: '/dev/input/by-id/usb-Pad-event-kbd' },
    ],
    ['pcsc:*', { kind: 'pcsc', reader: null }],
    ['pcsc:', { kind: 'pcsc', reader: null }],
    ['pcsc:ACS ACR38U 00 00', { kind: 'pcsc', reader: 'ACS ACR38U 00 00' }],
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
    ['usb-sdt:0400', 'usb-sdt:0400:c35a'],
    ['usb-printer:04b8:02022', 'usb-printer:04b8:0202'],
    ['usb-printer:04b8:0202?port=1', 'unknown setting "port": there are only serial'],
    ['hid:10c4:0007?usagePage=xyz', 'usagePage must be'],
    ['serial:usb:1a86', 'serial:usb:1a86:7523'],
    ['serial:usb:1a86:7523?interface=a', 'interface must be'],
    ['serial:///dev/ttyUSB0?serial=1', 'unknown setting "serial"'],
    ['file:/etc/passwd', 'a device under /dev'],
    ['file:/dev/../etc/passwd', 'a device under /dev'],
  ])('refuses %s and says what is allowed', (text, allowed) => {
    const parsed = parseAddress(text)
    expect(parsed.ok ? '' : parsed.error).toContain(allowed)
    expect(parsed.ok ? '' : parsed.error).toMatch(/[\u4e00-\u9fff]/)
  })

  it.each([
    ['tcp://Hall:7001', 'tcp://hall:7001', true],
    ['serial:///dev/ttyUSB0?baud=9600', 'serial:/dev/ttyUSB0', true],
    ['serial:usb:1A86:7523', 'serial:usb:1a86:7523?baud=9600', true],
    ['serial:usb:1a86:7523?interface=1', 'serial:usb:1a86:7523?interface=0', false],
    ['usb-printer:04b8:0202', 'usb-printer:04b8:0202?serial=A', false],
  ])('tells whether %s and %s are one line', (one, other, isSame) => {
    const lines = [one, other].map((text) => {
      const parsed = parseAddress(text)
      return parsed.ok ? lineOf(parsed.value) : parsed.error
    })
    expect(lines[0] === lines[1]).toBe(isSame)
  })
})
