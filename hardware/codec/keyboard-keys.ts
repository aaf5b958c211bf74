/*
 * Key codes of Linux input devices (linux/input-event-codes.h), and the characters of a US keyboard: keyboard-wedge
 * scanners send those whatever layout the desktop has.
 */

const ROWS: readonly (readonly [firstCode: number, plain: string, shifted: string])[] = [
  [2, '1234567890-=', '!@#$%^&*()_+'],
  [16, 'qwertyuiop[]', 'QWERTYUIOP{}'],
  [30, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [43, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
  [55, '*', '*'],
  [57, ' ', ' '],
  [71, '789-456+1230.', '789-456+1230.'],
  [98, '/', '/'],
]

/** Keys that are no characters. */
export const KEY_CODES = {
  esc: 1,
  backspace: 14,
  tab: 15,
  enter: 28,
  leftCtrl: 29,
  leftShift: 42,
  rightShift: 54,
  leftAlt: 56,
  kpEnter: 96,
} as const

const characters = new Map<number, readonly [plain: string, shifted: string]>()
const strokes = new Map<string, { readonly code: number; readonly isShifted: boolean }>()
for (const [firstCode, plain, shifted] of ROWS) {
  for (const [at, char] of [...plain].entries()) {
    const code = firstCode + at
    const upper = shifted[at] ?? char
    characters.set(code, [char, upper])
    if (!strokes.has(char)) strokes.set(char, { code, isShifted: false })
    if (!strokes.has(upper)) strokes.set(upper, { code, isShifted: true })
  }
}

/** The character of a key on a US keyboard; undefined for keys without one. */
export function characterOf(code: number, isShifted: boolean): string | undefined {
  return characters.get(code)?.[isShifted ? 1 : 0]
}

/** The key of a character; undefined for characters that a US keyboard does not have, such as all Chinese ones. */
export function strokeOf(char: string): { readonly code: number; readonly isShifted: boolean } | undefined {
  return strokes.get(char)
}

/** Keys of number pads by the names that `evtest` prints, without `KEY_`. */
const NAMES: Readonly<Record<string, number>> = {
  ESC: 1,
  MINUS: 12,
  EQUAL: 13,
  BACKSPACE: 14,
  TAB: 15,
  ENTER: 28,
  DOT: 52,
  SLASH: 53,
  KPASTERISK: 55,
  SPACE: 57,
  NUMLOCK: 69,
  KPMINUS: 74,
  KPPLUS: 78,
  KPDOT: 83,
  KPENTER: 96,
  KPSLASH: 98,
  HOME: 102,
  UP: 103,
  PAGEUP: 104,
  LEFT: 105,
  RIGHT: 106,
  END: 107,
  DOWN: 108,
  PAGEDOWN: 109,
  INSERT: 110,
  DELETE: 111,
  KPEQUAL: 117,
  KPCOMMA: 121,
  CALC: 140,
  KPLEFTPAREN: 179,
  KPRIGHTPAREN: 180,
}

/** The code of a key's name, e.g. `KP7`, `KPPLUS`, `F5`, `7`; or of a bare number in decimal as `code 140`. */
export function keyCodeOf(name: string): number | undefined {
  const digit = /^(KP)?(\d)$/.exec(name)
  if (digit) return (digit[1] === undefined ? DIGIT_CODES : KP_DIGIT_CODES)[Number(digit[2])]
  const number = /^code (\d{1,3})$/.exec(name)
  if (number) return Number(number[1])
  const fKey = /^F([1-9]|1[0-2])$/.exec(name)
  if (fKey) {
    const at = Number(fKey[1])
    return at <= 10 ? 58 + at : 76 + at
  }
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined
}

export const DIGIT_CODES: readonly number[] = [11, 2, 3, 4, 5, 6, 7, 8, 9, 10]
export const KP_DIGIT_CODES: readonly number[] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]
