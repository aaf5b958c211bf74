import type { Ticket } from './ticket.ts'

/** 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意 (domain guide, section 12). */
export const GRADES = [1, 2, 3, 4, 5] as const
export type Grade = (typeof GRADES)[number]

/** What the citizen said of the latest stop of a visit. Nobody at a desk or before a screen may know it. */
export interface RatingStatus {
  readonly counterId: string
  readonly grade: Grade
  /** When that stop was finished, milliseconds UTC: says which stop it is. */
  readonly finishedAt: number
  /** The first press; the grade may be the one of a later press. */
  readonly firstAt: number
}

/** When the latest stop of a visit was finished; null before the first, and while a visit was opened again. */
export function finishedStopAt(ticket: Pick<Ticket, 'items' | 'state'>): number | null {
  if (ticket.state !== 'done' && ticket.state !== 'waiting') return null
  // Only what had an outcome: a visit that ended with the day was finished by nobody.
  const ends = ticket.items.flatMap(({ endedAt, outcome }) => (outcome === null ? [] : (endedAt ?? [])))
  return ends.length === 0 ? null : Math.max(...ends)
}
