import { apply } from '../../domain/apply.ts'
import { emptyState } from '../../domain/hall-state.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Engine } from '../storage/engine.ts'
import type { Store } from '../storage/store.ts'
import { readVerified, type JournalFault } from './journal.ts'

/** Makes the ticket rows of a day again from its journal, in one transaction. The answer is their number. */
export async function rebuildTicketRows(
  engine: Engine,
  store: Store,
  hallId: string,
  day: string,
): Promise<Result<number, JournalFault>> {
  const rows = await readVerified(store, day)
  if (!rows.ok) return rows
  const state = rows.value.reduce(
    (sum, { seq, at, fact }) => apply(sum, { seq, at, fact }),
    emptyState(hallId, day),
  )
  const tickets = Object.values(state.tickets)
  const written = await engine.commit([
    store.dropTicketsOf(day),
    ...tickets.map((ticket) => store.putTicket(day, ticket)),
  ])
  return written.ok ? ok(tickets.length) : written
}
