import { z } from 'zod'
import { oneOf, wholeNumber } from '../../codec/option-parts.ts'
import { tagValue, ttsOptionParts } from '../tts-options.ts'

const SOUND_RULE =
  '应为芯片手册里的提示音名，如 sound101，或 none；must be a sound of the chip’s manual, or none'

/** Settings of one XFS5152CE, SYN6658 or XFS5051 in the devices file. */
export const xfs5152Options = z
  .strictObject({
    ...ttsOptionParts,
    /** XFS5051 is assumed to be like XFS5152CE. */
    chip: oneOf(['xfs5152ce', 'syn6658', 'xfs5051']).default('xfs5152ce'),
    /** Of Unicode text. Big-endian is known to SYN6658 only. */
    unicodeOrder: oneOf(['little-endian', 'big-endian']).default('little-endian'),
    volume: tagValue(10, 8),
    speed: tagValue(10, 5),
    pitch: tagValue(10, 5),
    /** Which speaker, by the number in the chip's own manual; the chips differ. Absent: as it comes. */
    speaker: wholeNumber(0, 99).optional(),
    /** Played before a call where the hall wants a chime: the name of a sound in the chip's own manual. */
    chime: z
      .string({ error: SOUND_RULE })
      .regex(/^[a-z]{1,10}[0-9]{0,3}$/, { error: SOUND_RULE })
      .default('none'),
  })
  .refine(({ chip, unicodeOrder }) => chip === 'syn6658' || unicodeOrder === 'little-endian', {
    message: '只有 syn6658 认识大端 Unicode；only syn6658 knows big-endian Unicode',
    path: ['unicodeOrder'],
  })

export type Xfs5152Options = z.output<typeof xfs5152Options>
