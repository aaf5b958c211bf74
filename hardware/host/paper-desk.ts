import type { Clock, Log } from '../../domain/ports.ts'
import type { PaperResult } from '../../domain/ticket.ts'
import type { Paper, PrintOutcome } from '../printers/ticket-printer.ts'
import type { Delivery } from './delivery.ts'
import type { PaperPrinter } from './papers-in-work.ts'

/** One paper to print and to report. */
export interface PaperJob {
  readonly ticketId: string
  /** The business day of the ticket. */
  readonly day: string
  /** Of the report to the hall server. */
  readonly requestId: string
  readonly isCopy: boolean
  /** Lays the paper out for a printer of so many half-width columns. */
  readonly layOut: (columns: number) => Paper
}

/** Longer than any printer driver needs to come to its own conclusion. */
const PRINT_LIMIT_MS = 60_000

/**
 * Prints one paper and sees to it that the hall server learns what became of it. Without a working printer the paper has
 * failed. Resolves as soon as the outcome is known here; the report goes on behind.
 */
export async function printAndReport(
  job: PaperJob,
  deps: {
    readonly printer: () => PaperPrinter | undefined
    readonly delivery: Pick<Delivery, 'deliver'>
    readonly clock: Clock
    readonly log: Log
  },
): Promise<PaperResult> {
  const printer = deps.printer()
  const outcome: PrintOutcome = printer
    ? await withinLimit(printer.print(job.layOut(printer.columns)), deps.clock)
    : { outcome: 'failed', conditions: ['notResponding'] }
  const paper = outcome.outcome
  if (outcome.outcome !== 'printed') {
    const conditions = outcome.outcome === 'failed' ? outcome.conditions.join(',') : null
    deps.log.warn('paper-not-printed', { ticketId: job.ticketId, paper, conditions, isCopy: job.isCopy })
  }
  const { requestId, ticketId, isCopy } = job
  void deps.delivery.deliver('paper:report', { requestId, ticketId, paper, isCopy }, job.day)
  return paper
}

function withinLimit(printing: Promise<PrintOutcome>, clock: Clock): Promise<PrintOutcome> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(PRINT_LIMIT_MS, () => resolve({ outcome: 'unknown' }))
    printing.then(resolve, reject).finally(cancel)
  })
}
