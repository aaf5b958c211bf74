import { apply } from '../domain/apply.ts'
import { businessDay } from '../domain/calendar.ts'
import type { Entry } from '../domain/facts.ts'
import { emptyState, type HallState } from '../domain/hall-state.ts'
import type { Hall } from '../domain/model.ts'
import type { Log, NewId } from '../domain/ports.ts'
import { ok, type Result } from '../domain/result.ts'
import { FIRST_HASH } from './journal/hash-chain.ts'
import { readHead, readVerified, type JournalFault } from './journal/journal.ts'
import { readFrom } from './journal/read-from.ts'
import { readSnapshot } from './journal/snapshot.ts'
import { newKey } from './secrets.ts'
import type { JournalRow } from './journal/journal-row.ts'
import type { Engine, Row } from './storage/engine.ts'
import { createStore, type Store } from './storage/store.ts'

/** The business day that is running, in memory: everything here can be made again from the storage. */
export interface HotDay {
  readonly day: string
  readonly state: HallState
  /** All facts of the day, in order. */
  readonly entries: Entry[]
  /** Tickets of the day per keyed digest of a person. */
  readonly ticketsOfPerson: Map<string, string[]>
  /** Appointments of the day per keyed digest of a person. */
  readonly appointmentsOfPerson: Map<string, string[]>
  /** Key of today's digests, hex. */
  readonly digestKey: string
  /** Time of the newest fact, milliseconds UTC; the next one is never before it. */
  lastAt: number
  /** Hash of the newest row of the journal. */
  lastHash: string
  /** The snapshot it was begun from; null when every fact was checked. */
  readonly snapshot: { readonly seq: number; readonly stateHash: string } | null
}

export interface HotDayDeps {
  readonly hall: Hall
  readonly engine: Engine
  readonly store: Store
  readonly newId: NewId
  readonly log: Log
  /** What this program adds facts up by; null reads every fact whatever snapshots there are. */
  readonly program: string | null
}

/** The name of the key that a day begins with: the newest one says which day is running. */
export const DIGEST_KEY = 'digest-key'

/**
 * Builds the day in memory: the newest one that was begun, closed or not, or `now`'s day for a hall that has none yet.
 * Whether that day is over is for the caller to see.
 */
export async function loadDay(deps: HotDayDeps, now: number): Promise<Result<HotDay, JournalFault>> {
  const { hall, engine, store, newId } = deps
  for (;;) {
    const seen = await engine.atOneMoment((reader) => readDay(deps, createStore(reader, hall.hallId), now))
    if (!seen.ok) return seen
    if (!seen.value.ok) return seen.value
    const found = seen.value.value
    if ('state' in found) return ok(found)
    const begun = await engine.commit([store.addSecret(DIGEST_KEY, found.begin, newKey(newId))])
    // Somebody else has begun it in the same moment.
    if (!begun.ok && !begun.error.isClash) return begun
  }
}

/** The running day, or which one has to be begun first: a day begins with its key, before its first fact. */
async function readDay(
  { hall, log, program }: HotDayDeps,
  store: Store,
  now: number,
): Promise<Result<HotDay | { readonly begin: string }, JournalFault>> {
  const head = await readHead(store)
  if (!head.ok) return head
  const newest = await store.newestSecret(DIGEST_KEY)
  if (!newest.ok) return newest
  const earliest = head.value?.day ?? businessDay(hall, now)
  const key = newest.value[0]
  if (!key || String(key['day']) < earliest) return ok({ begin: earliest })
  const day = String(key['day'])
  const [persons, booked] = await Promise.all([store.personsOf(day), store.appointmentPersonsOf(day)])
  if (!persons.ok) return persons
  if (!booked.ok) return booked
  const empty = emptyDay(hall, day, String(key['value']))
  const begun = program === null ? null : await fromSnapshot(store, empty, program, log)
  const rows = begun === null ? await readVerified(store, day) : ok(begun.rows)
  if (!rows.ok) return rows
  const hot = begun?.hot ?? empty
  applyRows(hot, rows.value, persons.value, booked.value)
  hot.lastAt = head.value?.at ?? 0
  hot.lastHash = head.value?.hash ?? FIRST_HASH
  return ok(hot)
}

