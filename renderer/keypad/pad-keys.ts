import type { Action } from '../desk/actions.ts'
import { digitOf, keyMeaning, type KeyMeaning, type KeyPress } from '../desk/keys.ts'

/** The nine buttons, each with the digit that presses it: one to six for every visit, the others for the rest. */
export const PAD = [
  'callNext',
  'recall',
  'start',
  'finish',
  'noShow',
  'pause',
  'transfer',
  'suspend',
  'putBack',
] as const satisfies readonly Action[]

/** What a key means on the keypad: the digits of a numeric keyboard, and in a sheet the desk's keys with 0 as the way out. */
export function padKeyMeaning(press: KeyPress, isSheetOpen: boolean): KeyMeaning | undefined {
  if (isSheetOpen) {
    const isOut = digitOf(press) === 0 && !press.ctrlKey && !press.altKey && !press.metaKey
    return isOut ? { kind: 'close' } : keyMeaning(press, true)
  }
  if (press.isComposing || press.ctrlKey || press.altKey || press.metaKey) return undefined
  const action = press.key === '*' ? 'resumeHold' : actionOfDigit(digitOf(press))
  if (!action) return undefined
  return press.repeat ? { kind: 'kept' } : { kind: 'action', action }
}

function actionOfDigit(digit: number | undefined): Action | undefined {
  if (digit === undefined) return undefined
  return digit === 0 ? 'undo' : PAD[digit - 1]
}
