import { z } from 'zod'
import { milliseconds, oneOf, wholeNumber } from '../../codec/option-parts.ts'
import { PAD_KEYS, type PadKey } from '../call-pad.ts'
import { keyEntryOptions } from '../key-entry.ts'
import { KEY, KEYS } from './frames.ts'

const keyCode = z
  .string({ error: '键码应加引号；a key code is a text in quotes' })
  .regex(/^[0-9A-Fa-f]{2}$/, {
    error: '键码应为两位十六进制，如 "0C"；a key code is two hex digits, e.g. "0C"',
  })
  .transform((text) => Number.parseInt(text, 16))

/** Hardware-protocols section 5. The one-metre line is a spoken sentence there and no wish of this house. */
const DOCUMENTED: Readonly<Record<number, PadKey | 'ok' | 'none'>> = {
  [KEY.rate]: 'rate',
  [KEY.call]: 'call-next',
  [KEY.recall]: 'recall',
  [KEY.cancel]: 'cancel',
  [KEY.ok]: 'ok',
  [KEY.oneMetreLine]: 'none',
  [KEY.pause]: 'pause',
  [KEY.transfer]: 'transfer',
}

const keyMap = z
  .record(z.string(), oneOf([...PAD_KEYS, 'ok', 'none']))
  .default({})
  .transform((given, context): Readonly<Record<number, PadKey | 'ok' | 'none'>> => {
    const codes = Object.entries(given).map(([text, meaning]) => {
      const code = keyCode.safeParse(text)
      for (const issue of code.error?.issues ?? [])
        context.addIssue({ code: 'custom', message: issue.message, path: [text] })
      return [code.data ?? 0, meaning] as const
    })
    return { ...DOCUMENTED, ...Object.fromEntries(codes) }
  })

const lineOptions = {
  /** As set on the device; pads and evaluators of one line need different ones. */
  address: wholeNumber(0, 255).default(1),
  /** The same frame again within this time of the last one is a retransmission. */
  repeatMs: milliseconds(50, 2000, 300),
  /** Longest pause inside a frame. */
  silenceMs: milliseconds(20, 2000, 100),
}

/** Settings of one FF68 call pad in the devices file. */
export const ff68PadOptions = z.strictObject({
  ...lineOptions,
  /** The command byte of keys: 1 by the one document there is, which is UNCERTAIN. */
  keysCommand: wholeNumber(0, 255).default(KEYS),
  /** Key codes in hex and what they mean, laid over the documented ones. */
  keys: keyMap,
  ...keyEntryOptions,
  /** Nothing tells whether the display got its digits, so they are sent again. */
  resendMs: milliseconds(1000, 3_600_000, 60_000),
})
export type Ff68PadOptions = z.output<typeof ff68PadOptions>

const gradeOfKey = z.union([z.literal([1, 2, 3, 4, 5]), z.null()], {
  error: '应为 1 到 5 或 null；must be 1 to 5, or null for a key that is no grade',
})

/** Settings of one FF68 evaluator. */
export const ff68RatingOptions = z.strictObject({
  ...lineOptions,
  /**
   * The grade of each of the four keys, value 0 first. The protocol counts from best to worst, which is UNCERTAIN: try
   * the keys. Four keys leave one of the five grades out.
   */
  grades: z.tuple([gradeOfKey, gradeOfKey, gradeOfKey, gradeOfKey]).default([5, 4, 3, 2]),
  /** Stars lit with the invitation, e.g. the service star of the counter; null lights none. */
  stars: wholeNumber(0, 5).nullable().default(null),
})
export type Ff68RatingOptions = z.output<typeof ff68RatingOptions>
