import { idsOf, type UsbIds } from './address.ts'
import { loadHidPackage } from './hid.ts'
import { likelyKind } from './known-devices.ts'
import type { NativePackages } from './open-transport.ts'
import { loadSerialPackage } from './serial.ts'
import { loadUsbPackage, textOf, type UsbDevice, type UsbInterface } from './usb-device.ts'
import { choosePrinter } from './usb-printer.ts'
import { chooseReader } from './usb-sdt.ts'
import { findAdapter, listUsbSerialPorts, SYSTEM_FILES } from './usb-serial-ports.ts'
import type { SystemFiles, UsbSerialPort } from './usb-serial-ports.ts'

/** One thing attached to this machine that a device could be reached by. */
export interface FoundPort {
  /** What goes into the devices file: the stable form where there is one. */
  readonly address: string
  /** Maker, ids and what it is likely to be, as far as the system tells; may be empty. */
  readonly description: string
}

/** What is asked; stand-ins in tests. */
export interface ListPortsParts {
  readonly packages: Pick<NativePackages, 'serial' | 'usb' | 'hid'>
  readonly files: SystemFiles
}

const THIS_MACHINE: ListPortsParts = {
  packages: { serial: loadSerialPackage, usb: loadUsbPackage, hid: loadHidPackage },
  files: SYSTEM_FILES,
}

const BY_PATH = '/dev/serial/by-path'

/**
 * Everything attached to this machine, each with the address to write into the devices file. Never rejects: what a
 * missing package or folder cannot tell is left out, and an empty list means that there is nothing to be seen.
 */
export async function listPorts(parts: ListPortsParts = THIS_MACHINE): Promise<readonly FoundPort[]> {
  const kinds = await Promise.all([
    listSerial(parts),
    listUsb(parts),
    listHid(parts),
    listFiles('/dev/usb', /^lp\d+$/, '打印机 / printer', parts.files),
    listFiles(
      '/dev/input/by-id',
      /-event-kbd$/,
      '键盘、小键盘或扫码枪 / keyboard, keypad or scanner',
      parts.files,
    ),
  ])
  return kinds.flat()
}

async function listSerial({ packages, files }: ListPortsParts): Promise<FoundPort[]> {
  const adapters = await listUsbSerialPorts(packages.serial, files)
  const named = await Promise.all(
    adapters.map(async (port) => ({
      address: await stableAddress(port, adapters, files),
      description: describe(port, `${port.path} ${port.maker}`),
    })),
  )
  const others = await listBuiltIn(packages.serial, files, new Set(adapters.map(({ path }) => path)))
  return [...named, ...others]
}

/** By its ids where they tell it from all others, by its socket where not. */
async function stableAddress(
  port: UsbSerialPort,
  all: readonly UsbSerialPort[],
  files: SystemFiles,
): Promise<string> {
  const { vendorId, productId, serial, interface: number } = port
  const bySerial = serial === null ? {} : { serial }
  const byInterface = number === null ? {} : { interface: number }
  for (const extra of [{}, bySerial, byInterface, { ...bySerial, ...byInterface }]) {
    const found = findAdapter({ vendorId, productId, ...extra }, all)
    if (!found.ok || found.value !== port) continue
    const query = Object.entries(extra).map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    return `serial:usb:${idsOf(port)}${query.length > 0 ? `?${query.join('&')}` : ''}`
  }
  const links = await files.names(BY_PATH).catch(() => [])
  for (const link of links) {
    const target = await files.realPath(`${BY_PATH}/${link}`).catch(() => undefined)
    if (target === port.path) return `serial://${BY_PATH}/${link}`
  }
  return serialAddress(port.path)
}

function serialAddress(path: string): string {
  return path.startsWith('/') ? `serial://${path}` : `serial:${path}`
}

