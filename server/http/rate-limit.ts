import type { Clock } from '../../domain/ports.ts'

/** How often one address may do something. */
export interface RateLimit {
  /** Counts one more; false when it is one too many in the present window. */
  take(address: string): boolean
  /** Whether the address has used up the present window, without counting. */
  isSpent(address: string): boolean
}

/**
 * Fixed windows, counted in memory. All counts are forgotten when a window ends, so memory is bounded by the addresses
 * of one window.
 */
export function createRateLimit(clock: Pick<Clock, 'now'>, limit: number, windowMs: number): RateLimit {
  let counts = new Map<string, number>()
  let window = Number.NEGATIVE_INFINITY

  function countOf(address: string): number {
    const present = Math.floor(clock.now() / windowMs)
    if (present !== window) {
      window = present
      counts = new Map()
    }
    return counts.get(address) ?? 0
  }

  return {
    take(address) {
      const count = countOf(address) + 1
      counts.set(address, count)
      return count <= limit
    },
    isSpent: (address) => countOf(address) >= limit,
  }
}
