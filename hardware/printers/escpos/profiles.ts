import type { Cut } from './paper-bytes.ts'
import type { RealtimeQuestion } from './frames.ts'

/** What sets one make apart (hardware-protocols 2.6); every member can be told otherwise in the devices file. */
export interface PrinterProfile {
  readonly hasNearEndSensor: boolean
  /** What proves a paper printed; see `options.ts`. */
  readonly proof: 'queued-status' | 'job-id' | 'realtime-status'
  /** Pushes its changes after GS a, or GS E0 where it is a Custom. */
  readonly autoStatusBack: boolean
  /** The DLE EOT questions worth asking. One that stays silent all the same is found out by the line. */
  readonly questions: readonly RealtimeQuestion[]
  readonly cut: Cut
  /** Speaks the Custom additions: DLE EOT 14h, GS E0 and a presenter that holds the ticket. */
  readonly isCustom: boolean
  /** DLE ENQ 2 throws away the rest of a ticket that stopped half-way, so that a new roll does not begin with it. */
  readonly clearsBuffer: boolean
}

const ALL: readonly RealtimeQuestion[] = [1, 2, 3, 4]

const GENERIC: PrinterProfile = {
  hasNearEndSensor: true,
  proof: 'queued-status',
  autoStatusBack: false,
  questions: ALL,
  cut: 'partial',
  isCustom: false,
  clearsBuffer: false,
}

/** One row a make. */
export const PROFILES = {
  /** Nothing assumed that some printer lacks, and the sensor believed. */
  generic: GENERIC,
  /** Epson TM is the reference. The job id is left off: TM-T88III and U220 lack it. */
  epson: { ...GENERIC, autoStatusBack: true, clearsBuffer: true },
  /** As Epson. */
  citizen: { ...GENERIC, autoStatusBack: true, clearsBuffer: true },
  /** Often without the near-end sensor, whose bits then stay 0, and without ASB; some are silent on n=3. */
  xprinter: { ...GENERIC, hasNearEndSensor: false },
  gprinter: { ...GENERIC, hasNearEndSensor: false },
  /** KPM, VKP, PRT: the full status tells what DLE EOT 4 would; only DLE EOT 3 tells a jammed knife from a hot head. */
  'custom-kiosk': { ...GENERIC, autoStatusBack: true, questions: [1, 2, 3], isCustom: true },
} as const satisfies Record<string, PrinterProfile>

export type ProfileName = keyof typeof PROFILES
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[]
