import type { Action } from './actions.ts'

/** Function keys, and letters together with Alt: a letter typed anywhere never does anything (design brief 3.3). */
export const ACTION_KEYS: Readonly<Record<Exclude<Action, 'open'>, string>> = {
  callNext: 'F2',
  recall: 'F3',
  start: 'F4',
  finish: 'F6',
  noShow: 'F7',
  transfer: 'F8',
  suspend: 'F9',
  pause: 'F10',
  putBack: 'Alt+P',
  undo: 'Alt+Z',
  callNumber: 'Alt+C',
  resumeHold: 'Alt+R',
  restore: 'Alt+G',
}
/** Opens the explanation of the pick. */
export const WHY_KEY = 'Alt+W'

/** Keys this page keeps from the browser (find, reload of the address, menus). */
const KEPT = new Set(['F1', 'F2', 'F3', 'F4', 'F6', 'F7', 'F8', 'F9', 'F10'])

export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly metaKey: boolean
  /** The key is being held down. */
  readonly repeat: boolean
  readonly isComposing: boolean
}

export type KeyMeaning =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'help' }
  | { readonly kind: 'why' }
  | { readonly kind: 'choose'; readonly index: number }
  | { readonly kind: 'confirm'; readonly andNext: boolean }
  | { readonly kind: 'close' }
  /** Not for this page, but not for the browser either. */
  | { readonly kind: 'kept' }

/** What a key means on the desk, or in an open sheet; undefined when it is none of this page's business. */
export function keyMeaning(press: KeyPress, isSheetOpen: boolean): KeyMeaning | undefined {
  if (press.isComposing || press.metaKey || press.shiftKey) return undefined
  if (press.altKey) return withAlt(press, isSheetOpen)
  if (press.key === 'Enter' && isSheetOpen)
    return press.repeat ? { kind: 'kept' } : { kind: 'confirm', andNext: press.ctrlKey }
  if (press.ctrlKey) return undefined
  if (isSheetOpen) return press.repeat && KEPT.has(press.key) ? { kind: 'kept' } : inSheet(press)
  if (!KEPT.has(press.key)) return undefined
  if (press.repeat) return { kind: 'kept' }
  if (press.key === 'F1') return { kind: 'help' }
  return meaningOf(press.key) ?? { kind: 'kept' }
}

/** By the place of the letter too: with Alt some keyboards type another character, and an input method hides it. */
function withAlt(press: KeyPress, isSheetOpen: boolean): KeyMeaning | undefined {
  if (press.ctrlKey) return undefined
  const letter = /^[a-z]$/i.exec(press.key)?.[0] ?? /^Key([A-Z])$/.exec(press.code)?.[1]
  const meaning = letter === undefined ? undefined : meaningOf(`Alt+${letter.toUpperCase()}`)
  if (!meaning) return undefined
  return isSheetOpen || press.repeat ? { kind: 'kept' } : meaning
}

function meaningOf(key: string): KeyMeaning | undefined {
  if (key === WHY_KEY) return { kind: 'why' }
  const found = Object.entries(ACTION_KEYS).find(([, own]) => own === key)
  return found && { kind: 'action', action: found[0] as Action }
}

function inSheet(press: KeyPress): KeyMeaning | undefined {
  if (press.key === 'Escape') return { kind: 'close' }
  if (KEPT.has(press.key)) return { kind: 'kept' }
  const digit = digitOf(press)
  return digit === undefined || digit === 0 ? undefined : { kind: 'choose', index: digit - 1 }
}

/** The digit of a key. An input method may hide the character of a digit key, never its place on the keyboard. */
export function digitOf(press: Pick<KeyPress, 'key' | 'code'>): number | undefined {
  const digit = /^\d$/.exec(press.key)?.[0] ?? /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1]
  return digit === undefined ? undefined : Number(digit)
}
