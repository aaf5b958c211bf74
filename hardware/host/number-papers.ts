import type { Clock, Log } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { PaperTold, TakeRefusal } from '../../domain/wire/device.ts'
import type { Delivery } from './delivery.ts'
import { takeRefusal } from './issue-request.ts'
import type { Offline } from './offline/offline.ts'
import { offlineDelivery } from './offline/take-offline.ts'
import { paperOf } from './paper-content.ts'
import { printAndReport } from './paper-desk.ts'
import type { PaperPrinter } from './papers-in-work.ts'
import { derivedRequestId } from './request-id.ts'
import type { Taking } from './taking.ts'

/** The papers of numbers that were taken: the first one, and copies within the hall's limit. */
export interface NumberPapers {
  /** The first paper where one is wanted; told again how it is where it was begun before. */
  first(taking: Taking): void
  /** Another paper, marked as a copy. */
  again(taking: Taking): Result<null, TakeRefusal>
}

export interface NumberPapersDeps {
  readonly clock: Clock
  readonly log: Log
  readonly delivery: Pick<Delivery, 'deliver'>
  /** Numbers of this host's own for when the server is away; null where it has none. */
  readonly offline: Offline | null
  /** The working printer; undefined while there is none. */
  readonly printer: () => PaperPrinter | undefined
  readonly tell: (told: PaperTold) => void
}

/** @param settled a paper came out or did not, or none was wanted */
export function createNumberPapers(deps: NumberPapersDeps, settled: (taking: Taking) => void): NumberPapers {
  function tell({ issued, paper, copies }: Taking): void {
    if (issued === null || paper === null) return
    const reprintsLeft = Math.max(0, issued.hall.kiosk.reprintsPerTicket - copies)
    deps.tell({ ticketId: issued.taken.ticketId, status: paper, reprintsLeft })
  }

  async function print(taking: Taking): Promise<void> {
    const { issued, request } = taking
    if (issued === null) return
    const isCopy = taking.papersTried > 0
    const suffix = isCopy ? `copy${String(taking.papersTried)}` : 'paper'
    taking.papersTried += 1
    taking.paper = 'printing'
    tell(taking)
    const { ticketId } = issued.taken
    const own = taking.isOffline ? deps.offline : null
    // On disk before the paper moves: after a power cut nobody could say whether one came out.
    if (own && !isCopy) await own.printing(ticketId)
    const result = await printAndReport(
      {
        ticketId,
        day: taking.day,
        requestId: derivedRequestId(taking.command.payload.requestId, suffix),
        isCopy,
        layOut: (columns) => paperOf(issued.hall, issued.taken, request.lang, isCopy, columns),
      },
      own ? { ...deps, delivery: offlineDelivery(ticketId, own, deps.delivery) } : deps,
    )
    taking.paper = result
    // A paper that certainly did not come out costs no reprint; an unknown one may be in somebody's hand.
    if (isCopy && result !== 'failed') taking.copies += 1
    if (result !== 'failed') taking.isSeen = true
    tell(taking)
    settled(taking)
  }

  return {
    first(taking) {
      if (taking.paper !== null) tell(taking)
      else if (taking.request.wantsPaper) void print(taking)
      else {
        taking.paper = 'skipped'
        tell(taking)
        settled(taking)
      }
    },
    again(taking) {
      if (taking.issued === null) return failed(takeRefusal('unknown-ticket'))
      // A second tap while the paper is coming is the same wish.
      if (taking.paper === 'printing') return ok(null)
      const { reprintsPerTicket } = taking.issued.hall.kiosk
      if (taking.copies >= reprintsPerTicket) {
        return failed(takeRefusal('reprint-limit', { count: reprintsPerTicket }))
      }
      void print(taking)
      return ok(null)
    },
  }
}
