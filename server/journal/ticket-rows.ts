import { apply } from '../../domain/apply.ts'
import { emptyState } from '../../domain/hall-state.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Engine, Row } from '../storage/engine.ts'
import type { Store } from '../storage/store.ts'
import { TICKET_COLUMNS, ticketValues } from '../storage/ticket-row.ts'
import { readHead, readVerified, type JournalFault } from './journal.ts'

/** A ticket row that is not what the journal says. */
export interface RowDifference {
  readonly ticketId: string
  /** The number on paper, where the row or the journal knows it. */
  readonly ticketNo: string
  readonly what: 'missing' | 'extra' | 'changed'
  /** Names of the columns that differ; empty unless `changed`. */
  readonly columns: readonly string[]
}

export interface Rebuilt {
  readonly tickets: number
  /** What was wrong, in order of the tickets' places; empty when every row was right and nothing was written. */
  readonly differences: readonly RowDifference[]
}

export type RebuildFault = JournalFault | { readonly code: 'journal-moved'; readonly detail: string }

/**
 * Holds the ticket rows of a day against its verified journal and writes those that differ anew, in one transaction.
 * Where somebody appended to the journal meanwhile nothing is written: `journal-moved`, to be tried again.
 */
export async function rebuildTicketRows(
  engine: Pick<Engine, 'read' | 'commit'>,
  store: Store,
  hallId: string,
  day: string,
): Promise<Result<Rebuilt, RebuildFault>> {
  const head = await readHead(store)
  if (!head.ok) return head
  const rows = await readVerified(store, day)
  if (!rows.ok) return rows
  const stored = await store.ticketsOf(day)
  if (!stored.ok) return stored
  const state = rows.value.reduce(
    (sum, { seq, at, fact }) => apply(sum, { seq, at, fact }),
    emptyState(hallId, day),
  )
  const tickets = Object.values(state.tickets)
  const differences = differencesOf(tickets, stored.value)
  if (differences.length === 0 || head.value === null) return ok({ tickets: tickets.length, differences })
  const written = await engine.commit([
    ...differences
      .filter(({ what }) => what === 'extra')
      .map(({ ticketId }) => store.dropTicket(day, ticketId)),
    ...differences.flatMap(({ ticketId }) => {
      const ticket = state.tickets[ticketId]
      return ticket ? [store.putTicket(day, ticket)] : []
    }),
    store.expectHead(head.value.hash),
  ])
  if (written.ok) return ok({ tickets: tickets.length, differences })
  const now = await readHead(store)
  const hasMoved = now.ok && now.value?.hash !== head.value.hash
  return hasMoved ? failed({ code: 'journal-moved', detail: written.error.detail }) : written
}

function differencesOf(tickets: readonly Ticket[], stored: readonly Row[]): RowDifference[] {
  const rowOf = new Map(stored.map((row) => [String(row['ticket_id']), row]))
  const ofJournal = tickets.flatMap((ticket): RowDifference[] => {
    const { ticketId, ticketNo } = ticket
    const row = rowOf.get(ticketId)
    rowOf.delete(ticketId)
    if (!row) return [{ ticketId, ticketNo, what: 'missing', columns: [] }]
    const values = ticketValues(ticket)
    const columns = TICKET_COLUMNS.filter((column, at) => row[column] !== values[at])
    return columns.length > 0 ? [{ ticketId, ticketNo, what: 'changed', columns }] : []
  })
  const extra = [...rowOf].map(([ticketId, row]): RowDifference => {
    return { ticketId, ticketNo: String(row['ticket_no']), what: 'extra', columns: [] }
  })
  return [...ofJournal, ...extra]
}
