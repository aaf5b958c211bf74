import { failed, ok, type Result } from '../../domain/result.ts'
import type { Clock } from '../../domain/ports.ts'
import { idsOf, type UsbIdentity } from './address.ts'
import { loadNative } from './native-package.ts'
import { faultFromWords } from './raw-wire.ts'
import type { TransportError } from './transport.ts'

/** The part of the usb package (3.1.0) that is used. */
export interface UsbPackage {
  readonly usb: { getDevices(): Promise<UsbDevice[]> }
}

export interface UsbDevice {
  readonly vendorId: number
  readonly productId: number
  /** Reading the texts opens the device for a moment where the system has not kept them, and throws where it may not. */
  readonly serialNumber?: string | null | undefined
  readonly manufacturerName?: string | null | undefined
  readonly productName?: string | null | undefined
  readonly configuration?: { readonly interfaces: readonly UsbInterface[] } | undefined
  open(): Promise<void>
  close(): Promise<void>
  claimInterface(interfaceNumber: number): Promise<void>
  releaseInterface(interfaceNumber: number): Promise<void>
  selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void>
  /** Linux only; rejects where no driver holds the interface. */
  detachKernelDriver(interfaceNumber: number): Promise<void>
  attachKernelDriver(interfaceNumber: number): Promise<void>
  clearHalt(direction: 'in' | 'out', endpointNumber: number): Promise<void>
  /** Rejects with "Cancelled" after `timeoutMs`, with "Disconnected" after an unplugging. */
  transferIn(
    endpoint: number,
    length: number,
    timeoutMs?: number,
  ): Promise<{ readonly data?: DataView | undefined }>
  transferOut(endpoint: number, data: Uint8Array<ArrayBuffer>, timeoutMs?: number): Promise<unknown>
}

export interface UsbInterface {
  readonly interfaceNumber: number
  readonly alternates: readonly UsbAlternate[]
}

export interface UsbAlternate {
  readonly alternateSetting: number
  readonly interfaceClass: number
  readonly interfaceSubclass: number
  readonly interfaceProtocol: number
  readonly endpoints: readonly {
    readonly endpointNumber: number
    readonly direction: 'in' | 'out'
    readonly type: string
  }[]
}

export type LoadUsbPackage = () => Promise<UsbPackage>

// Its own types lean on those of a browser and lack the transfers here.
export const loadUsbPackage: LoadUsbPackage = async () => (await import('usb')) as unknown as UsbPackage

/** One claimed function of a device. */
export interface ClaimedUsb {
  readonly device: UsbDevice
  /** Gives the function back, to the system's own driver too if that had it. */
  release(): Promise<void>
}

/** The function wanted of a device, and with it what the caller must know to use it. */
export interface UsbChoice<Pipes> {
  readonly interfaceNumber: number
  readonly alternateSetting: number
  readonly pipes: Pipes
}

/** Finds, opens and claims a device. `choose` looks through its functions; `undefined` when the wanted one is not there. */
export async function claimUsb<Pipes>(
  identity: UsbIdentity,
  load: LoadUsbPackage,
  choose: (interfaces: readonly UsbInterface[]) => UsbChoice<Pipes> | undefined,
): Promise<Result<ClaimedUsb & { readonly pipes: Pipes }, TransportError>> {
  const loaded = await loadNative(load, 'USB devices')
  if (!loaded.ok) return loaded
  const found = await findUsb(identity, loaded.value)
  if (!found.ok) return found
  const device = found.value
  await device.open()
  try {
    const choice = choose(device.configuration?.interfaces ?? [])
    if (choice === undefined) {
      await device.close()
      return failed({ code: 'failed', detail: `${idsOf(identity)} has not the interface that is wanted` })
    }
    const { interfaceNumber, alternateSetting, pipes } = choice
    // Rejects where no driver of the system holds it, which is as good.
    const wasHeld = await device.detachKernelDriver(interfaceNumber).then(
      () => true,
      () => false,
    )
    await device.claimInterface(interfaceNumber)
    if (alternateSetting !== 0) await device.selectAlternateInterface(interfaceNumber, alternateSetting)
    return ok({
      device,
      pipes,
      async release() {
        await device.releaseInterface(interfaceNumber)
        if (wasHeld) await device.attachKernelDriver(interfaceNumber)
        await device.close()
      },
    })
  } catch (thrown) {
    await device.close()
    throw thrown
  }
}

/** Whether it is plugged in. False where the system cannot tell. */
export async function isUsbPresent(identity: UsbIdentity, load: LoadUsbPackage): Promise<boolean> {
  const loaded = await loadNative(load, 'USB devices')
  return loaded.ok && (await findUsb(identity, loaded.value)).ok
}

async function findUsb(
  identity: UsbIdentity,
  { usb }: UsbPackage,
): Promise<Result<UsbDevice, TransportError>> {
  const devices = await usb.getDevices().catch((thrown: unknown) => failed(faultFromWords(thrown)))
  if (!Array.isArray(devices)) return devices
  const withIds = devices.filter(
    ({ vendorId, productId }) => vendorId === identity.vendorId && productId === identity.productId,
  )
  const matching = withIds.filter(
    (device) => identity.serial === undefined || textOf(() => device.serialNumber) === identity.serial,
  )
  const [first, second] = matching
  if (first === undefined) {
    const others = withIds.map((device) => textOf(() => device.serialNumber) ?? '-').join(', ')
    const besides = withIds.length === 0 ? '' : ` with this serial number; there are: ${others}`
    return failed({ code: 'not-found', detail: `no USB device ${idsOf(identity)}${besides}` })
  }
  if (second !== undefined) {
    const serials = matching.map((device) => textOf(() => device.serialNumber) ?? '-').join(', ')
    return failed({
      code: 'failed',
      detail: `several USB devices ${idsOf(identity)}: add ?serial= to the address; there are: ${serials}`,
    })
  }
  return ok(first)
}

/** A text of a device; undefined where it has none or may not be asked. */
export function textOf(read: () => string | null | undefined): string | undefined {
  try {
    return read() ?? undefined
  } catch {
    return undefined
  }
}

/** The library gives up listening after so long, and is asked again: it cannot be interrupted. */
const LISTEN_MS = 1000
/** A refusal that comes at once is not asked again at once. */
const PAUSE_MS = 200
const MOST_STALLS = 3

/**
 * Listens once at a pipe.
 *
 * @returns what came; an empty chunk when nothing did
 * @throws when the device is gone, or its pipe stays halted
 */
export function createUsbEar(
  device: UsbDevice,
  endpoint: number,
  clock: Clock,
): (length: number) => Promise<Uint8Array> {
  let stalls = 0
  return async (length) => {
    const startedMs = clock.now()
    try {
      const { data } = await device.transferIn(endpoint, length, LISTEN_MS)
      stalls = 0
      if (data !== undefined && data.byteLength > 0) {
        return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      }
    } catch (thrown) {
      const words = thrown instanceof Error ? thrown.message : String(thrown)
      if (/stall/i.test(words)) {
        stalls += 1
        if (stalls > MOST_STALLS) throw thrown
        await device.clearHalt('in', endpoint)
      } else if (!/cancel|timed? ?out/i.test(words)) throw thrown
    }
    if (clock.now() - startedMs < PAUSE_MS) {
      await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve))
    }
    return new Uint8Array()
  }
}
