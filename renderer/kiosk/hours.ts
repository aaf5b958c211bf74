import { localTime, openingAt, spansOf } from '../../domain/calendar.ts'
import type { PublicHall } from '../../domain/model.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Today's hours: `09:00–12:00 13:00–17:00`; null when the hall never closes today, or does not open. */
export function hoursToday(hall: PublicHall, now: number): string | null {
  const spans = spansOf(hall, localTime(now).date)
  const total = spans.reduce((sum, span) => sum + span.to - span.from, 0)
  if (spans.length === 0 || total >= DAY_MS) return null
  return spans.map((span) => `${localTime(span.from).clock}–${endClock(span.to)}`).join(' ')
}

/** A span that ends at midnight ends at 24:00 of its own day. */
function endClock(to: number): string {
  const { clock } = localTime(to)
  return clock === '00:00' ? '24:00' : clock
}

/** A hall that is closed now: about to open today, or done for today. */
export type ClosedFace =
  | { readonly kind: 'before'; readonly opensAt: number }
  | { readonly kind: 'after'; readonly opensAt: number | null }

export function closedFace(hall: PublicHall, now: number): ClosedFace {
  const { opensAt } = openingAt(hall, now)
  if (opensAt !== null && localTime(opensAt).date === localTime(now).date) return { kind: 'before', opensAt }
  return { kind: 'after', opensAt }
}
