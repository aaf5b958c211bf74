import { z } from 'zod'
import { wholeNumber } from '../../codec/option-parts.ts'

/** Settings of one lamp on an LCUS board in the devices file. */
export const lcusOptions = z.strictObject({
  /** The relay, counted from 1 as printed on the board. */
  channel: wholeNumber(1, 255).default(1),
})

export type LcusOptions = z.output<typeof lcusOptions>
