import { apply } from '../../domain/apply.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { nextTurn } from '../../server/clock.ts'
import type { JournalRow } from '../../server/journal/journal-row.ts'
import { readHead, readVerified } from '../../server/journal/journal.ts'
import { rebuildTicketRows } from '../../server/journal/ticket-rows.ts'
import { openEngine, type Row } from '../../server/storage/engine.ts'
import { createStore } from '../../server/storage/store.ts'
import { ticketOfRow } from '../../server/storage/ticket-row.ts'
import type { HeardCall } from './ears.ts'

/** The newest day of a hall as it lies on the disk. */
export interface DayOnDisk {
  /** Every row checked: schema, sequence, hash and chain. */
  readonly rows: readonly JournalRow[]
  /** The sum of the journal's facts. */
  readonly state: HallState
  /** As the server wrote them. */
  readonly tickets: readonly Ticket[]
  /** As they are after they have been made again from the journal. */
  readonly rebuilt: readonly Ticket[]
}

/** Reads the database of a server that has ended. Throws when it is damaged. */
export async function readDayOnDisk(databaseFile: string, hallId: string): Promise<DayOnDisk> {
  const engine = must(openEngine({ file: databaseFile, nextTurn }))
  try {
    const store = createStore(engine, hallId)
    const day = must(await readHead(store))?.day ?? ''
    const rows = must(await readVerified(store, day))
    const read = async (): Promise<Ticket[]> =>
      must<readonly Row[]>(await store.ticketsOf(day)).map((row) => ticketOfRow(row))
    const tickets = await read()
    must(await rebuildTicketRows(engine, store, hallId, day))
    const state = rows.reduce(
      (sum, { seq, at, fact }) => apply(sum, { seq, at, fact }),
      emptyState(hallId, day),
    )
    return { rows, state, tickets, rebuilt: await read() }
  } finally {
    engine.close()
  }
}

/** Calls and calls again in their order, as somebody who only listens would know them. */
export function callsIn(
  { rows, state }: Pick<DayOnDisk, 'rows' | 'state'>,
  counterNoOf: (counterId: string) => string,
): HeardCall[] {
  return rows.flatMap(({ fact }) =>
    fact.type === 'ticketCalled' || fact.type === 'ticketRecalled'
      ? [
          {
            ticketNo: state.tickets[fact.ticketId]?.ticketNo ?? '',
            counterNo: counterNoOf(fact.counterId),
          },
        ]
      : [],
  )
}

/**
 * Tickets that came to a counter while they were at another, and counters that took a ticket while they had one. Read
 * from the facts alone, not from the state they add up to.
 */
export function clashesIn(rows: readonly JournalRow[]): string[] {
  const counterOf = new Map<string, string>()
  const clashes: string[] = []
  for (const { seq, fact } of rows) {
    switch (fact.type) {
      case 'ticketCalled':
      case 'ticketResumed':
      case 'ticketReopened':
      case 'passUndone': {
        const before = counterOf.get(fact.ticketId)
        if (before !== undefined) clashes.push(`fact ${seq}: ${fact.ticketId} is still at ${before}`)
        if ([...counterOf.values()].includes(fact.counterId))
          clashes.push(`fact ${seq}: ${fact.counterId} is busy`)
        counterOf.set(fact.ticketId, fact.counterId)
        break
      }
      case 'ticketRecalled':
      case 'serviceStarted':
        if (counterOf.get(fact.ticketId) !== fact.counterId)
          clashes.push(`fact ${seq}: ${fact.ticketId} is not at ${fact.counterId}`)
        break
      case 'ticketPutBack':
      case 'ticketPassed':
      case 'ticketSuspended':
      case 'ticketTransferred':
      case 'itemsFinished':
      case 'ticketCancelled':
      case 'ticketVoided':
        counterOf.delete(fact.ticketId)
        break
      default:
        break
    }
  }
  return clashes
}

function must<Value>(result: { ok: true; value: Value } | { ok: false; error: unknown }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
