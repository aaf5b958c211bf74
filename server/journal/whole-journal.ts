import { ok, type Result } from '../../domain/result.ts'
import type { Store } from '../storage/store.ts'
import { readVerified, type JournalDamage, type JournalFault } from './journal.ts'

/** What was found in the journal of one hall. */
export interface JournalCheck {
  readonly hallId: string
  /** Every day that was checked, in order; the last one is the damaged one, if any is. */
  readonly days: readonly { readonly day: string; readonly rows: number }[]
  /** Hash of the newest row that was checked; null where there is none. Noted elsewhere, it proves the rows before it. */
  readonly hash: string | null
  /** The first damaged row, if any. */
  readonly damage: JournalDamage | null
}

/** Every day of a hall that has a row, in order. */
export async function daysOf(store: Store): Promise<Result<string[], JournalFault>> {
  const days: string[] = []
  for (;;) {
    const next = await store.firstRowAfter(days.at(-1) ?? '')
    if (!next.ok) return next
    if (!next.value[0]) return ok(days)
    days.push(String(next.value[0]['day']))
  }
}

/**
 * Checks the journal of a hall day by day, up to the first damaged row: schema, sequence, hash of every row, the chain
 * within and between days, and that the newest row is the one known as the newest. `only` checks that day alone.
 */
export async function checkJournal(
  store: Store,
  hallId: string,
  only: string | null,
): Promise<Result<JournalCheck, JournalFault>> {
  const known = await daysOf(store)
  if (!known.ok) return known
  const head = await store.head()
  if (!head.ok) return head
  // A head without any row: its day is looked at too, and found empty.
  const headDay = head.value[0] && String(head.value[0]['day'])
  const all =
    headDay !== undefined && !known.value.includes(headDay) ? [...known.value, headDay] : known.value
  const days: { day: string; rows: number }[] = []
  let hash: string | null = null
  for (const day of only === null ? all : [only]) {
    const rows = await readVerified(store, day)
    if (!rows.ok) {
      if (rows.error.code !== 'journal-damaged') return rows
      return ok({ hallId, days: [...days, { day, rows: rows.error.seq - 1 }], hash, damage: rows.error })
    }
    days.push({ day, rows: rows.value.length })
    hash = rows.value.at(-1)?.hash ?? hash
  }
  return ok({ hallId, days, hash, damage: null })
}