/**
 * The day as its snapshot has it, and the rows after it; null where there is no snapshot that the journal goes on from,
 * which is told and does no harm: all facts are read then.
 */
async function fromSnapshot(
  store: Store,
  empty: HotDay,
  program: string,
  log: Log,
): Promise<{ readonly hot: HotDay; readonly rows: readonly JournalRow[] } | null> {
  const { day, state } = empty
  const snapshot = await readSnapshot(store, state.hallId, day, program)
  if (snapshot.ok && snapshot.value === null) return null
  const read = snapshot.ok && snapshot.value ? snapshot.value : null
  const rows = read && (await readFrom(store, day, { seq: read.seq, hash: read.journalHash }))
  const fault = !snapshot.ok ? snapshot.error : rows && !rows.ok ? rows.error : null
  if (fault) log.warn('snapshot-not-used', { day, detail: fault.detail })
  if (!read || !rows?.ok) return null
  const { seq, stateHash } = read
  const hot = { ...empty, state: read.state, entries: [...rows.value.before], snapshot: { seq, stateHash } }
  return { hot, rows: rows.value.rows }
}

/** Adds verified rows of the day, which follow what is known, and the persons they are about. */
export function applyRows(
  hot: HotDay,
  rows: readonly JournalRow[],
  persons: readonly Row[],
  booked: readonly Row[],
): Entry[] {
  const entries = rows.map(({ seq, at, fact }) => ({ seq, at, fact }))
  for (const entry of entries) {
    apply(hot.state, entry)
    hot.entries.push(entry)
  }
  for (const row of persons) noteUnder(hot.ticketsOfPerson, String(row['digest']), String(row['ticket_id']))
  for (const row of booked) {
    noteUnder(hot.appointmentsOfPerson, String(row['digest']), String(row['appointment_id']))
  }
  const last = rows.at(-1)
  if (last) {
    hot.lastAt = last.at
    hot.lastHash = last.hash
  }
  return entries
}

/** The next day, empty. The chain goes on from the day before. */
export function nextDay(hall: Hall, before: HotDay, day: string, digestKey: string): HotDay {
  const hot = emptyDay(hall, day, digestKey)
  hot.lastAt = before.lastAt
  hot.lastHash = before.lastHash
  return hot
}

/**
 * What a new day writes and the old one gives up: no digest and no key outlives the close of its day, no reason of a
 * priority its own date.
 */
export function turnWrites(store: Store, oldDay: string, newDay: string, digestKey: string) {
  return [
    store.dropPersonsBefore(newDay),
    store.dropAppointmentPersonsBefore(newDay),
    store.dropPriorityReasonsBefore(newDay),
    store.dropSecretsBefore(newDay),
    store.dropSnapshot(),
    store.dropSnapshotPartsBefore(newDay, 0),
    // Answers of the day just closed are kept one day more, for askers whose answer was lost at midnight.
    store.dropRequestsBefore(oldDay),
    store.addSecret(DIGEST_KEY, newDay, digestKey),
  ]
}

/** Adds to what is known of a person: tickets or appointments under the keyed digest. */
export function noteUnder(known: Map<string, string[]>, digest: string, id: string): void {
  const before = known.get(digest)
  if (before) before.push(id)
  else known.set(digest, [id])
}

function emptyDay(hall: Hall, day: string, digestKey: string): HotDay {
  return {
    day,
    state: emptyState(hall.hallId, day),
    entries: [],
    ticketsOfPerson: new Map(),
    appointmentsOfPerson: new Map(),
    digestKey,
    lastAt: 0,
    lastHash: FIRST_HASH,
    snapshot: null,
  }
}
