import type { Words } from '../../../domain/model.ts'

/** One of a list to choose from. */
export interface Choice<Value extends string> {
  readonly value: Value
  readonly words: Words
  readonly note?: Words | null
  /** Shown, but not to be chosen: its note says why. */
  readonly isOff?: boolean
}

/** The key that chooses the row of this index: 1 to 9, then 0; none beyond. */
export function digitOf(index: number): string {
  if (index < 9) return String(index + 1)
  return index === 9 ? '0' : ''
}
