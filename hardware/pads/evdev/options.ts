import { z } from 'zod'
import { DIGIT_CODES, KP_DIGIT_CODES, keyCodeOf } from '../../codec/keyboard-keys.ts'
import { milliseconds } from '../../codec/option-parts.ts'
import { DIGITS, keyEntryOptions, keyMeaning, type KeyMeaning } from '../key-entry.ts'

/** The sixteen or eighteen keys of a USB number pad. */
const USUAL: Readonly<Record<string, KeyMeaning>> = {
  KPENTER: 'ok',
  ENTER: 'ok',
  KPPLUS: 'call-next',
  KPASTERISK: 'recall',
  KPDOT: 'finish',
  KPMINUS: 'no-show',
  KPSLASH: 'transfer',
  BACKSPACE: 'cancel',
}

const keyMap = z
  .record(z.string(), keyMeaning)
  .default({})
  .transform((given, context): ReadonlyMap<number, KeyMeaning> => {
    const map = new Map<number, KeyMeaning>()
    DIGITS.forEach((digit, at) => {
      for (const code of [DIGIT_CODES[at], KP_DIGIT_CODES[at]]) if (code !== undefined) map.set(code, digit)
    })
    for (const [name, meaning] of Object.entries({ ...USUAL, ...given })) {
      const code = keyCodeOf(name)
      if (code !== undefined) map.set(code, meaning)
      else {
        context.addIssue({
          code: 'custom',
          path: [name],
          message:
            '不是键名，应如 KP7、KPPLUS、F5 或 "code 140"；no name of a key: e.g. KP7, KPPLUS, F5 or "code 140"',
        })
      }
    }
    return map
  })

const wordSize = z
  .literal([32, 64], { error: '应为 32 或 64；must be 32 or 64' })
  .default(64)
  .transform((bits): 4 | 8 => (bits === 64 ? 8 : 4))

/** Settings of a USB number pad in the devices file. */
export const evdevPadOptions = z.strictObject({
  /** Of the Linux the host runs on: 32 on old boards. */
  bits: wordSize,
  /** Keys by their Linux names without KEY_, and what they mean; laid over the usual ones. */
  keys: keyMap,
  ...keyEntryOptions,
  /** A key that bounces: down again so soon after its last event is not a second press. */
  debounceMs: milliseconds(0, 500, 30),
})
export type EvdevPadOptions = z.output<typeof evdevPadOptions>
