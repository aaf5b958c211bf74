import type { HIDAsync } from 'node-hid'
import type { Clock } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import { idsOf, type HidAddress } from './address.ts'
import { loadNative } from './native-package.ts'
import { faultFromWords, openWithin, wrapRaw } from './raw-wire.ts'
import type { OpenTransport, TransportError } from './transport.ts'

/** The part of the node-hid package (3.4.0) that is used. */
export interface HidPackage {
  devicesAsync(vendorId?: number, productId?: number): Promise<HidDevice[]>
  readonly HIDAsync: { open(path: string): Promise<OpenHid> }
}

export interface HidDevice {
  readonly vendorId: number
  readonly productId: number
  readonly path?: string | undefined
  readonly serialNumber?: string | undefined
  readonly manufacturer?: string | undefined
  readonly product?: string | undefined
  readonly usagePage?: number | undefined
}

export type OpenHid = Pick<HIDAsync, 'write' | 'close'> & {
  on(event: 'data', listener: (report: Buffer) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

export type LoadHidPackage = () => Promise<HidPackage>

export const loadHidPackage: LoadHidPackage = async () => {
  const { HIDAsync, devicesAsync } = await import('node-hid')
  return {
    HIDAsync,
    devicesAsync: (vendorId, productId) =>
      vendorId === undefined || productId === undefined ? devicesAsync() : devicesAsync(vendorId, productId),
  }
}

/** The library wants the number of the report in front; devices with one kind of report have number 0. */
const REPORT_ID = 0
/** What a full-speed device takes in one report. */
const REPORT_BYTES = 64

/** Opens a HID device: each report is a chunk, and what is written goes out in reports of up to 64 bytes. */
export function createHidOpener(address: HidAddress, clock: Clock, load: LoadHidPackage): OpenTransport {
  return () =>
    openWithin(clock, address.text, faultFromWords, async () => {
      const loaded = await loadNative(load, 'HID devices')
      if (!loaded.ok) return loaded
      const path = await findHid(address, loaded.value)
      if (!path.ok) return path
      const hid = await loaded.value.HIDAsync.open(path.value)
      return ok(
        wrapRaw(address.text, clock, faultFromWords, (ends) => {
          hid.on('data', (report) => ends.deliver(report))
          hid.on('error', (error) => ends.lose(error))
          return {
            async write(bytes, isWanted) {
              for (let at = 0; at < bytes.length && isWanted(); at += REPORT_BYTES) {
                await hid.write([REPORT_ID, ...bytes.subarray(at, at + REPORT_BYTES)])
              }
            },
            close: () => hid.close(),
          }
        }),
      )
    })
}

/** Whether it is plugged in. False where the system cannot tell. */
export async function isHidPresent(address: HidAddress, load: LoadHidPackage): Promise<boolean> {
  const loaded = await loadNative(load, 'HID devices')
  return loaded.ok && (await findHid(address, loaded.value)).ok
}

async function findHid(
  address: HidAddress,
  { devicesAsync }: HidPackage,
): Promise<Result<string, TransportError>> {
  const found = (await devicesAsync(address.vendorId, address.productId)).filter(
    ({ serialNumber, usagePage }) =>
      (address.serial === undefined || serialNumber === address.serial) &&
      (address.usagePage === undefined || usagePage === address.usagePage),
  )
  const paths = [...new Set(found.flatMap(({ path }) => path ?? []))]
  const [path] = paths
  if (path === undefined) return failed({ code: 'not-found', detail: `no HID device ${idsOf(address)}` })
  if (paths.length > 1) {
    const choices = found.map(
      ({ serialNumber, usagePage }) =>
        `serial=${serialNumber || '-'} usagePage=${usagePage?.toString(16) ?? '-'}`,
    )
    return failed({
      code: 'failed',
      detail: `several HID devices ${idsOf(address)}: add one of these to the address: ${choices.join('; ')}`,
    })
  }
  return ok(path)
}
