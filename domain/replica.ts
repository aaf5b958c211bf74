import type { Entry } from './facts.ts'
import { apply } from './apply.ts'
import type { HallState } from './hall-state.ts'
import type { Beat } from './wire/common.ts'

/**
 * Takes a batch of facts into a copy of the hall's state: ignores what it already has, and stops at a gap. `gap` means:
 * subscribe again from `state.seq`. Facts of another day are a gap too.
 */
export function takeFacts(state: HallState, day: string, entries: readonly Entry[]): 'taken' | 'gap' {
  if (day !== state.day) return 'gap'
  for (const entry of entries) {
    if (entry.seq <= state.seq) continue
    if (entry.seq !== state.seq + 1) return 'gap'
    apply(state, entry)
  }
  return 'taken'
}

/** Whether a sign of life of the server says that this copy has missed something: subscribe again. */
export function hasMissed(state: Pick<HallState, 'day' | 'seq'>, beat: Pick<Beat, 'day' | 'seq'>): boolean {
  return beat.day !== state.day || beat.seq > state.seq
}
