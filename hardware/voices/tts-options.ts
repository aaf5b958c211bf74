import { z } from 'zod'
import { milliseconds, oneOf } from '../codec/option-parts.ts'
import type { TtsTiming } from './tts-module.ts'

/** What the options of every speech chip have in common. Times without a source in the manual are our recommended settings. */
export const ttsOptionParts = {
  /** Unicode for names with characters that GBK lacks; GBK is what every chip is tested with. */
  encoding: oneOf(['gbk', 'unicode']).default('gbk'),
  /** Numbers in a text: as the chip thinks, digit by digit, or as a quantity. Calls come in words already. */
  numbers: oneOf(['auto', 'digits', 'quantity']).default('digits'),
  /** From the last byte of a frame to the chip's 41. */
  ackMs: milliseconds(50, 5000, 200),
  /** A speech may take so long per character, and `speechMs` besides, before the chip is asked whether it has ended. */
  charMs: milliseconds(50, 2000, 350),
  speechMs: milliseconds(500, 60_000, 5000),
}

/** A whole number from 0 to `most`, as the chip's tags have them. */
export function tagValue(most: number, otherwise: number) {
  const error = `应为 0 到 ${most} 的整数；must be a whole number from 0 to ${most}`
  return z.int({ error }).min(0, { error }).max(most, { error }).default(otherwise)
}

export function numberTag(numbers: 'auto' | 'digits' | 'quantity'): string {
  return `[n${['auto', 'digits', 'quantity'].indexOf(numbers)}]`
}

/** A volume of the options at a level above 0 up to 1; never silent. */
export function volumeAt(volume: number, level: number): number {
  return volume === 0 ? 0 : Math.max(1, Math.round(volume * level))
}

export function ttsTiming(
  { ackMs, charMs, speechMs }: Pick<TtsTiming, 'ackMs' | 'charMs' | 'speechMs'>,
  gaps: Pick<TtsTiming, 'frameGapMs' | 'startGapMs'>,
): TtsTiming {
  return { ackMs, charMs, speechMs, ...gaps }
}
