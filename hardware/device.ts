import type { z } from 'zod'
import type { Clock, Log } from '../domain/ports.ts'
import type { Result } from '../domain/result.ts'
import type { Dialect } from './codec/dialect.ts'
import type { GlyphSource } from './codec/glyphs.ts'
import type { Transport, TransportError } from './transport/transport.ts'

export type DeviceFamily =
  'reader' | 'printer' | 'display' | 'voice' | 'pad' | 'rating-pad' | 'scanner' | 'lamp'

/** Why a device on an open wire does not do its work. */
export type DeviceFault =
  | 'no-answer' // silence on every question
  | 'bad-answer' // answers that make no sense: wrong baud rate, wrong driver
  | 'out-of-service' // it answers, and says that it is broken
  | 'refused' // it answers, and refuses the command
  | 'flooding' // it talks without end and never makes sense
  | 'driver-bug' // a mistake in its driver; of the device itself nothing is known

export interface DeviceError {
  readonly code: DeviceFault | TransportError['code']
  /** For the technician's log; no personal data. */
  readonly detail: string
}

/** The result of a live exchange, told in words. */
export interface ProbeReport {
  /** Lines for the technician, Chinese then English, no personal data. */
  readonly lines: readonly { readonly zh: string; readonly en: string }[]
  /** The wire is open, and the device said nothing: it cannot, or nobody has pressed or scanned anything yet. */
  readonly isUnproven?: boolean
}

/** What every family has in common; the supervisor knows only this. */
export interface Device {
  readonly family: DeviceFamily
  /** One live exchange with the device that changes nothing (no paper, no picture). */
  probe(): Promise<Result<ProbeReport, DeviceError>>
  /**
   * The watchdog's question, asked every few seconds: is it still there? A failure makes the supervisor close the wire
   * and open it again. Must answer within the driver's own deadlines.
   */
  check(): Promise<Result<void, DeviceError>>
  /** Counters since it was opened, for health and metrics: frames, retries, discarded bytes, family figures. */
  counters(): Readonly<Record<string, number>>
  /** Stops timers and listeners. The transport is closed by the supervisor. */
  close(): Promise<void>
}

/** `file` is a character device of Linux (`/dev/usb/lp0`, `/dev/input/by-id/...`). */
export type WireKind = 'tcp' | 'serial' | 'usb' | 'hid' | 'file' | 'pcsc'

/** What several devices on one line must tell about themselves. */
export interface LineSharing<Options> {
  /** Which device on the line it is: two with the same answer cannot share it. */
  unitOf(options: Options): string
  /** The line is left in peace for so long after each of its turns, in milliseconds. */
  readonly turnaroundMs: number
}

/** A program of somebody else that makes a picture of what a card holds (hardware-protocols 1.9). */
export interface PhotoHelper {
  readonly program: string
  readonly args: readonly string[]
  readonly timeoutMs: number
}

/** One whole number of a device that outlives the host, such as the paper used of a roll. */
export interface CountStore {
  /** Null where nothing was kept yet. Never rejects. */
  load(): Promise<number | null>
  /** Kept in the background; of several in a row the last one counts. */
  save(count: number): void
}

export interface DriverDeps {
  readonly clock: Clock
  readonly log: Log
  /** Pictures of characters that a device's font lacks, loaded once and when first wanted; null where there are none. */
  readonly glyphs?: () => Promise<GlyphSource | null>
  /** Of this device; absent where nothing is kept. */
  readonly count?: CountStore
  /**
   * Has a card's photo decoded; null whenever the helper gives no picture. Absent where no programs are run. The caller
   * keeps and wipes both the bytes given and those got.
   */
  readonly decodePhoto?: (helper: PhotoHelper, photo: Uint8Array) => Promise<Uint8Array | null>
}

/** One line in `drivers.ts`: a name, the schema of its options in the devices file, and how to open it on a wire. */
export interface Driver<Options, D extends Device> {
  readonly name: string
  readonly family: D['family']
  /** For `npm run device -- list`. */
  readonly title: { readonly zh: string; readonly en: string }
  /** Serial settings when the address gives none. */
  readonly serialDefaults: { readonly baudRate: number }
  /** Rates `probe` tries, in this order, when a device on a serial line does not answer. */
  readonly probeBaudRates?: readonly number[]
  readonly options: z.ZodType<Options>
  /** The kinds of wire it can hang on; absent means serial lines and TCP. */
  readonly wires?: readonly WireKind[]
  /** For devices that may share one serial line or converter (RS-485); absent means it wants a line of its own. */
  readonly sharing?: LineSharing<Options>
  /** How its bytes are read and written in both directions: for `watch`, `record`, vectors and fuzz. */
  readonly dialects: readonly Dialect[]
  /**
   * Which dialect a device with these options speaks, for `watch` and `record`; it need not be in the list (a template).
   * Absent: the first of the list that reads a wire.
   */
  dialectOf?(options: Options): Dialect
  /** Its bytes may be part of a document: nobody prints or records them as they are. */
  readonly isPersonal?: boolean
  /** Runs the init sequence (again after every reopen) and answers a working device. */
  open(transport: Transport, options: Options, deps: DriverDeps): Promise<Result<D, DeviceError>>
}
