import type { z } from 'zod'
import type { Result } from '../domain/result.ts'
import type { Dialect } from './codec/dialect.ts'
import type { DeviceError, DeviceFamily, Device, Driver, DriverDeps, WireKind } from './device.ts'
import { alphaDriver } from './displays/alpha/driver.ts'
import type { CallDisplay } from './displays/call-display.ts'
import { cd5220Driver } from './displays/cd5220/driver.ts'
import { numberBoardDriver } from './displays/number-board/driver.ts'
import { onbonDriver } from './displays/onbon/driver.ts'
import { templateSignDriver } from './displays/template/driver.ts'
import { lcusDriver } from './lamps/lcus/driver.ts'
import type { Lamp } from './lamps/lamp.ts'
import { modbusCoilDriver } from './lamps/modbus-coil/driver.ts'
import type { CallPad } from './pads/call-pad.ts'
import { evdevPadDriver } from './pads/evdev/driver.ts'
import { ff68PadDriver } from './pads/ff68/driver.ts'
import { ff68RatingDriver } from './pads/ff68/rating-driver.ts'
import { templatePadDriver } from './pads/template/driver.ts'
import { templateRatingDriver } from './pads/template/rating-driver.ts'
import type { RatingPad } from './pads/rating-pad.ts'
import { escposDriver } from './printers/escpos/driver.ts'
import type { TicketPrinter } from './printers/ticket-printer.ts'
import type { CardReader } from './readers/card-reader.ts'
import { samVDriver } from './readers/sam-v/driver.ts'
import { samVMiaxisDriver } from './readers/sam-v/miaxis-driver.ts'
import { ssCardDriver } from './readers/ss-card/driver.ts'
import type { CodeScanner } from './scanners/code-scanner.ts'
import { hidPosDriver } from './scanners/hid-pos/driver.ts'
import { serialScannerDriver } from './scanners/serial/driver.ts'
import { wedgeDriver } from './scanners/wedge/driver.ts'
import type { Transport } from './transport/transport.ts'
import { syn6288Driver } from './voices/syn6288/driver.ts'
import type { VoiceModule } from './voices/voice-module.ts'
import { xfs5152Driver } from './voices/xfs5152/driver.ts'

/** Any device there is a driver for; `family` tells which. */
export type AnyDevice =
  CardReader | TicketPrinter | CallDisplay | VoiceModule | CallPad | RatingPad | CodeScanner | Lamp

/** A driver in the one list: its options are `unknown` until its own schema has seen them. */
export interface RegisteredDriver {
  readonly name: string
  readonly family: DeviceFamily
  readonly title: { readonly zh: string; readonly en: string }
  readonly serialDefaults: { readonly baudRate: number }
  readonly probeBaudRates: readonly number[]
  readonly wires: readonly WireKind[]
  /** Null for a driver that wants a line of its own. */
  readonly sharing: {
    /** @throws when the options were not checked before (a bug) */
    unitOf(options: unknown): string
    readonly turnaroundMs: number
  } | null
  readonly dialects: readonly Dialect[]
  /**
   * What a device with these options speaks; null where nothing here reads its bytes.
   *
   * @throws when the options were not checked before (a bug)
   */
  dialectOf(options: unknown): Dialect | null
  readonly isPersonal: boolean
  /** Of the `options` in the devices file; an absent one is an empty one. */
  readonly options: z.ZodType
  /** @throws when the options were not checked before (a bug) */
  open(transport: Transport, options: unknown, deps: DriverDeps): Promise<Result<AnyDevice, DeviceError>>
}

/** The one list: a new driver is a line here, and configuration checking, `list` and `probe` follow from it. */
export const DRIVERS: readonly RegisteredDriver[] = [
  register(samVDriver),
  register(samVMiaxisDriver),
  register(ssCardDriver),
  register(escposDriver),
  register(onbonDriver),
  register(alphaDriver),
  register(numberBoardDriver),
  register(cd5220Driver),
  register(templateSignDriver),
  register(syn6288Driver),
  register(xfs5152Driver),
  register(lcusDriver),
  register(modbusCoilDriver),
  register(ff68PadDriver),
  register(ff68RatingDriver),
  register(evdevPadDriver),
  register(templatePadDriver),
  register(templateRatingDriver),
  register(serialScannerDriver),
  register(hidPosDriver),
  register(wedgeDriver),
]

export function findDriver(name: string): RegisteredDriver | undefined {
  return DRIVERS.find((driver) => driver.name === name)
}

function register<Options, D extends AnyDevice & Device>(driver: Driver<Options, D>): RegisteredDriver {
  const { sharing } = driver
  return {
    name: driver.name,
    family: driver.family,
    title: driver.title,
    serialDefaults: driver.serialDefaults,
    probeBaudRates: driver.probeBaudRates ?? [],
    wires: driver.wires ?? ['tcp', 'serial'],
    sharing: sharing
      ? {
          unitOf: (options) => sharing.unitOf(driver.options.parse(options ?? {})),
          turnaroundMs: sharing.turnaroundMs,
        }
      : null,
    dialects: driver.dialects,
    dialectOf: (options) =>
      driver.dialectOf?.(driver.options.parse(options ?? {})) ??
      driver.dialects.find(({ toDevice, toHost }) => toDevice !== null || toHost !== null) ??
      null,
    isPersonal: driver.isPersonal ?? false,
    options: driver.options,
    open: (transport, options, deps) => driver.open(transport, driver.options.parse(options ?? {}), deps),
  }
}
