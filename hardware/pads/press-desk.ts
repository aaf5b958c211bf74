import type { Clock } from '../../domain/ports.ts'
import type { CallPad, PadPress } from './call-pad.ts'
import { createKeyEntry, type KeyEntryOptions, type KeyMeaning } from './key-entry.ts'

/** What every call pad does with a key that went down: makes a wish of it, and tells those who listen. */
export interface PressDesk {
  key(meaning: KeyMeaning): void
  /** Something came that is no key at all. */
  passOver(): void
  readonly onPress: CallPad['onPress']
  counters(): { readonly presses: number; readonly unknownKeys: number }
}

/** @param refuse tells the clerk that a key, alone or after those digits, means nothing */
export function createPressDesk(options: KeyEntryOptions, clock: Clock, refuse: () => void): PressDesk {
  const counts = { presses: 0, unknownKeys: 0 }
  const listeners = new Set<(press: PadPress) => void>()
  const entry = createKeyEntry(options)

  return {
    key(meaning) {
      const press = entry.press(meaning, clock.now())
      if (press === null) return
      if (press === 'none') {
        counts.unknownKeys += 1
        refuse()
        return
      }
      counts.presses += 1
      for (const listener of [...listeners]) listener(press)
    },
    passOver() {
      counts.unknownKeys += 1
    },
    onPress(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    counters: () => ({ ...counts }),
  }
}
