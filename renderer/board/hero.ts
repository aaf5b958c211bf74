import { freshCalls } from '../../domain/called-rows.ts'
import type { CallRow } from '../../domain/figures.ts'

/** One call as the top of the board shows it. */
export interface HeroCall {
  readonly ticketId: string
  readonly callSeq: number
}

/** Which call stands at the top of the board, since when, and which come next. Plain data. */
export interface Hero {
  /** Seq of the newest call known; null before the first look at the hall. */
  readonly seenSeq: number | null
  readonly shown: (HeroCall & { readonly since: number | null }) | null
  readonly next: readonly HeroCall[]
}

export const EMPTY_HERO: Hero = { seenSeq: null, shown: null, next: [] }

/** Two calls at once: each stays at the top for this long at least (design brief 3.5). */
export const SHOWN_AT_LEAST_MS = 5000

/**
 * The next state of the board's top. New calls are taken in order; one that has moved on is skipped; one whose ticket has
 * left the counters makes room for the newest that has not. What was called before the page was opened is shown, not
 * highlighted: nobody is told twice.
 *
 * @param rows every ticket called or being served here, newest call first
 * @param now milliseconds UTC
 */
export function advanceHero(hero: Hero, rows: readonly CallRow[], now: number): Hero {
  const newestSeq = Math.max(hero.seenSeq ?? 0, ...rows.map((row) => row.lastCallSeq))
  const fresh = hero.seenSeq === null ? [] : freshCalls(rows, hero.seenSeq).map(toHeroCall)
  const waiting = [...hero.next, ...fresh].filter((call) =>
    rows.some((row) => row.state === 'called' && isSame(row, call)),
  )
  const kept = hero.shown && rows.some((row) => row.ticketId === hero.shown?.ticketId) ? hero.shown : null
  const since = kept?.since ?? null
  const isFree = since === null || now - since >= SHOWN_AT_LEAST_MS
  const [first, ...others] = waiting
  if (first && isFree) return { seenSeq: newestSeq, shown: { ...first, since: now }, next: others }
  return { seenSeq: newestSeq, shown: kept ?? calmly(rows[0]), next: waiting }
}

/** Whether the top is filled: from the call on, for as long as the hall wants. */
export function isHighlighted(hero: Hero, now: number, highlightSeconds: number): boolean {
  const since = hero.shown?.since ?? null
  return since !== null && now - since < highlightSeconds * 1000
}

function toHeroCall(row: CallRow): HeroCall {
  return { ticketId: row.ticketId, callSeq: row.lastCallSeq }
}

function isSame(row: CallRow, call: HeroCall): boolean {
  return row.ticketId === call.ticketId && row.lastCallSeq === call.callSeq
}

function calmly(row: CallRow | undefined): Hero['shown'] {
  return row ? { ...toHeroCall(row), since: null } : null
}
