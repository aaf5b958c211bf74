import type { Clock } from '../../domain/ports.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'

const MINUTE_MS = 60_000
/** A hall's phones share one address, so this is generous. */
const READS_PER_MINUTE = 3000
/** Nobody scans this many torn codes; somebody who guesses does. */
const WRONG_LINKS_PER_MINUTE = 60
/** Wishes about one ticket, and of one address. */
const WISHES_PER_TICKET = 20
const WISHES_PER_MINUTE = 600

/** How often the phones of one hall may ask. */
export interface PhoneLimits {
  readonly reads: RateLimit
  readonly wrong: RateLimit
  readonly wishes: RateLimit
  /** Counted by ticket id. */
  readonly wishesOfTicket: RateLimit
}

export function createPhoneLimits(clock: Pick<Clock, 'now'>): PhoneLimits {
  return {
    reads: createRateLimit(clock, READS_PER_MINUTE, MINUTE_MS),
    wrong: createRateLimit(clock, WRONG_LINKS_PER_MINUTE, MINUTE_MS),
    wishes: createRateLimit(clock, WISHES_PER_MINUTE, MINUTE_MS),
    wishesOfTicket: createRateLimit(clock, WISHES_PER_TICKET, MINUTE_MS),
  }
}
