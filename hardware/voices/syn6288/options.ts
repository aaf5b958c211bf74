import { z } from 'zod'
import { oneOf } from '../../codec/option-parts.ts'
import { tagValue, ttsOptionParts } from '../tts-options.ts'

const letters = (name: string, last: string): string[] =>
  Array.from({ length: last.charCodeAt(0) - 0x60 }, (_, index) => name + String.fromCharCode(0x61 + index))

/** The sounds built into the SYN6288 (hardware-protocols 4.1). */
export const SYN_SOUNDS: readonly string[] = [
  ...letters('sound', 'y'),
  ...letters('msg', 'h'),
  ...letters('ring', 'o'),
]

/** Settings of one SYN6288 in the devices file. */
export const syn6288Options = z.strictObject({
  ...ttsOptionParts,
  volume: tagValue(16, 10),
  speed: tagValue(5, 4),
  /** Music behind the words, 1 to 15; 0 is none. */
  music: tagValue(15, 0),
  musicVolume: tagValue(16, 0),
  /** Played before a call where the hall wants a chime. */
  chime: oneOf(['none', ...SYN_SOUNDS]).default('none'),
})

export type Syn6288Options = z.output<typeof syn6288Options>
