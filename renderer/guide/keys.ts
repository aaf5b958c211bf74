import type { Action } from './actions.ts'

/** Function keys only: a letter belongs to the scan box (design brief 3.4). */
export const ACTION_KEYS: Readonly<Record<Action, string>> = {
  issue: 'F2',
  reprint: 'F3',
  restore: 'F4',
  transfer: 'F6',
  prioritise: 'F7',
  helper: 'F8',
  advice: 'F9',
  checkIn: 'F10',
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
  /** The card's menu. */
  | { readonly kind: 'more' }
  | { readonly kind: 'tab'; readonly tab: 'guide' | 'counters' }
  /** A numbered choice, from 0; the key 0 is the tenth. */
  | { readonly kind: 'choose'; readonly index: number }
  /** Up and down through a list that is searched. */
  | { readonly kind: 'step'; readonly by: 1 | -1 }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'close' }
  /** A letter or digit typed where no field is: it belongs to the scan box. */
  | { readonly kind: 'type' }
  /** Not for this page, but not for the browser either. */
  | { readonly kind: 'kept' }

/** What a key means on the page, or in an open sheet; undefined when it is none of this page's business. */
export function keyMeaning(press: KeyPress, isSheetOpen: boolean): KeyMeaning | undefined {
  if (press.isComposing || press.metaKey || press.ctrlKey) return undefined
  if (press.altKey) return press.shiftKey || isSheetOpen ? undefined : withAlt(press)
  if (isSheetOpen) return press.shiftKey ? undefined : inSheet(press)
  if (press.key === 'Escape') return { kind: 'close' }
  if (KEPT.has(press.key)) {
    if (press.repeat || press.shiftKey) return { kind: 'kept' }
    if (press.key === 'F1') return { kind: 'help' }
    const found = Object.entries(ACTION_KEYS).find(([, key]) => key === press.key)
    return found ? { kind: 'action', action: found[0] as Action } : { kind: 'kept' }
  }
  return [...press.key].length === 1 && press.key !== ' ' ? { kind: 'type' } : undefined
}

function withAlt(press: KeyPress): KeyMeaning | undefined {
  // By its place on the keyboard too: with Alt, some layouts give another character.
  const is = (letter: string): boolean =>
    press.key.toLowerCase() === letter || press.code === `Key${letter.toUpperCase()}`
  if (is('m')) return press.repeat ? { kind: 'kept' } : { kind: 'more' }
  if (is('g')) return { kind: 'tab', tab: 'guide' }
  if (is('k')) return { kind: 'tab', tab: 'counters' }
  return undefined
}

function inSheet(press: KeyPress): KeyMeaning | undefined {
  if (press.key === 'Enter') return press.repeat ? { kind: 'kept' } : { kind: 'confirm' }
  if (press.key === 'Escape') return { kind: 'close' }
  if (press.key === 'ArrowDown') return { kind: 'step', by: 1 }
  if (press.key === 'ArrowUp') return { kind: 'step', by: -1 }
  if (KEPT.has(press.key)) return { kind: 'kept' }
  // An input method may hide the character of a digit key, never its place on the keyboard.
  const digit = /^\d$/.exec(press.key)?.[0] ?? /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1]
  if (digit === undefined) return undefined
  return { kind: 'choose', index: digit === '0' ? 9 : Number(digit) - 1 }
}
