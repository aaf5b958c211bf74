import { z } from 'zod'

const milliseconds = (least: number, most: number, otherwise: number) =>
  z
    .int({ error: '应为整数毫秒；must be whole milliseconds' })
    .min(least, { error: `不能小于 ${least} 毫秒；must be at least ${least} ms` })
    .max(most, { error: `不能大于 ${most} 毫秒；must be at most ${most} ms` })
    .default(otherwise)

/** Settings of a social-security card reader in the devices file. */
export const ssCardOptions = z.strictObject({
  /** Time for the reader to say whether a card is there. */
  readerDeadlineMs: milliseconds(200, 10_000, 1000),
  /** Time for the card to answer one command. */
  cardDeadlineMs: milliseconds(500, 20_000, 3000),
  /** Longest pause inside a message. */
  silenceMs: milliseconds(50, 5000, 500),
})

export type SsCardOptions = z.infer<typeof ssCardOptions>
