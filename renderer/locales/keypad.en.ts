import type { Shape } from '../ui/i18n.ts'
import type zh from './keypad.zh.ts'

/** Wording of the keypad page, English. */
const keypad: Shape<typeof zh> = {
  page: 'Call keypad',
  waiting: '{count} waiting',
  longest: 'longest {minutes} min',
  finishHere: '{count} items here',
  holds: 'On hold {count}/{limit}',
  leave: 'Leave',
  keys: 'Digits press keys; in sheets Enter confirms, 0 cancels',
}

export default keypad
