import { ok, type Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CardReader } from '../card-reader.ts'
import { openSamV } from './driver.ts'
import { idCardMiaxisDialect } from './miaxis-dialect.ts'
import { createMiaxisWire } from './miaxis-wire.ts'
import { miaxisOptions, type SamVOptions } from './options.ts'

/**
 * Miaxis MR readers on USB HID (10C4:0007, 203B:0101): a SAM_V reader whose frames travel in 64-byte reports
 * (hardware-protocols 1.8, one source only, never tried on a device).
 */
export const samVMiaxisDriver: Driver<SamVOptions, CardReader> = {
  name: 'sam-v-miaxis',
  family: 'reader',
  title: { zh: '居民身份证阅读器（中正 HID）', en: 'Resident ID card reader (Miaxis HID)' },
  serialDefaults: { baudRate: 115_200 },
  wires: ['hid', 'tcp', 'serial'],
  options: miaxisOptions,
  dialects: [idCardMiaxisDialect],
  isPersonal: true,
  open: openSamVMiaxis,
}

/** Opens the reader behind the reports as any SAM_V reader is opened. */
export async function openSamVMiaxis(
  transport: Transport,
  options: SamVOptions,
  deps: DriverDeps,
): Promise<Result<CardReader, DeviceError>> {
  const { wire, counters } = createMiaxisWire(transport)
  const opened = await openSamV(wire, options, deps)
  if (!opened.ok) return opened
  const reader = opened.value
  return ok({ ...reader, counters: () => ({ ...reader.counters(), ...counters() }) })
}
