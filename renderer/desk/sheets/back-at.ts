import { instantOf, localTime } from '../../../domain/calendar.ts'
import { toMinuteOfDay } from '../../../domain/model.ts'

/** Minutes from now that a clerk can say with one press. */
export const BACK_IN_MINUTES = [10, 15, 30, 60] as const

export type BackChoice = 'none' | 'clock' | `${(typeof BACK_IN_MINUTES)[number]}`

/**
 * The instant a choice means, milliseconds UTC; null for `none`; undefined for a time of day that is not written as one
 * or not later today. A full-width colon is as good as any.
 */
export function backInstant(choice: BackChoice, clockText: string, now: number): number | null | undefined {
  if (choice === 'none') return null
  if (choice !== 'clock') return now + Number(choice) * 60_000
  const found = /^([01]?\d|2[0-3])[:：]([0-5]\d)$/.exec(clockText.trim())
  if (!found) return undefined
  const [, hours = '', minutes = ''] = found
  const at = instantOf(localTime(now).date, toMinuteOfDay(`${hours.padStart(2, '0')}:${minutes}`))
  return at > now ? at : undefined
}
