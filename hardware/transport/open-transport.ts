import type { Clock } from '../../domain/ports.ts'
import { access } from 'node:fs/promises'
import { lineOf, type WireAddress } from './address.ts'
import { createFileOpener } from './device-file.ts'
import { createHidOpener, isHidPresent, loadHidPackage, type LoadHidPackage } from './hid.ts'
import { createPcscOpener, loadPcscPackage, type LoadPcscPackage } from './pcsc.ts'
import { createSerialOpener, isSerialPresent, loadSerialPackage, type LoadSerialPackage } from './serial.ts'
import { createSharedLine, type SharedLine } from './shared-line.ts'
import { createTcpOpener } from './tcp.ts'
import type { OpenTransport } from './transport.ts'
import { isUsbPresent, loadUsbPackage, type LoadUsbPackage } from './usb-device.ts'
import { createUsbPrinterOpener } from './usb-printer.ts'
import { createUsbSdtOpener } from './usb-sdt.ts'

/** One wire as the supervisor needs it: opened again and again, and looked for when it is silent. */
export interface Wire {
  readonly address: WireAddress
  readonly open: OpenTransport
  /**
   * Whether the port is still plugged in, as far as that can be seen without opening it. Always true for TCP, PC/SC
   * and COM ports.
   */
  isPresent(): Promise<boolean>
  /** On a line shared with others: what became of this device, so that a line on which nobody answers is opened anew. */
  tell?(verdict: 'works' | 'fails'): void
}

/** What the driver says about its wire, for what the address leaves out. */
export interface WireDefaults {
  readonly baudRate: number
  /** Of a driver whose devices may share one line; absent or null for one that wants a line of its own. */
  readonly turnaroundMs?: number | null
}

export type CreateWire = (address: WireAddress, defaults: WireDefaults, clock: Clock) => Wire

/** The packages with native parts, each loaded when the first device needs it. */
export interface NativePackages {
  readonly serial: LoadSerialPackage
  readonly usb: LoadUsbPackage
  readonly hid: LoadHidPackage
  readonly pcsc: LoadPcscPackage
}

const PACKAGES: NativePackages = {
  serial: loadSerialPackage,
  usb: loadUsbPackage,
  hid: loadHidPackage,
  pcsc: loadPcscPackage,
}

/**
 * Chooses the kind of wire by its address. Every wire is one of its own: `shareLines` is for devices on a common line.
 *
 * @param packages stand-ins for some of them
 */
export function createWire(
  address: WireAddress,
  { baudRate }: WireDefaults,
  clock: Clock,
  packages: Partial<NativePackages> = {},
): Wire {
  const { serial, usb, hid, pcsc } = { ...PACKAGES, ...packages }
  const always = (): Promise<boolean> => Promise.resolve(true)
  switch (address.kind) {
    case 'tcp':
      return { address, open: createTcpOpener(address, clock), isPresent: always }
    case 'serial': {
      const open = createSerialOpener(address, baudRate, clock, serial)
      return { address, open, isPresent: () => isSerialPresent(address, serial) }
    }
    case 'usb': {
      const create = address.pipes === 'sdt' ? createUsbSdtOpener : createUsbPrinterOpener
      return { address, open: create(address, clock, usb), isPresent: () => isUsbPresent(address, usb) }
    }
    case 'hid':
      return {
        address,
        open: createHidOpener(address, clock, hid),
        isPresent: () => isHidPresent(address, hid),
      }
    case 'file':
      return { address, open: createFileOpener(address, clock), isPresent: () => isFilePresent(address.path) }
    case 'pcsc':
      // It tells the end of its reader by itself.
      return { address, open: createPcscOpener(address, clock, pcsc), isPresent: always }
  }
}

function isFilePresent(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/**
 * The same for a whole devices file: devices at one address whose drivers can share a line get one, the first to be asked
 * for naming its settings.
 */
export function shareLines(createOne: CreateWire): CreateWire {
  const lines = new Map<string, { readonly wire: Wire; readonly line: SharedLine }>()
  return (address, defaults, clock) => {
    const { turnaroundMs } = defaults
    if (turnaroundMs === undefined || turnaroundMs === null) return createOne(address, defaults, clock)
    const key = lineOf(address)
    let shared = lines.get(key)
    if (shared === undefined) {
      const wire = createOne(address, defaults, clock)
      shared = { wire, line: createSharedLine(wire.open, clock) }
      lines.set(key, shared)
    }
    const { wire, line } = shared
    return { address, isPresent: () => wire.isPresent(), ...line.addUnit(turnaroundMs) }
  }
}
