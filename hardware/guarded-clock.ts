import type { Clock } from '../domain/ports.ts'

/**
 * A clock for code that is not trusted: what throws in one of its timers is handed to `onThrow` instead of ending the
 * process.
 */
export function guardClock(clock: Clock, onThrow: (thrown: unknown) => void): Clock {
  return {
    now: () => clock.now(),
    after: (delayMs, run) =>
      clock.after(delayMs, () => {
        try {
          run()
        } catch (thrown) {
          onThrow(thrown)
        }
      }),
  }
}
