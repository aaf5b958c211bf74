import type { Entry } from '../domain/facts.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { applyRows, type HotDay } from './hot-day.ts'
import { damage, verifyRows, type JournalDamage, type JournalFault } from './journal/journal.ts'
import { FIRST_HASH } from './journal/hash-chain.ts'
import type { Row, StorageFault } from './storage/engine.ts'
import { LONGEST_LIST, type Store } from './storage/store.ts'

/** What other nodes wrote to the journal since this one looked. */
export interface CaughtUp {
  /** Already applied; facts of the running day in order. */
  readonly entries: readonly Entry[]
  /** The day is over and another one has been begun: it must be loaded. */
  readonly isTurned: boolean
}

/**
 * Brings `hot` up to the newest fact: rows after its own, the chain checked from its own last hash, and the persons they
 * are about. A journal that does not go on from where `hot` is, is damaged or another one; then nothing was applied.
 */
export async function catchUp(store: Store, hot: HotDay): Promise<Result<CaughtUp, JournalFault>> {
  const position = await store.position()
  if (!position.ok) return position
  const { day, seq, hash, begun } = position.value[0] ?? {}
  const isTurned = String(begun ?? '') > hot.day
  if (!isTurned && String(hash ?? FIRST_HASH) === hot.lastHash) return ok({ entries: [], isTurned: false })
  if (day !== hot.day && !isTurned) return failed(wentBack(hot))
  if (day === hot.day && Number(seq) <= hot.state.seq && hash !== hot.lastHash) return failed(wentBack(hot))

  const from = hot.state.seq
  const stored = await store.journalAfter(hot.day, from)
  if (!stored.ok) return stored
  // A turn that was given up half way may still have gone on meanwhile: what was read does not follow any more.
  if (hot.state.seq !== from) return catchUp(store, hot)
  const rows = verifyRows(stored.value, { day: hot.day, seq: from, hash: hot.lastHash })
  if (!rows.ok) return rows
  const facts = rows.value.map(({ fact }) => fact)
  const persons = await inLists(
    facts.flatMap((fact) => (fact.type === 'ticketIssued' ? [fact.ticketId] : [])),
    (ids) => store.personsOfTickets(hot.day, ids),
  )
  if (!persons.ok) return persons
  const booked = await inLists(
    facts.flatMap((fact) => (fact.type === 'appointmentLoaded' ? [fact.appointmentId] : [])),
    (ids) => store.personsOfAppointments(hot.day, ids),
  )
  if (!booked.ok) return booked
  if (hot.state.seq !== from) return catchUp(store, hot)
  return ok({ entries: applyRows(hot, rows.value, persons.value, booked.value), isTurned })
}

async function inLists(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<Result<readonly Row[], StorageFault>>,
): Promise<Result<Row[], StorageFault>> {
  const all: Row[] = []
  for (let from = 0; from < ids.length; from += LONGEST_LIST) {
    const rows = await read(ids.slice(from, from + LONGEST_LIST))
    if (!rows.ok) return rows
    all.push(...rows.value)
  }
  return ok(all)
}

function wentBack(hot: HotDay): JournalDamage {
  return damage(hot.day, hot.state.seq, 'the journal does not go on from here')
}
