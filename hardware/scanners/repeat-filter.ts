/** Lets a text through once while it is held before the scanner. */
export interface RepeatFilter {
  /** Whether this is a new scan; `at` in milliseconds. */
  isNew(text: string, at: number): boolean
  /** Forgets what it has seen. */
  clear(): void
}

/**
 * The same text again within `repeatMs` of the last time is one scan (hardware-protocols section 6): a code left lying
 * before a scanner in presentation mode is read several times a second.
 */
export function createRepeatFilter(repeatMs: number): RepeatFilter {
  let last: { readonly text: string; readonly at: number } | null = null
  return {
    isNew(text, at) {
      const isRepeat = last?.text === text && at - last.at <= repeatMs
      last = { text, at }
      return !isRepeat
    },
    clear() {
      last = null
    },
  }
}
