import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../hardware/transport/address.ts'
import {
  findAdapter,
  listUsbSerialPorts,
  type SystemFiles,
} from '../../hardware/transport/usb-serial-ports.ts'
import type { LoadSerialPackage } from '../../hardware/transport/serial.ts'

interface FakePort {
  readonly ids: string
  readonly serial?: string
  readonly interface?: string
  readonly socket: string
}

/** The kernel's folders for some adapters: port name to adapter. */
function sysfs(ports: Readonly<Record<string, FakePort>>): SystemFiles {
  const texts = new Map<string, string>()
  const links = new Map<string, string>()
  for (const [name, port] of Object.entries(ports)) {
    const device = `/sys/devices/pci0/usb1/${port.socket}`
    const [vendor = '', product = ''] = port.ids.split(':')
    const inner = `${device}/${port.socket}:1.${Number.parseInt(port.interface ?? '00', 16)}`
    links.set(`/sys/class/tty/${name}/device`, name.startsWith('ttyUSB') ? `${inner}/${name}` : inner)
    texts.set(`${inner}/bInterfaceNumber`, `${port.interface ?? '00'}\n`)
    texts.set(`${device}/idVendor`, `${vendor}\n`)
    texts.set(`${device}/idProduct`, `${product}\n`)
    texts.set(`${device}/product`, 'USB Serial\n')
    if (port.serial !== undefined) texts.set(`${device}/serial`, `${port.serial}\n`)
  }
  const missing = (): Promise<never> => Promise.reject(new Error('ENOENT'))
  return {
    names: () => Promise.resolve([...Object.keys(ports), 'tty0', 'ttyS0']),
    text: (path) => (texts.has(path) ? Promise.resolve(texts.get(path) ?? '') : missing()),
    realPath: (path) => (links.has(path) ? Promise.resolve(links.get(path) ?? '') : missing()),
  }
}

const noPackage: LoadSerialPackage = () => Promise.reject(new Error('no binary'))

async function resolve(text: string, ports: Readonly<Record<string, FakePort>>) {
  const address = parseAddress(text)
  if (!address.ok || address.value.kind !== 'serial' || !address.value.adapter) throw new Error('no adapter')
  return findAdapter(address.value.adapter, await listUsbSerialPorts(noPackage, sysfs(ports)))
}

const CH340: FakePort = { ids: '1a86:7523', socket: '1-1' }
const FTDI: FakePort = { ids: '0403:6011', socket: '1-2', serial: 'FT4X' }

describe('a serial adapter named by its ids', () => {
  it('is found whatever its name is today', async () => {
    const today = await resolve('serial:usb:1a86:7523', { ttyUSB0: FTDI, ttyUSB7: CH340 })
    expect(today).toMatchObject({ ok: true, value: { path: '/dev/ttyUSB7', socket: '1-1', interface: 0 } })
    const tomorrow = await resolve('serial:usb:1a86:7523', { ttyUSB0: CH340, ttyUSB1: FTDI })
    expect(tomorrow).toMatchObject({ ok: true, value: { path: '/dev/ttyUSB0' } })
  })

  it('is told by its serial number, and its ports by their interface', async () => {
    const ports = {
      ttyUSB0: FTDI,
      ttyUSB1: { ...FTDI, interface: '01' },
      ttyUSB2: { ...FTDI, serial: 'OTHER', socket: '1-3' },
    }
    const one = await resolve('serial:usb:0403:6011?serial=FT4X&interface=1', ports)
    expect(one).toMatchObject({ ok: true, value: { path: '/dev/ttyUSB1' } })
    const unclear = await resolve('serial:usb:0403:6011?serial=FT4X', ports)
    expect(unclear).toMatchObject({
      ok: false,
      error: { code: 'failed', detail: expect.stringContaining('add serial= or interface=') },
    })
  })

  it('that has a twin without a serial number asks for the socket instead', async () => {
    const twins = await resolve('serial:usb:1a86:7523', {
      ttyUSB0: CH340,
      ttyUSB1: { ...CH340, socket: '1-4' },
    })
    expect(twins).toMatchObject({
      ok: false,
      error: { code: 'failed', detail: expect.stringContaining('/dev/serial/by-path/') },
    })
    expect(twins.ok ? '' : twins.error.detail).toContain('socket 1-4')
  })

  it('that is not plugged in is not found', async () => {
    expect(await resolve('serial:usb:067b:2303', { ttyUSB0: CH340 })).toMatchObject({
      ok: false,
      error: { code: 'not-found', detail: expect.stringContaining('067b:2303') },
    })
  })

  it('is a device with a serial port of its own just as well', async () => {
    const found = await resolve('serial:usb:0525:a4a7', { ttyACM3: { ids: '0525:a4a7', socket: '2-1' } })
    expect(found).toMatchObject({ ok: true, value: { path: '/dev/ttyACM3' } })
  })

  it('is asked of the package where the kernel has no such files', async () => {
    const load: LoadSerialPackage = () =>
      Promise.resolve({
        SerialPort: {
          list: () =>
            Promise.resolve([
              { path: 'COM1' },
              { path: 'COM7', vendorId: '1A86', productId: '7523', pnpId: 'USB\\VID_1A86&MI_02\\5' },
            ]),
        },
      } as never)
    const windows: SystemFiles = {
      names: () => Promise.reject(new Error('ENOENT')),
      text: () => Promise.reject(new Error('ENOENT')),
      realPath: () => Promise.reject(new Error('ENOENT')),
    }
    expect(await listUsbSerialPorts(load, windows)).toMatchObject([
      { path: 'COM7', vendorId: 0x1a86, productId: 0x7523, interface: 2 },
    ])
    expect(await listUsbSerialPorts(noPackage, windows)).toEqual([])
  })
})
