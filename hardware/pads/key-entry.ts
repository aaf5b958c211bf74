import { z } from 'zod'
import { milliseconds, oneOf } from '../codec/option-parts.ts'
import { PAD_KEYS, type PadKey, type PadPress } from './call-pad.ts'

/** What one key of a pad is: a digit, the key that ends digits, a wish, or nothing. */
export type KeyMeaning = `${number}` | 'ok' | PadKey | 'none'

export const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** A key's meaning as the devices file says it. */
export const keyMeaning = oneOf([...DIGITS, 'ok', ...PAD_KEYS, 'none'])

const digitsKey = z
  .string()
  .regex(/^\d{1,4}$/, { error: '应为一到四位数字；must be one to four digits, in quotes' })

/** Digits and OK on an FF68 pad (hardware-protocols section 5), taken over for all other pads. */
const OK_AFTER: Readonly<Record<string, PadKey | 'none'>> = { 6: 'no-show', 0: 'suspend', 3: 'resume' }

/** The options of every pad about digits. */
export const keyEntryOptions = {
  /** What digits followed by OK mean; laid over the three of the protocol. */
  okAfter: z
    .record(digitsKey, oneOf([...PAD_KEYS, 'none']))
    .default({})
    .transform((given): Readonly<Record<string, PadKey | 'none'>> => ({ ...OK_AFTER, ...given })),
  /** What OK means without digits before it: the citizen has arrived. */
  okAlone: oneOf([...PAD_KEYS, 'none']).default('start'),
  /** Digits are forgotten when nothing follows them for so long. */
  digitsMs: milliseconds(500, 60_000, 5000),
}

export interface KeyEntryOptions {
  readonly okAfter: Readonly<Record<string, PadKey | 'none'>>
  readonly okAlone: PadKey | 'none'
  readonly digitsMs: number
}

/** More than any counter number: who leans on a key fills no memory. */
const MOST_DIGITS = 4

export interface KeyEntry {
  /**
   * One key went down.
   *
   * @param at milliseconds, of any clock that does not go back
   * @returns the wish that is complete now; `none` for keys that mean nothing (alone or after those digits), null while
   *   digits are awaited or were taken back
   */
  press(meaning: KeyMeaning, at: number): PadPress | 'none' | null
}

/** Makes wishes of keys: digits wait for the key after them. */
export function createKeyEntry({ okAfter, okAlone, digitsMs }: KeyEntryOptions): KeyEntry {
  let digits = ''
  let lastAt = 0

  return {
    press(meaning, at) {
      if (at - lastAt > digitsMs) digits = ''
      lastAt = at
      if (isDigit(meaning)) {
        digits = (digits + meaning).slice(-MOST_DIGITS)
        return null
      }
      const before = digits
      digits = ''
      if (meaning === 'ok') {
        const key = before === '' ? okAlone : Object.hasOwn(okAfter, before) ? okAfter[before] : 'none'
        return key === undefined || key === 'none' ? 'none' : { key, digits: null }
      }
      if (meaning === 'none') return 'none'
      // The clerk takes the digits back, not the visit.
      if (meaning === 'cancel' && before !== '') return null
      return { key: meaning, digits: before === '' ? null : before }
    },
  }
}

function isDigit(meaning: KeyMeaning): meaning is `${number}` {
  return (DIGITS as readonly string[]).includes(meaning)
}
