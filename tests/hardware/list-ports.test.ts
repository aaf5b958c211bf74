import { expect, it } from 'vitest'
import { parseAddress } from '../../hardware/transport/address.ts'
import type { HidDevice } from '../../hardware/transport/hid.ts'
import { listPorts, type ListPortsParts } from '../../hardware/transport/list-ports.ts'
import type { UsbInterface } from '../../hardware/transport/usb-device.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeUsb } from '../support/fake-usb.ts'

const nothing = (): Promise<never> => Promise.reject(new Error('not here'))

/** A machine of these folders and texts, and whatever packages there are. */
function machine(
  folders: Readonly<Record<string, readonly string[]>>,
  texts: Readonly<Record<string, string>> = {},
  links: Readonly<Record<string, string>> = {},
  packages: Partial<ListPortsParts['packages']> = {},
): ListPortsParts {
  const of =
    <Value>(values: Readonly<Record<string, Value>>) =>
    (path: string): Promise<Value> => {
      const value = values[path]
      return value === undefined ? nothing() : Promise.resolve(value)
    }
  return {
    packages: { serial: nothing, usb: nothing, hid: nothing, ...packages },
    files: { names: of(folders), text: of(texts), realPath: of(links) },
  }
}

/** The kernel's files for one adapter. */
function adapter(name: string, socket: string, ids: string, serial?: string) {
  const device = `/sys/devices/usb1/${socket}`
  const [vendor = '', product = ''] = ids.split(':')
  return {
    texts: {
      [`${device}/idVendor`]: vendor,
      [`${device}/idProduct`]: product,
      [`${device}/${socket}:1.0/bInterfaceNumber`]: '00',
      ...(serial === undefined ? {} : { [`${device}/serial`]: serial }),
    },
    links: { [`/sys/class/tty/${name}/device`]: `${device}/${socket}:1.0/${name}` },
  }
}

it('an adapter is listed by its ids, by its serial number where it has a sister, by its socket where it has a twin', async () => {
  const parts = [
    adapter('ttyUSB0', '1-1', '10c4:ea60', 'A1'),
    adapter('ttyUSB1', '1-2', '10c4:ea60', 'B2'),
    adapter('ttyUSB2', '1-3', '1a86:7523'),
    adapter('ttyUSB3', '1-4', '1a86:7523'),
    adapter('ttyUSB10', '1-5', '067b:2303'),
  ]
  const names = ['ttyUSB0', 'ttyUSB1', 'ttyUSB2', 'ttyUSB3', 'ttyUSB10']
  const found = await listPorts(
    machine(
      {
        '/sys/class/tty': [...names, 'ttyS0', 'ttyS1', 'tty7'],
        '/dev': [...names, 'ttyS0', 'ttyS1', 'null'],
        '/dev/serial/by-path': ['pci-usb-1-3', 'pci-usb-1-4'],
      },
      Object.assign(
        { '/sys/class/tty/ttyS0/type': '4\n', '/sys/class/tty/ttyS1/type': '0\n' },
        ...parts.map(({ texts }) => texts),
      ) as Record<string, string>,
      Object.assign(
        {
          '/dev/serial/by-path/pci-usb-1-3': '/dev/ttyUSB2',
          '/dev/serial/by-path/pci-usb-1-4': '/dev/ttyUSB3',
        },
        ...parts.map(({ links }) => links),
      ) as Record<string, string>,
    ),
  )
  expect(found.map(({ address }) => address)).toEqual([
    'serial:usb:10c4:ea60?serial=A1',
    'serial:usb:10c4:ea60?serial=B2',
    'serial:///dev/serial/by-path/pci-usb-1-3',
    'serial:///dev/serial/by-path/pci-usb-1-4',
    'serial:usb:067b:2303',
    'serial:///dev/ttyS0',
  ])
  expect(found[2]?.description).toBe(
    '/dev/ttyUSB2  1a86:7523  USB 转串口（沁恒 CH340 系列） / USB serial adapter (WCH CH340 family)',
  )
})

