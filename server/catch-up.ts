import type { Entry } from '../domain/facts.ts'
import { orderedId } from '../domain/ordered-id.ts'
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

/** Rows that are taken over within a turn at most: whoever is further behind reads before it wishes for one. */
export const MOST_NEWS = 1000

/** What the clocks of nodes differ by as a rule: a larger difference costs one more question per turn. */
const CLOCKS_DIFFER_MS = 50

/** What was read to bring a day up to date, and from where on. */
interface News {
  readonly from: number
  /** Persons are those of tickets behind this id. */
  readonly after: string
  readonly position: readonly Row[]
  readonly rows: readonly Row[]
  readonly persons: readonly Row[]
}

/**
 * Asks at once for all that `takeOver` needs. For a reader that answers in order while nobody else writes, as in a turn;
 * otherwise `catchUp`.
 */
export async function askForNews(store: Store, hot: HotDay): Promise<Result<News, StorageFault>> {
  const from = hot.state.seq
  const after = newestIdOf(hot)
  const [position, rows, persons] = await Promise.all([
    store.position(),
    store.journalPage(hot.day, from, MOST_NEWS + 1),
    store.personsAfter(hot.day, after),
  ])
  if (!position.ok) return position
  if (!rows.ok) return rows
  if (!persons.ok) return persons
  return ok({ from, after, position: position.value, rows: rows.value, persons: persons.value })
}

/**
 * Applies what `askForNews` found, as `catchUp` does. `too-much` when that would hold up everybody else: nothing was
 * applied then.
 */
export async function takeOver(
  store: Store,
  hot: HotDay,
  news: News,
): Promise<Result<CaughtUp | 'too-much', JournalFault>> {
  if (hot.state.seq !== news.from) return catchUp(store, hot)
  const where = standingOf(hot, news.position[0] ?? {})
  if (!where.ok) return where
  if (where.value === 'current') return ok(NOTHING_NEW)
  if (news.rows.length > MOST_NEWS) return ok('too-much')
  return applyNews(store, hot, news, where.value === 'turned')
}

/**
 * Brings `hot` up to the newest fact: rows after its own, the chain checked from its own last hash, and the persons they
 * are about. A journal that does not go on from where `hot` is, is damaged or another one; then nothing was applied.
 */
export async function catchUp(store: Store, hot: HotDay): Promise<Result<CaughtUp, JournalFault>> {
  const from = hot.state.seq
  const position = await store.position()
  if (!position.ok) return position
  const where = standingOf(hot, position.value[0] ?? {})
  if (!where.ok) return where
  if (where.value === 'current') return ok(NOTHING_NEW)
  const rows = await store.journalAfter(hot.day, from)
  if (!rows.ok) return rows
  const after = newestIdOf(hot)
  // After the rows they belong to: whoever writes meanwhile writes both at once.
  const persons = await store.personsAfter(hot.day, after)
  if (!persons.ok) return persons
  const news = { from, after, position: position.value, rows: rows.value, persons: persons.value }
  return applyNews(store, hot, news, where.value === 'turned')
}

const NOTHING_NEW: CaughtUp = { entries: [], isTurned: false }

/** How a day stands to where the journal is. */
function standingOf(hot: HotDay, position: Row): Result<'current' | 'behind' | 'turned', JournalDamage> {
  const { day, seq, hash, begun } = position
  const isTurned = String(begun ?? '') > hot.day
  if (!isTurned && String(hash ?? FIRST_HASH) === hot.lastHash) return ok('current')
  if (day !== hot.day && !isTurned) return failed(wentBack(hot))
  if (day === hot.day && Number(seq) <= hot.state.seq && hash !== hot.lastHash) return failed(wentBack(hot))
  return ok(isTurned ? 'turned' : 'behind')
}

async function applyNews(
  store: Store,
  hot: HotDay,
  news: News,
  isTurned: boolean,
): Promise<Result<CaughtUp, JournalFault>> {
  // A turn that was given up half way may still have gone on meanwhile: what was read does not follow any more.
  if (hot.state.seq !== news.from) return catchUp(store, hot)
  const rows = verifyRows(news.rows, { day: hot.day, seq: news.from, hash: hot.lastHash })
  if (!rows.ok) return rows
  const facts = rows.value.map(({ fact }) => fact)
  const issued = facts.flatMap((fact) => (fact.type === 'ticketIssued' ? [fact.ticketId] : []))
  const persons = await inLists(
    issued.filter((ticketId) => ticketId <= news.after),
    (ids) => store.personsOfTickets(hot.day, ids),
  )
  if (!persons.ok) return persons
  const booked = await inLists(
    facts.flatMap((fact) => (fact.type === 'appointmentLoaded' ? [fact.appointmentId] : [])),
    (ids) => store.personsOfAppointments(hot.day, ids),
  )
  if (!booked.ok) return booked
  if (hot.state.seq !== news.from) return catchUp(store, hot)
  const isNew = new Set(issued)
  const others = news.persons.filter((row) => isNew.has(String(row['ticket_id'])))
  return ok({ entries: applyRows(hot, rows.value, [...others, ...persons.value], booked.value), isTurned })
}

/** Whoever issued a ticket after the newest fact that is known gave it an id behind this one, unless the clocks differ. */
function newestIdOf({ lastAt }: HotDay): string {
  return orderedId(lastAt - CLOCKS_DIFFER_MS, '')
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
