import type { Clock } from '../../domain/ports.ts'
import { ok } from '../../domain/result.ts'
import type { UsbAddress } from './address.ts'
import { faultFromWords, openWithin, wrapRaw, type RawEnds, type RawWire } from './raw-wire.ts'
import type { OpenTransport } from './transport.ts'
import { claimUsb, createUsbEar, type ClaimedUsb, type LoadUsbPackage } from './usb-device.ts'
import type { UsbChoice, UsbInterface } from './usb-device.ts'

/** Endpoint numbers; a printer that only listens has no way in. */
interface PrinterPipes {
  readonly out: number
  readonly in: number | null
}

const PRINTER_CLASS = 7
const PRINTER_SUBCLASS = 1
/** Two ways first, then one way (USB printer class 1.1, 4.1). */
const PROTOCOLS = [2, 1] as const
const READ_BYTES = 1024
/** A transfer that is given up does not tell how far it got: small ones lose little. */
const WRITE_BYTES = 4096
const WRITE_MS = 5000

/** Opens a printer by the USB printer class 07/01/02 (hardware-protocols 2.1): raw bytes out, status bytes back. */
export function createUsbPrinterOpener(
  address: UsbAddress,
  clock: Clock,
  load: LoadUsbPackage,
): OpenTransport {
  return () =>
    openWithin(clock, address.text, faultFromWords, async () => {
      const claimed = await claimUsb(address, load, choosePrinter)
      if (!claimed.ok) return claimed
      return ok(
        wrapRaw(address.text, clock, faultFromWords, (ends) =>
          run(claimed.value, claimed.value.pipes, ends, clock),
        ),
      )
    })
}

/** The printer function of a device and its pipes, the one that answers first. */
export function choosePrinter(interfaces: readonly UsbInterface[]): UsbChoice<PrinterPipes> | undefined {
  for (const protocol of PROTOCOLS) {
    for (const { interfaceNumber, alternates } of interfaces) {
      for (const alternate of alternates) {
        if (alternate.interfaceClass !== PRINTER_CLASS) continue
        if (alternate.interfaceSubclass !== PRINTER_SUBCLASS) continue
        if (alternate.interfaceProtocol !== protocol) continue
        const bulk = (direction: 'in' | 'out'): number | undefined =>
          alternate.endpoints.find((each) => each.type === 'bulk' && each.direction === direction)
            ?.endpointNumber
        const out = bulk('out')
        if (out === undefined) continue
        return {
          interfaceNumber,
          alternateSetting: alternate.alternateSetting,
          pipes: { out, in: bulk('in') ?? null },
        }
      }
    }
  }
  return undefined
}

function run({ device, release }: ClaimedUsb, pipes: PrinterPipes, ends: RawEnds, clock: Clock): RawWire {
  let isClosing = false
  const listening = pipes.in === null ? Promise.resolve() : listen(pipes.in)

  async function listen(endpoint: number): Promise<void> {
    const hear = createUsbEar(device, endpoint, clock)
    try {
      while (ends.isOpen() && !isClosing) {
        const chunk = await hear(READ_BYTES)
        if (chunk.length > 0) ends.deliver(chunk)
      }
    } catch (thrown) {
      ends.lose(thrown)
    }
  }

  return {
    async write(bytes, isWanted) {
      for (let at = 0; at < bytes.length && isWanted(); at += WRITE_BYTES) {
        await device.transferOut(pipes.out, Uint8Array.from(bytes.subarray(at, at + WRITE_BYTES)), WRITE_MS)
      }
    },
    async close() {
      isClosing = true
      await listening
      await release()
    },
  }
}
