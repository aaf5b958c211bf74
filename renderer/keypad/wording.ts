import deskEn from '../locales/desk.en.ts'
import deskZh from '../locales/desk.zh.ts'
import keypadEn from '../locales/keypad.en.ts'
import keypadZh from '../locales/keypad.zh.ts'

/** The keypad says what the desk says, and a little of its own. */
export const zh = { ...deskZh, keypad: keypadZh }
export const en = { ...deskEn, keypad: keypadEn }
