import type { Entry, Fact } from '../../domain/facts.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Row } from '../storage/engine.ts'
import type { Store } from '../storage/store.ts'
import { FIRST_HASH } from './hash-chain.ts'
import type { JournalRow } from './journal-row.ts'
import { damage, isTailKept, readHead, verifyRows, type JournalFault } from './journal.ts'

export interface ReadFrom {
  /** Facts up to the given place: in sequence and linked, their content not looked at. */
  readonly before: readonly Entry[]
  /** Rows after it, each one checked. */
  readonly rows: readonly JournalRow[]
}

/**
 * All rows of a day, those after `from` checked one by one up to the day's end, those before only whether each follows
 * the one before it and the last of them has that hash. For a place that was verified before: checking content is most of
 * what reading costs.
 */
export async function readFrom(
  store: Store,
  day: string,
  from: { readonly seq: number; readonly hash: string },
): Promise<Result<ReadFrom, JournalFault>> {
  const [links, stored, yesterday, tomorrow, head] = await Promise.all([
    store.linksOf(day, from.seq),
    store.journalAfter(day, from.seq),
    store.lastRowBefore(day),
    store.firstRowAfter(day),
    readHead(store),
  ])
  if (!links.ok) return links
  if (!stored.ok) return stored
  if (!yesterday.ok) return yesterday
  if (!tomorrow.ok) return tomorrow
  if (!head.ok) return head
  const known = links.value
  const start = yesterday.value[0] ? String(yesterday.value[0]['hash']) : FIRST_HASH
  const broken = firstUnlinked(known, start)
  if (broken !== null) return failed(damage(day, broken, 'it does not follow the row before it'))
  if (known.length < from.seq || known.at(-1)?.['hash'] !== from.hash)
    return failed(damage(day, from.seq, 'it is not the row that was known'))
  const rows = verifyRows(stored.value, { day, ...from })
  if (!rows.ok) return rows
  const last = rows.value.at(-1)?.hash ?? from.hash
  if (!isTailKept(day, last, tomorrow.value[0], head.value))
    return failed(damage(day, from.seq + stored.value.length + 1, 'rows at the end of the day are missing'))
  const facts = tryFacts(known)
  if (facts === null) return failed(damage(day, from.seq, 'a row cannot be read'))
  const before = facts.map((fact, at) => ({ seq: at + 1, at: Number(known[at]?.['at']), fact }))
  return ok({ before, rows: rows.value })
}

/** Seq of the first row that does not stand where it says, or on the one before it. */
function firstUnlinked(rows: readonly Row[], start: string): number | null {
  let before = start
  for (const [at, row] of rows.entries()) {
    if (row['seq'] !== at + 1 || row['prev_hash'] !== before) return at + 1
    before = String(row['hash'])
  }
  return null
}

/** In one go: one parser call for all costs half of one for each. */
function tryFacts(rows: readonly Row[]): Fact[] | null {
  try {
    const facts = JSON.parse(`[${rows.map((row) => String(row['fact'])).join(',')}]`) as Fact[]
    return facts.length === rows.length ? facts : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
