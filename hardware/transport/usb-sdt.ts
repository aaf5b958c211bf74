import type { Clock } from '../../domain/ports.ts'
import { ok } from '../../domain/result.ts'
import type { UsbAddress } from './address.ts'
import { faultFromWords, openWithin, wrapRaw, type RawEnds, type RawWire } from './raw-wire.ts'
import type { OpenTransport } from './transport.ts'
import { claimUsb, createUsbEar, type ClaimedUsb, type LoadUsbPackage } from './usb-device.ts'
import type { UsbChoice, UsbInterface } from './usb-device.ts'

/** The four pipes of a native reader (hardware-protocols 1.1): OUT 02 and 06, IN 81 and 85. */
const OUT_HEAD = 2
const OUT_BODY = 6
const IN_HEAD = 1
const IN_BODY = 5
const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69]
const HEAD_BYTES = PREAMBLE.length + 2
const PACKET_BYTES = 64
/** No answer of a reader is longer (hardware-protocols 0.2). */
const MOST_BODY_BYTES = 4096
const WRITE_MS = 5000
/** A body that does not come is given up after so many seconds of listening. */
const MOST_SILENCES = 3

/**
 * Opens a native USB reader and presents its four pipes as the one stream of a serial reader: what is written is cut
 * behind preamble and length, what is read is joined. Every write must be one whole frame.
 */
export function createUsbSdtOpener(address: UsbAddress, clock: Clock, load: LoadUsbPackage): OpenTransport {
  return () =>
    openWithin(clock, address.text, faultFromWords, async () => {
      const claimed = await claimUsb(address, load, chooseReader)
      if (!claimed.ok) return claimed
      return ok(wrapRaw(address.text, clock, faultFromWords, (ends) => run(claimed.value, ends, clock)))
    })
}

/** The function that has the four pipes. */
export function chooseReader(interfaces: readonly UsbInterface[]): UsbChoice<null> | undefined {
  for (const { interfaceNumber, alternates } of interfaces) {
    for (const { alternateSetting, endpoints } of alternates) {
      const has = (direction: 'in' | 'out', endpointNumber: number): boolean =>
        endpoints.some((each) => each.direction === direction && each.endpointNumber === endpointNumber)
      if (has('out', OUT_HEAD) && has('out', OUT_BODY) && has('in', IN_HEAD) && has('in', IN_BODY)) {
        return { interfaceNumber, alternateSetting, pipes: null }
      }
    }
  }
  return undefined
}

function run({ device, release }: ClaimedUsb, ends: RawEnds, clock: Clock): RawWire {
  let isClosing = false
  const hearHead = createUsbEar(device, IN_HEAD, clock)
  const hearBody = createUsbEar(device, IN_BODY, clock)
  const isOpen = (): boolean => ends.isOpen() && !isClosing

  async function listen(): Promise<void> {
    try {
      while (isOpen()) {
        const head = await hearHead(PACKET_BYTES)
        if (head.length === 0) continue
        // The chunk is wiped as soon as it is delivered.
        const bodyBytes = bodyLength(head)
        ends.deliver(head)
        await listenForBody(bodyBytes)
      }
    } catch (thrown) {
      ends.lose(thrown)
    }
  }

  async function listenForBody(bytes: number): Promise<void> {
    let missing = bytes
    let silences = 0
    while (missing > 0 && silences < MOST_SILENCES && isOpen()) {
      const chunk = await hearBody(missing)
      if (chunk.length === 0) silences += 1
      missing -= chunk.length
      if (chunk.length > 0) ends.deliver(chunk)
    }
  }

  const listening = listen()
  return {
    async write(frame, isWanted) {
      await device.transferOut(OUT_HEAD, Uint8Array.from(frame.subarray(0, HEAD_BYTES)), WRITE_MS)
      if (frame.length > HEAD_BYTES && isWanted()) {
        await device.transferOut(OUT_BODY, Uint8Array.from(frame.subarray(HEAD_BYTES)), WRITE_MS)
      }
    },
    async close() {
      isClosing = true
      await listening
      await release()
    },
  }
}

/** How many bytes the other pipe is going to carry; 0 when this is no head at all, or the whole frame came here. */
function bodyLength(head: Uint8Array): number {
  if (!PREAMBLE.every((byte, at) => head[at] === byte) || head.length < HEAD_BYTES) return 0
  const length = ((head[HEAD_BYTES - 2] ?? 0) << 8) | (head[HEAD_BYTES - 1] ?? 0)
  return length > MOST_BODY_BYTES ? 0 : Math.max(0, length - (head.length - HEAD_BYTES))
}
