import type { Action } from './actions.ts'

/** Function keys only: a letter typed anywhere never does anything (design brief 3.3). */
export const ACTION_KEYS: Readonly<Record<Exclude<Action, 'open'>, string>> = {
  callNext: 'F2',
  recall: 'F3',
  start: 'F4',
  finish: 'F6',
  noShow: 'F7',
  pause: 'F10',
}

/** Keys this page keeps from the browser (find, reload of the address, menus), also where they do nothing yet. */
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
  | { readonly kind: 'choose'; readonly index: number }
  | { readonly kind: 'confirm'; readonly andNext: boolean }
  | { readonly kind: 'close' }
  /** Not for this page, but not for the browser either. */
  | { readonly kind: 'kept' }

/** What a key means on the desk, or in an open sheet; undefined when it is none of this page's business. */
export function keyMeaning(press: KeyPress, isSheetOpen: boolean): KeyMeaning | undefined {
  if (press.isComposing || press.altKey || press.metaKey || press.shiftKey) return undefined
  if (press.key === 'Enter' && isSheetOpen)
    return press.repeat ? { kind: 'kept' } : { kind: 'confirm', andNext: press.ctrlKey }
  if (press.ctrlKey) return undefined
  if (isSheetOpen) return press.repeat && KEPT.has(press.key) ? { kind: 'kept' } : inSheet(press)
  if (!KEPT.has(press.key)) return undefined
  if (press.repeat) return { kind: 'kept' }
  if (press.key === 'F1') return { kind: 'help' }
  const found = Object.entries(ACTION_KEYS).find(([, key]) => key === press.key)
  return found ? { kind: 'action', action: found[0] as Action } : { kind: 'kept' }
}

function inSheet(press: KeyPress): KeyMeaning | undefined {
  if (press.key === 'Escape') return { kind: 'close' }
  if (KEPT.has(press.key)) return { kind: 'kept' }
  // An input method may hide the character of a digit key, never its place on the keyboard.
  const digit = /^[1-9]$/.exec(press.key)?.[0] ?? /^(?:Digit|Numpad)([1-9])$/.exec(press.code)?.[1]
  return digit === undefined ? undefined : { kind: 'choose', index: Number(digit) - 1 }
}
