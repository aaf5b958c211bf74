import { access } from 'node:fs/promises'
import type { Clock } from '../../domain/ports.ts'
import type { WireAddress } from './address.ts'
import { createSerialOpener, loadSerialPackage, type LoadSerialPackage } from './serial.ts'
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
}

/**
 * Chooses the kind of wire by its address.
 *
 * @param serialDefaults of the driver, for what the address leaves out
 */
export function createWire(
  address: WireAddress,
  serialDefaults: { readonly baudRate: number },
  clock: Clock,
  loadSerial: LoadSerialPackage = loadSerialPackage,
): Wire {
  if (address.kind === 'tcp') {
    return { address, open: createTcpOpener(address, clock), isPresent: () => Promise.resolve(true) }
  }
  return {
    address,
    open: createSerialOpener(address, serialDefaults.baudRate, clock, loadSerial),
    isPresent: () =>
      address.path.startsWith('/')
        ? access(address.path).then(
            () => true,
            () => false,
          )
        : Promise.resolve(true),
  }
}
