import type { Clock } from '../../domain/ports.ts'

/** Runs `run` once it disturbs nobody. `count` is what is going on, ever growing. The result gives it up. */
export type WhenQuiet = (count: () => number, run: () => void) => () => void

/** What counts as quiet: at most `most` within `lookMs`. It is not waited for longer than `longestMs`. */
export interface Quiet {
  readonly lookMs: number
  readonly most: number
  readonly longestMs: number
}

/** Puts off what has time until a rush is over: the thread that adds up would take half the machine from it. */
export function whenQuietOf(clock: Clock, { lookMs, most, longestMs }: Quiet): WhenQuiet {
  return (count, run) => {
    const from = clock.now()
    let cancel = (): void => {}
    const look = (): void => {
      const before = count()
      cancel = clock.after(lookMs, () => {
        if (count() - before <= most || clock.now() - from >= longestMs) run()
        else look()
      })
    }
    look()
    return () => cancel()
  }
}