/** Ports that are no USB adapters. Linux names thirty-two of them whether there are any or not; type 0 is none. */
async function listBuiltIn(
  load: NativePackages['serial'],
  files: SystemFiles,
  known: ReadonlySet<string>,
): Promise<FoundPort[]> {
  const names = await files.names('/dev').catch(() => undefined)
  if (names === undefined) {
    const told = await load()
      .then(({ SerialPort }) => SerialPort.list())
      .catch(() => [])
    return told
      .filter(({ path }) => !known.has(path))
      .map(({ path, manufacturer }) => ({ address: serialAddress(path), description: manufacturer ?? '' }))
  }
  const found = await Promise.all(
    names
      .filter((name) => /^tty(?:S|USB|ACM|AMA)\d+$/.test(name) && !known.has(`/dev/${name}`))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map(async (name) => {
        const type = await files.text(`/sys/class/tty/${name}/type`).catch(() => '')
        return type.trim() === '0' ? [] : [{ address: `serial:///dev/${name}`, description: '' }]
      }),
  )
  return found.flat()
}

async function listUsb({ packages }: ListPortsParts): Promise<FoundPort[]> {
  const devices = await packages
    .usb()
    .then(({ usb }) => usb.getDevices())
    .catch(() => [])
  return devices.flatMap((device) => {
    const interfaces = interfacesOf(device)
    const scheme =
      choosePrinter(interfaces) !== undefined
        ? 'usb-printer'
        : chooseReader(interfaces) !== undefined
          ? 'usb-sdt'
          : undefined
    if (scheme === undefined) return []
    const serial = textOf(() => device.serialNumber)
    const hasTwin = devices.some((other) => other !== device && idsOf(other) === idsOf(device))
    const query = hasTwin && serial !== undefined ? `?serial=${encodeURIComponent(serial)}` : ''
    const maker = [textOf(() => device.manufacturerName), textOf(() => device.productName)]
    return [
      {
        address: `${scheme}:${idsOf(device)}${query}`,
        description: describe(device, maker.filter(Boolean).join(' ')),
      },
    ]
  })
}

/** Looking at the functions opens the device for a moment, and fails where that is not allowed. */
function interfacesOf(device: UsbDevice): readonly UsbInterface[] {
  try {
    return device.configuration?.interfaces ?? []
  } catch {
    return []
  }
}

const GENERIC_DESKTOP = 1

async function listHid({ packages }: ListPortsParts): Promise<FoundPort[]> {
  const devices = await packages
    .hid()
    .then(({ devicesAsync }) => devicesAsync())
    .catch(() => [])
  // Mice and keyboards are no devices of a hall; keypads are used as device files.
  const found = devices.filter(({ usagePage }) => usagePage !== GENERIC_DESKTOP)
  return found.map((device) => {
    const { serialNumber, usagePage, manufacturer, product } = device
    const twins = found.filter((other) => idsOf(other) === idsOf(device))
    const query: string[] = []
    if (serialNumber && twins.some((other) => other.serialNumber !== serialNumber)) {
      query.push(`serial=${encodeURIComponent(serialNumber)}`)
    }
    if (usagePage !== undefined && twins.some((other) => other.usagePage !== usagePage)) {
      query.push(`usagePage=${usagePage.toString(16)}`)
    }
    return {
      address: `hid:${idsOf(device)}${query.length > 0 ? `?${query.join('&')}` : ''}`,
      description: describe(device, [manufacturer, product].filter(Boolean).join(' ')),
    }
  })
}

async function listFiles(
  folder: string,
  pattern: RegExp,
  description: string,
  files: SystemFiles,
): Promise<FoundPort[]> {
  const names = await files.names(folder).catch(() => [])
  return names
    .filter((name) => pattern.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => ({ address: `file:${folder}/${name}`, description }))
}

function describe(device: UsbIds, maker: string): string {
  const kind = likelyKind(device)
  return [maker.trim(), idsOf(device), kind && `${kind.zh} / ${kind.en}`].filter(Boolean).join('  ')
}
