import { access } from 'node:fs/promises'
import type { Clock } from '../../domain/ports.ts'
import { lineOf, type WireAddress } from './address.ts'
import { createSerialOpener, loadSerialPackage, type LoadSerialPackage } from './serial.ts'
import { createSharedLine, type SharedLine } from './shared-line.ts'
import { createTcpOpener } from './tcp.ts'
import type { OpenTransport } from './transport.ts'

/** One wire as the supervisor needs it: opened again and again, and looked for when it is silent. */
export interface Wire {
  readonly address: WireAddress
  readonly open: OpenTransport
  /**
   * Whether the port is still plugged in, as far as that can be seen without opening it. Always true for TCP and for
   * COM ports.
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

/**
 * Chooses the kind of wire by its address. Every wire is one of its own: `shareLines` is for devices on a common line.
 */
export function createWire(
  address: WireAddress,
  { baudRate }: WireDefaults,
  clock: Clock,
  loadSerial: LoadSerialPackage = loadSerialPackage,
): Wire {
  if (address.kind === 'tcp') {
    return { address, open: createTcpOpener(address, clock), isPresent: () => Promise.resolve(true) }
  }
  return {
    address,
    open: createSerialOpener(address, baudRate, clock, loadSerial),
    isPresent: () =>
      address.path.startsWith('/')
        ? access(address.path).then(
            () => true,
            () => false,
          )
        : Promise.resolve(true),
  }
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