it('USB printers, native readers, HID devices, printer files and keypads are listed, each with an address that is one', async () => {
  const clock = createFakeClock()
  const bulk = (direction: 'in' | 'out', endpointNumber: number) => ({
    direction,
    endpointNumber,
    type: 'bulk',
  })
  const of = (interfaceClass: number, endpoints: ReturnType<typeof bulk>[]): UsbInterface[] => [
    {
      interfaceNumber: 0,
      alternates: [
        { alternateSetting: 0, interfaceClass, interfaceSubclass: 1, interfaceProtocol: 2, endpoints },
      ],
    },
  ]
  const printer = of(7, [bulk('out', 1), bulk('in', 2)])
  const devices = [
    createFakeUsb(clock, { vendorId: 0x04b8, productId: 0x0202, serialNumber: 'J 1' }, printer),
    createFakeUsb(clock, { vendorId: 0x04b8, productId: 0x0202, serialNumber: 'J 2' }, printer),
    createFakeUsb(
      clock,
      { vendorId: 0x0400, productId: 0xc35a },
      of(0xff, [bulk('out', 2), bulk('out', 6), bulk('in', 1), bulk('in', 5)]),
    ),
    createFakeUsb(clock, { vendorId: 0x8087, productId: 0x0024 }, []),
  ].map(({ device }) => device)
  const hids: HidDevice[] = [
    { vendorId: 0x10c4, productId: 7, product: 'MR-100', usagePage: 0xff00 },
    { vendorId: 0x0c2e, productId: 0x0b81, product: 'Scanner', usagePage: 0x8c },
    { vendorId: 0x0c2e, productId: 0x0b81, product: 'Scanner', usagePage: 0xff45 },
    { vendorId: 0x046d, productId: 0xc31c, product: 'Keyboard', usagePage: 1 },
  ]
  const found = await listPorts(
    machine(
      {
        '/sys/class/tty': [],
        '/dev': [],
        '/dev/usb': ['lp1', 'lp0', 'hiddev0'],
        '/dev/input/by-id': ['usb-Pad-event-kbd', 'usb-Pad-event-if01', 'usb-Mouse-event-mouse'],
      },
      {},
      {},
      {
        usb: () => Promise.resolve({ usb: { getDevices: () => Promise.resolve(devices) } }),
        hid: () =>
          Promise.resolve({ devicesAsync: () => Promise.resolve(hids), HIDAsync: { open: nothing } }),
      },
    ),
  )
  const addresses = found.map(({ address }) => address)
  expect(addresses).toEqual([
    'usb-printer:04b8:0202?serial=J%201',
    'usb-printer:04b8:0202?serial=J%202',
    'usb-sdt:0400:c35a',
    'hid:10c4:0007',
    'hid:0c2e:0b81?usagePage=8c',
    'hid:0c2e:0b81?usagePage=ff45',
    'file:/dev/usb/lp0',
    'file:/dev/usb/lp1',
    'file:/dev/input/by-id/usb-Pad-event-kbd',
  ])
  for (const address of addresses) expect(parseAddress(address)).toMatchObject({ ok: true })
  expect(found[2]?.description).toContain('身份证阅读器（SDT） / ID-card reader (SDT)')
})

it('on a machine without such folders the package is asked', async () => {
  const parts = machine(
    {},
    {},
    {},
    {
      serial: () =>
        Promise.resolve({
          SerialPort: {
            list: () =>
              Promise.resolve([{ path: 'COM1' }, { path: 'COM7', vendorId: '0403', productId: '6001' }]),
          },
        } as never),
    },
  )
  expect((await listPorts(parts)).map(({ address }) => address)).toEqual([
    'serial:usb:0403:6001',
    'serial:COM1',
  ])
})

it('is empty where nothing can be asked, and never rejects on this machine', async () => {
  expect(await listPorts(machine({}))).toEqual([])
  expect(Array.isArray(await listPorts())).toBe(true)
})
