import type { Words } from '../../../domain/model.ts'

/** One line of a choice. */
export interface Option<Value extends string> {
  readonly value: Value
  readonly words: Words
  /** What it means or how it stands, under the words. */
  readonly note?: Words
  /** Cannot be chosen; its note says why. */
  readonly isBlocked?: boolean
}

const DIGITS = 9

/** The options that the digit keys choose, in order: the first nine that can be chosen. */
export function numbered<Value extends string>(options: readonly Option<Value>[]): readonly Option<Value>[] {
  return options.filter((option) => option.isBlocked !== true).slice(0, DIGITS)
}

/** What a digit key chooses; undefined where it chooses nothing. */
export function chosenBy<Value extends string>(
  options: readonly Option<Value>[],
  index: number,
): Value | undefined {
  return numbered(options)[index]?.value
}
