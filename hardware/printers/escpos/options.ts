import { z } from 'zod'
import { milliseconds, oneOf, wholeNumber, yesOrNo } from '../../codec/option-parts.ts'
import { PROFILE_NAMES, PROFILES } from './profiles.ts'

const trueOrFalse = z.boolean({ error: '应为 true 或 false；must be true or false' })

/** Length of a roll of paper, for printers that cannot tell when it comes to its end. */
const roll = z.strictObject({
  lengthMm: wholeNumber(1000, 500_000),
  /** Paper left when the end counts as near. */
  nearEndMm: wholeNumber(0, 100_000).default(5000),
})

/** As written in the devices file; what is absent comes from the profile. */
const asWritten = z.strictObject({
  /** Sets what its make is known for; any other option wins over it. */
  profile: oneOf(PROFILE_NAMES).default('generic'),
  paperMm: z.union([z.literal(80), z.literal(58)], { error: '应为 80 或 58；must be 80 or 58' }).default(80),
  /** Half-width columns; 48 at 80 mm (some printers 42), 32 at 58 mm, unless told. */
  columns: wholeNumber(16, 96).optional(),
  /**
   * The Chinese font in the printer: `gbk` (nearly all), `gb18030` (with extension A), or `none` for a western model. What
   * it lacks is drawn as a picture of that line.
   */
  font: oneOf(['gbk', 'gb18030', 'none']).default('gbk'),
  qrModuleDots: wholeNumber(1, 16).default(6),
  qrErrorLevel: oneOf(['L', 'M', 'Q', 'H']).default('M'),
  cut: oneOf(['partial', 'full', 'none', 'legacy']).optional(),
  cutFeedDots: wholeNumber(0, 255).default(0),
  /** Also size Chinese glyphs by FS ! (older models). */
  fsBang: yesOrNo(false),
  /** Cheap printers without the sensor leave its bits at any value. */
  hasNearEndSensor: trueOrFalse.optional(),
  /** Counts the paper of a roll where no sensor does. */
  roll: roll.optional(),
  /** Let the printer push its changes (GS a, or GS E0 of a Custom); polling goes on all the same. */
  autoStatusBack: trueOrFalse.optional(),
  /** Which of DLE EOT 1 to 4 to ask. */
  questions: z
    .array(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]), {
      error: '应为 1 到 4 的列表；must be a list of 1 to 4',
    })
    .min(1, { error: '至少问一项；ask at least one' })
    .optional(),
  /** Has the Custom status and presenter. */
  isCustom: trueOrFalse.optional(),
  /** DLE ENQ 2 after a ticket that stopped half-way. */
  clearsBuffer: trueOrFalse.optional(),
  /** `xon-xoff`: hold back while the printer says so (XOFF 13, XON 11). `none`: its wire does that by itself. */
  flowControl: oneOf(['xon-xoff', 'none']).default('xon-xoff'),
  /**
   * What proves a paper printed: `queued-status` (GS r answered behind the cut), `job-id` (GS ( H, newer Epson), or
   * `realtime-status` (all well some seconds later; for printers that know neither).
   */
  proof: oneOf(['queued-status', 'job-id', 'realtime-status']).optional(),
  /** For `realtime-status` only: how long one paper takes. */
  printMs: milliseconds(500, 30_000, 4000),
  statusPollMs: milliseconds(500, 60_000, 3000),
  /** One status answer; 500 on a serial line and 1000 on TCP unless told. */
  replyDeadlineMs: wholeNumber(50, 10_000).optional(),
  /** Handing one piece to the operating system; a printer switched off shows up here only. */
  writeTimeoutMs: milliseconds(500, 60_000, 5000),
  /** While proof is awaited, ask for faults this often. */
  faultCheckMs: milliseconds(500, 30_000, 2000),
  /** From the first byte of a paper to its proof, besides what its bytes take at 9600 baud. */
  jobDeadlineMs: milliseconds(1000, 120_000, 15_000),
})

/**
 * Settings of one printer in the devices file. Times are our recommended settings, not the vendors' figures.
 */
export const escposOptions = asWritten.transform((written) => {
  const profile = PROFILES[written.profile]
  return {
    ...written,
    cut: written.cut ?? profile.cut,
    hasNearEndSensor: written.hasNearEndSensor ?? profile.hasNearEndSensor,
    autoStatusBack: written.autoStatusBack ?? profile.autoStatusBack,
    questions: written.questions ?? profile.questions,
    isCustom: written.isCustom ?? profile.isCustom,
    clearsBuffer: written.clearsBuffer ?? profile.clearsBuffer,
    proof: written.proof ?? profile.proof,
  }
})

export type EscposOptions = z.output<typeof escposOptions>

/** Half-width columns of a line in the normal size. */
export function columnsOfPrinter(options: EscposOptions): number {
  return options.columns ?? (options.paperMm === 80 ? 48 : 32)
}

/** Milliseconds to wait for one status answer on a wire of this address. */
export function replyDeadlineMs(options: EscposOptions, address: string): number {
  return options.replyDeadlineMs ?? (address.startsWith('tcp:') ? 1000 : 500)
}
