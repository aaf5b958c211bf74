import { z } from 'zod'
import type { Words } from '../model.ts'

/**
 * Between the bench page and the simulators: what a hand can do to the far end of a wire, and what the eye sees there.
 * Loopback only; never part of a hall in service.
 */
export const BENCH_SPOILS = ['none', 'forged', 'damaged', 'other-card'] as const
export type BenchSpoil = (typeof BENCH_SPOILS)[number]

const device = z.string().min(1).max(64)
export const cardPlace = z.strictObject({ device, personId: z.string().max(64), spoil: z.enum(BENCH_SPOILS) })
export const cardRemove = z.strictObject({ device })
export const switchSet = z.strictObject({ device, key: z.string().max(64), isOn: z.boolean() })
export const plugSet = z.strictObject({ device, isPlugged: z.boolean() })
export const keyPress = z.strictObject({
  device,
  key: z.string().max(64),
  /** For keys that take a text, e.g. what is scanned. */
  text: z.string().max(4096).optional(),
})
export const deviceReset = z.strictObject({ device })

/** One fault or condition that can be switched, described by the simulator itself. */
export interface BenchSwitch {
  readonly key: string
  readonly label: Words
  readonly isOn: boolean
}

interface BenchDevice {
  /** Its name in the devices file. */
  readonly name: string
  readonly address: string
  readonly isPlugged: boolean
  readonly switches: readonly BenchSwitch[]
  /** The same of its wire, whatever device hangs on it. */
  readonly wireSwitches: readonly BenchSwitch[]
}

export interface BenchReader extends BenchDevice {
  readonly kind: 'reader'
  /** What it is, where it is no common ID-card reader. */
  readonly title: Words | null
  readonly card: { readonly personId: string; readonly spoil: BenchSpoil; readonly wasRead: boolean } | null
}

export type BenchPaperItem =
  | {
      readonly kind: 'line'
      readonly text: string
      readonly align: 'left' | 'centre' | 'right'
      readonly widthFactor: number
      readonly heightFactor: number
      readonly isBold: boolean
    }
  | { readonly kind: 'qr'; readonly data: string }
  | { readonly kind: 'feed'; readonly lines: number }
  | {
      readonly kind: 'raster'
      readonly widthDots: number
      readonly heightDots: number
      readonly dataBase64: string
    }

export interface BenchPaper {
  /** Counts up from the start of the simulator. */
  readonly paperNo: number
  readonly items: readonly BenchPaperItem[]
  readonly textLines: readonly string[]
  readonly qrs: readonly string[]
}

export interface BenchPrinter extends BenchDevice {
  readonly kind: 'printer'
  readonly columns: number
  /** Newest first. */
  readonly papers: readonly BenchPaper[]
}

export interface BenchSign extends BenchDevice {
  readonly kind: 'sign'
  readonly counterId: string | null
  /** What the eye reads, line by line. */
  readonly lines: readonly string[]
}

/** One thing that eye or ear perceives. */
export interface BenchShown {
  readonly look: 'text' | 'lit' | 'dark' | 'spoken' | 'quiet'
  /** What it is, where that does not go without saying. */
  readonly label: Words | null
  readonly text: string
}

/** One thing that a hand can do. */
export interface BenchKey {
  readonly key: string
  readonly label: Words
  readonly takesText: boolean
}

/** Any device without a panel of its own: what is perceived there, and the keys a hand can press. */
export interface BenchGear extends BenchDevice {
  readonly kind: 'gear'
  readonly title: Words
  readonly counterId: string | null
  readonly shows: readonly BenchShown[]
  readonly keys: readonly BenchKey[]
}

export type BenchDeviceView = BenchReader | BenchPrinter | BenchSign | BenchGear

/** A card of the tray. The people do not exist. */
export interface BenchPerson {
  readonly personId: string
  readonly title: Words
  readonly name: string
  readonly maskedNumber: string
}

export interface BenchView {
  readonly people: readonly BenchPerson[]
  readonly devices: readonly BenchDeviceView[]
}

export type BenchAck = (
  result:
    | { readonly ok: true }
    | { readonly ok: false; readonly error: { readonly code: 'bad-request' | 'unknown-device' } },
) => void

export interface BenchAsks {
  'card:place': (payload: z.infer<typeof cardPlace>, ack: BenchAck) => void
  'card:remove': (payload: z.infer<typeof cardRemove>, ack: BenchAck) => void
  'switch:set': (payload: z.infer<typeof switchSet>, ack: BenchAck) => void
  'plug:set': (payload: z.infer<typeof plugSet>, ack: BenchAck) => void
  'key:press': (payload: z.infer<typeof keyPress>, ack: BenchAck) => void
  /** Power off and on. */
  'device:reset': (payload: z.infer<typeof deviceReset>, ack: BenchAck) => void
}

export interface BenchTells {
  'bench:view': (view: BenchView) => void
}
