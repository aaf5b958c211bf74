import { readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failed, ok, type Result } from '../../domain/result.ts'
import { idsOf, type SerialAdapter } from './address.ts'
import type { LoadSerialPackage } from './serial.ts'
import type { TransportError } from './transport.ts'

/** One port of a USB serial adapter, or of a device that presents itself as one. */
export interface UsbSerialPort {
  /** The present name, e.g. `/dev/ttyUSB0` or `COM3`; it moves. */
  readonly path: string
  readonly vendorId: number
  readonly productId: number
  readonly serial: string | null
  /** Which port of an adapter with several, from 0. */
  readonly interface: number | null
  /** Which socket it hangs in, e.g. `1-1.2`; null where the system does not tell. */
  readonly socket: string | null
  readonly maker: string
}

/** The files of a machine, for tests on any machine. */
export interface SystemFiles {
  names(folder: string): Promise<readonly string[]>
  text(path: string): Promise<string>
  realPath(path: string): Promise<string>
}

/** Those of this machine. */
export const SYSTEM_FILES: SystemFiles = {
  names: readdir,
  text: (path) => readFile(path, 'utf8'),
  realPath: realpath,
}

const SYS_TTY = '/sys/class/tty'

/**
 * All ports of USB serial adapters. On Linux from the kernel's own files, which need neither a binary nor `udevadm`;
 * elsewhere from serialport. Never rejects.
 */
export async function listUsbSerialPorts(
  load: LoadSerialPackage,
  files: SystemFiles = SYSTEM_FILES,
): Promise<readonly UsbSerialPort[]> {
  const names = await files.names(SYS_TTY).catch(() => undefined)
  if (names === undefined) return listBySerialport(load)
  const found = await Promise.all(
    names.filter((name) => /^tty(?:USB|ACM)\d+$/.test(name)).map((name) => readPort(name, files)),
  )
  return found.filter((port) => port !== undefined)
}

/** The kernel links a port to its interface, and the interface lies in the folder of its device. */
async function readPort(name: string, files: SystemFiles): Promise<UsbSerialPort | undefined> {
  const text = (path: string): Promise<string | undefined> =>
    files.text(path).then(
      (read) => read.trim(),
      () => undefined,
    )
  let folder = await files.realPath(join(SYS_TTY, name, 'device')).catch(() => '/')
  let number: string | undefined
  while (folder !== '/' && folder !== '.') {
    number ??= await text(join(folder, 'bInterfaceNumber'))
    const vendor = await text(join(folder, 'idVendor'))
    const product = await text(join(folder, 'idProduct'))
    if (vendor !== undefined && product !== undefined) {
      return {
        path: `/dev/${name}`,
        vendorId: Number.parseInt(vendor, 16),
        productId: Number.parseInt(product, 16),
        serial: (await text(join(folder, 'serial'))) ?? null,
        interface: number === undefined ? null : Number.parseInt(number, 16),
        socket: folder.slice(folder.lastIndexOf('/') + 1),
        maker: [await text(join(folder, 'manufacturer')), await text(join(folder, 'product'))]
          .filter(Boolean)
          .join(' '),
      }
    }
    folder = dirname(folder)
  }
  return undefined
}

async function listBySerialport(load: LoadSerialPackage): Promise<readonly UsbSerialPort[]> {
  const told = await load()
    .then(({ SerialPort }) => SerialPort.list())
    .catch(() => [])
  return told.flatMap((port) => {
    const vendorId = Number.parseInt(port.vendorId ?? '', 16)
    const productId = Number.parseInt(port.productId ?? '', 16)
    if (Number.isNaN(vendorId) || Number.isNaN(productId)) return []
    const number = /MI_(?<number>[0-9A-F]{2})/i.exec(port.pnpId ?? '')?.groups?.['number']
    return {
      path: port.path,
      vendorId,
      productId,
      serial: port.serialNumber ?? null,
      interface: number === undefined ? null : Number.parseInt(number, 16),
      socket: port.locationId ?? null,
      maker: port.manufacturer ?? '',
    }
  })
}

/**
 * The one port that is meant. Errors: `not-found`, and `failed` when there are several that nothing tells apart: then
 * only the socket does, and a by-path name says which.
 */
export function findAdapter(
  adapter: SerialAdapter,
  ports: readonly UsbSerialPort[],
): Result<UsbSerialPort, TransportError> {
  const matching = ports.filter(
    (port) =>
      port.vendorId === adapter.vendorId &&
      port.productId === adapter.productId &&
      (adapter.serial === undefined || port.serial === adapter.serial) &&
      (adapter.interface === undefined || port.interface === adapter.interface),
  )
  const [first] = matching
  if (first === undefined) {
    return failed({ code: 'not-found', detail: `no USB serial adapter ${idsOf(adapter)} is plugged in` })
  }
  if (matching.length === 1) return ok(first)
  const list = matching
    .map(
      (port) =>
        `${port.path} (serial ${port.serial ?? '-'}, interface ${port.interface ?? '-'}, socket ${port.socket ?? '-'})`,
    )
    .join(', ')
  const isTold = new Set(matching.map((port) => `${port.serial} ${port.interface}`)).size === matching.length
  return failed({
    code: 'failed',
    detail: isTold
      ? `several adapters ${idsOf(adapter)}: add serial= or interface= to the address; there are: ${list}`
      : `several adapters ${idsOf(adapter)} that nothing tells apart: use their sockets, serial:///dev/serial/by-path/...; there are: ${list}`,
  })
}
