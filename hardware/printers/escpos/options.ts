import { z } from 'zod'

/**
 * Settings of one printer in the devices file. Times are our recommended settings, not the vendors' figures.
 */
export const escposOptions = z.strictObject({
  paperMm: z.union([z.literal(80), z.literal(58)]).default(80),
  /** Half-width columns; 48 at 80 mm (some printers 42), 32 at 58 mm, unless told. */
  columns: z.int().min(16).max(96).optional(),
  qrModuleDots: z.int().min(1).max(16).default(6),
  qrErrorLevel: z.enum(['L', 'M', 'Q', 'H']).default('M'),
  cut: z.enum(['partial', 'full', 'none', 'legacy']).default('partial'),
  cutFeedDots: z.int().min(0).max(255).default(0),
  /** Also size Chinese glyphs by FS ! (older models). */
  fsBang: z.boolean().default(false),
  /** Cheap printers without the sensor leave its bits at any value. */
  hasNearEndSensor: z.boolean().default(true),
  /** Let the printer push its changes (GS a); polling goes on all the same. */
  autoStatusBack: z.boolean().default(false),
  /**
   * What proves a paper printed: `queued-status` (GS r answered behind the cut), `job-id` (GS ( H, newer Epson), or
   * `realtime-status` (all well some seconds later; for printers that know neither).
   */
  proof: z.enum(['queued-status', 'job-id', 'realtime-status']).default('queued-status'),
  /** For `realtime-status` only: how long one paper takes. */
  printMs: z.int().min(500).max(30_000).default(4000),
  statusPollMs: z.int().min(500).max(60_000).default(3000),
  /** One status answer; 500 on a serial line and 1000 on TCP unless told. */
  replyDeadlineMs: z.int().min(50).max(10_000).optional(),
  /** Handing one piece to the operating system; a printer switched off shows up here only. */
  writeTimeoutMs: z.int().min(500).max(60_000).default(5000),
  /** While proof is awaited, ask for faults this often. */
  faultCheckMs: z.int().min(500).max(30_000).default(2000),
  /** From the first byte of a paper to its proof. */
  jobDeadlineMs: z.int().min(1000).max(120_000).default(15_000),
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
