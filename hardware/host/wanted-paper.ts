import type { Clock, Log } from '../../domain/ports.ts'
import type { PaperResult } from '../../domain/ticket.ts'
import type { Delivery } from './delivery.ts'
import type { HallLink, PaperWantedListener } from './hall-link.ts'
import { numberTaken } from './number-taken.ts'
import { paperOf } from './paper-content.ts'
import { printAndReport } from './paper-desk.ts'
import type { PaperPrinter } from './papers-in-work.ts'
import { derivedRequestId } from './request-id.ts'

/** The paper waits so long for the figures of the host's own copy of the hall. */
const FIGURES_LIMIT_MS = 1000

export interface WantedPaperDeps {
  readonly clock: Clock
  readonly log: Log
  readonly link: Pick<HallLink, 'hall' | 'state' | 'reached'>
  readonly delivery: Pick<Delivery, 'deliver'>
  /** The working printer; undefined while there is none. */
  readonly printer: () => PaperPrinter | undefined
  /** Where the QR code leads when the hall has no public address. */
  readonly hallServer: string
  /** The paper is out, or may be: somebody holds the number. */
  readonly seen: (ticketId: string) => void
}

/** Prints what the guide desk wants here. Asked twice under one requestId: one paper, the same answer. */
export function createWantedPaper(deps: WantedPaperDeps): PaperWantedListener {
  const { link, log } = deps
  const known = new Map<string, { readonly day: string; readonly result: Promise<PaperResult> }>()

  async function print({
    requestId,
    answer,
    isCopy,
  }: Parameters<PaperWantedListener>[0]): Promise<PaperResult> {
    await link.reached(answer.day, answer.seq, { timeoutMs: FIGURES_LIMIT_MS })
    const hall = link.hall()
    const state = link.state()
    if (answer.ticket === null || hall === null || state === null) {
      log.error('paper-wanted-incomplete', { seq: answer.seq })
      return 'failed'
    }
    const taken = numberTaken(hall, state, answer.ticket, deps.hallServer, answer.ticketPath)
    const paper = await printAndReport(
      {
        ticketId: taken.ticketId,
        day: answer.day,
        requestId: derivedRequestId(requestId, 'paper'),
        isCopy,
        layOut: (columns) => paperOf(hall, taken, 'zh', isCopy, columns),
      },
      deps,
    )
    if (paper !== 'failed') deps.seen(taken.ticketId)
    return paper
  }

  return (wanted) => {
    const { day } = wanted.answer
    for (const [requestId, before] of known) if (before.day < day) known.delete(requestId)
    const before = known.get(wanted.requestId)
    if (before) return before.result
    const result = print(wanted)
    known.set(wanted.requestId, { day, result })
    return result
  }
}
