import { encodeInputEvent, EV_KEY, EV_SYN, KEY_VALUE, type LongBytes } from '../../codec/input-events.ts'
import { characterOf, KEY_CODES, strokeOf } from '../../codec/keyboard-keys.ts'

/*
 * What a keyboard-wedge scanner types (hardware-protocols section 6): the characters of a code as keys of a US keyboard,
 * a few milliseconds apart, then Enter or Tab. Chinese characters have no keys and do not come dependably.
 */

export type WedgeEnd = 'enter' | 'tab'

/** Makes texts of keys by the time between them: a person is slower than a scanner. */
export interface WedgeReader {
  /**
   * One key event, in its order.
   *
   * @returns the whole code when this key ended one, else null
   */
  key(event: { readonly atMs: number; readonly code: number; readonly value: number }): string | null
  /** Characters of a code that may still be under way. */
  pending(): number
  /** Runs of keys that were no code: somebody typed. */
  typed(): number
  clear(): void
}

export interface WedgeRules {
  /** Keys further apart than this were pressed by a person. */
  readonly maxGapMs: number
  /** Shorter runs are no code. */
  readonly minChars: number
  readonly maxChars: number
}

export function createWedgeReader({ maxGapMs, minChars, maxChars }: WedgeRules): WedgeReader {
  let chars: string[] = []
  /** A key that is no character was among them, or too many came. */
  let isSpoilt = false
  let lastAt = -Infinity
  let lastEventAt = -Infinity
  let typed = 0
  const shifts = new Set<number>()

  function drop(): void {
    if (chars.length > 0 || isSpoilt) typed += 1
    clear()
  }

  function clear(): void {
    chars = []
    isSpoilt = false
  }

  return {
    key({ atMs, code, value }) {
      // A shift whose release was lost must not turn every code from here on into capitals and signs.
      if (Math.abs(atMs - lastEventAt) > maxGapMs) shifts.clear()
      lastEventAt = atMs
      if (code === KEY_CODES.leftShift || code === KEY_CODES.rightShift) {
        if (value === KEY_VALUE.up) shifts.delete(code)
        else shifts.add(code)
        return null
      }
      if (value === KEY_VALUE.up) return null
      // A held key is a person's.
      const isFast = value === KEY_VALUE.down && Math.abs(atMs - lastAt) <= maxGapMs
      lastAt = atMs
      if (!isFast) drop()
      if (code === KEY_CODES.enter || code === KEY_CODES.kpEnter || code === KEY_CODES.tab) {
        const text = isSpoilt || chars.length < minChars ? null : chars.join('')
        if (text === null) drop()
        else clear()
        return text
      }
      const char = characterOf(code, shifts.size > 0)
      if (char === undefined || chars.length >= maxChars) {
        isSpoilt = true
        chars = []
      } else if (!isSpoilt) chars.push(char)
      return null
    },
    pending: () => chars.length,
    typed: () => typed,
    clear,
  }
}

/**
 * The records of a text typed by a scanner, for simulators.
 *
 * @param gapMs from key to key
 * @returns null for a text with a character that has no key
 */
export function encodeTyped(
  text: string,
  end: WedgeEnd,
  {
    atMs,
    gapMs,
    longBytes,
  }: { readonly atMs: number; readonly gapMs: number; readonly longBytes: LongBytes },
): Uint8Array | null {
  const strokes = [...text].map(strokeOf)
  const records: Uint8Array[] = []
  let now = atMs
  const put = (code: number, value: number): void => {
    records.push(encodeInputEvent({ atMs: now, type: EV_KEY, code, value }, longBytes))
    records.push(encodeInputEvent({ atMs: now, type: EV_SYN, code: 0, value: 0 }, longBytes))
  }
  for (const stroke of [...strokes, { code: KEY_CODES[end], isShifted: false }]) {
    if (stroke === undefined) return null
    if (stroke.isShifted) put(KEY_CODES.leftShift, KEY_VALUE.down)
    put(stroke.code, KEY_VALUE.down)
    put(stroke.code, KEY_VALUE.up)
    if (stroke.isShifted) put(KEY_CODES.leftShift, KEY_VALUE.up)
    now += gapMs
  }
  return Uint8Array.from(records.flatMap((record) => [...record]))
}
