import { readdir } from 'node:fs/promises'
import { loadSerialPackage, type LoadSerialPackage } from './serial.ts'

/** One serial port of this machine. */
export interface FoundPort {
  /** What goes into an address: the stable name where there is one. */
  readonly path: string
  /** Maker and USB identity, as far as the system tells. */
  readonly description: string
}

/** Folders and names of ports on Linux, stable names first. */
const PLACES: readonly (readonly [string, RegExp])[] = [
  ['/dev/serial/by-id', /./],
  ['/dev', /^tty(?:USB|ACM|S)\d+$/],
]

/**
 * The serial ports of this machine. Asks serialport; where that cannot tell (no binary, no `udevadm`), looks for the
 * usual names. Never rejects; an empty list means that there are none to be seen.
 */
export async function listPorts(
  load: LoadSerialPackage = loadSerialPackage,
  readNames: (folder: string) => Promise<readonly string[]> = readdir,
): Promise<readonly FoundPort[]> {
  const told = await load()
    .then(({ SerialPort }) => SerialPort.list())
    .catch(() => undefined)
  if (told !== undefined) {
    return told.map((port) => ({
      path:
        'pnpId' in port && port.pnpId && port.path.startsWith('/dev/')
          ? `/dev/serial/by-id/${port.pnpId}`
          : port.path,
      description: [port.manufacturer, port.vendorId && `${port.vendorId}:${port.productId}`]
        .filter(Boolean)
        .join(' '),
    }))
  }
  const found = await Promise.all(
    PLACES.map(async ([folder, pattern]) => {
      const names = await readNames(folder).catch(() => [])
      return names
        .filter((name) => pattern.test(name))
        .map((name) => ({ path: `${folder}/${name}`, description: '' }))
    }),
  )
  return found.flat().sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
}
