import type { Words } from '../../domain/model.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import { adviceFor } from '../advice.ts'
import type { DeviceConfig } from '../config.ts'
import type { DeviceError } from '../device.ts'
import type { AnyDevice } from '../drivers.ts'
import { driverOf, wireOf } from '../open-devices.ts'
import type { WireAddress } from '../transport/address.ts'
import type { Transport } from '../transport/transport.ts'
import type { DeviceCommandDeps } from './deps.ts'

export type Print = (line: string) => void

/** Prints a sentence in both languages, indented below its heading. */
export function tell(print: Print, { zh, en }: Words): void {
  print(`  ${zh}`)
  print(`  ${en}`)
}

/** Prints what went wrong and what to look at. */
export function complain(print: Print, { code, detail }: DeviceError, address: WireAddress): void {
  print(`  ✗ ${code} (${detail})`)
  tell(print, adviceFor(code, address))
}

/** The heading of every command that talks to one device. */
export function introduce(print: Print, device: DeviceConfig): void {
  const { title } = driverOf(device)
  print(`${device.name}: ${title.zh} / ${title.en}, ${device.address.text}`)
}

/**
 * Opens the wire of a device and hands it to `use`; closed again whatever happens. A wire that does not open is explained.
 *
 * @returns what `use` returns, or 1 when the wire did not open
 */
export async function withWire(
  device: DeviceConfig,
  deps: DeviceCommandDeps,
  use: (transport: Transport) => Promise<0 | 1>,
): Promise<0 | 1> {
  const opened = await wireOf(device, deps).open()
  if (!opened.ok) {
    complain(deps.print, opened.error, device.address)
    return 1
  }
  try {
    return await use(opened.value)
  } finally {
    await opened.value.close()
  }
}

/** Starts the driver on an open wire; what goes wrong is explained. */
export async function startDriver(
  device: DeviceConfig,
  transport: Transport,
  { clock, log, print, glyphs }: DeviceCommandDeps,
): Promise<Result<AnyDevice, DeviceError>> {
  const started = await driverOf(device).open(transport, device.options, {
    clock,
    log,
    ...(glyphs && { glyphs }),
  })
  if (started.ok) return ok(started.value)
  complain(print, started.error, device.address)
  return failed(started.error)
}
