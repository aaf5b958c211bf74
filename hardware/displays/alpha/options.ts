import { z } from 'zod'
import { milliseconds, oneOf, wholeNumber, yesOrNo } from '../../codec/option-parts.ts'
import { MOST_STRING_BYTES } from './commands.ts'

const ADDRESS_RULE =
  "应为加引号的两位十六进制，如 '03'，'00' 为所有屏；must be two hexadecimal digits in quotes, e.g. '03'; '00' is every sign"
const TYPE_RULE = '应为一个字符，Z 为所有型号；must be one character; Z is every type'

/** Settings of an Alpha or BetaBrite sign in the devices file. Times are our recommended settings, not the vendor's. */
export const alphaOptions = z.strictObject({
  address: z
    .string({ error: ADDRESS_RULE })
    .regex(/^[0-9A-F?]{2}$/, { error: ADDRESS_RULE })
    .default('00'),
  type: z
    .string({ error: TYPE_RULE })
    .regex(/^[\x21-\x7e]$/, { error: TYPE_RULE })
    .default('Z'),
  /** `string` rewrites one STRING file without a blink; `priority` covers what the sign shows else. */
  scheme: oneOf(['string', 'priority']).default('string'),
  checksum: yesOrNo(true),
  /** More for a long cable or a slow sign to find its baud rate. */
  nuls: wholeNumber(5, 100).default(5),
  position: oneOf(['middle', 'top', 'bottom', 'fill']).default('middle'),
  colour: oneOf(['red', 'green', 'amber', 'sign']).default('sign'),
  /** Room for the call in the sign's memory, and the most that is shown of it. */
  stringBytes: wholeNumber(8, MOST_STRING_BYTES).default(32),
  /** Only Alpha 2.0 and 3.0 signs that were told to. All others are mute. */
  acknowledges: yesOrNo(false),
  replyDeadlineMs: milliseconds(100, 30_000, 1000),
  retries: wholeNumber(0, 10).default(2),
  /** Between two packets. */
  gapMs: milliseconds(0, 5000, 100),
  /** The sign may have been off for a while: the call is sent again. */
  resendMs: milliseconds(5000, 3_600_000, 180_000),
  /** Every so many re-sendings the sign's memory is set anew, which shows as a blink; 0 is never. */
  renewMemoryEvery: wholeNumber(0, 1000).default(20),
})

export type AlphaOptions = z.output<typeof alphaOptions>
