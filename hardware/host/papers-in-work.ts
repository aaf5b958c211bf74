import type { TicketPrinter } from '../printers/ticket-printer.ts'

/** What printing a paper needs of a printer. */
export type PaperPrinter = Pick<TicketPrinter, 'columns' | 'print'>

/** Counts the papers that are being printed, so that nothing else is asked of the printer meanwhile. */
export interface PapersInWork {
  /** The working printer; undefined while there is none. */
  printer(): PaperPrinter | undefined
  count(): number
}

export function createPapersInWork(printer: () => TicketPrinter | undefined): PapersInWork {
  let count = 0
  return {
    count: () => count,
    printer() {
      const device = printer()
      if (device === undefined) return undefined
      return {
        columns: device.columns,
        async print(paper) {
          count += 1
          try {
            return await device.print(paper)
          } finally {
            count -= 1
          }
        },
      }
    },
  }
}
