import type { Clock } from '../../domain/ports.ts'

/** The real clock, for tests on real sockets and terminals. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

/**
 * Waits until something holds, looking every few milliseconds.
 *
 * @throws when it does not hold within ten seconds; `what` names it
 */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
