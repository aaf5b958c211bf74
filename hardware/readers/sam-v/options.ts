import { win32 } from 'node:path'
import { z } from 'zod'

const milliseconds = (least: number, most: number, otherwise: number) =>
  z
    .int({ error: '应为整数毫秒；must be whole milliseconds' })
    .min(least, { error: `不能小于 ${least} 毫秒；must be at least ${least} ms` })
    .max(most, { error: `不能大于 ${most} 毫秒；must be at most ${most} ms` })
    .default(otherwise)

const text = (rule: string) => z.string({ error: rule })

/** A licensed decoder for the photo on the card (hardware-protocols 1.9); without one the photo is thrown away unseen. */
const photoHelper = z.strictObject({
  /** Gets the 1024 bytes on its standard input and writes a BMP to its standard output. */
  program: text('应为程序的完整路径；must be the full path of a program').refine(win32.isAbsolute, {
    error: '应为完整路径，如 /opt/photo/decode；must be a full path, such as /opt/photo/decode',
  }),
  args: z
    .array(text('应为文字；must be a text'), { error: '应为参数列表；must be a list of arguments' })
    .default([]),
  /** After so long it is stopped, and there is no photo. The ticket waits for it. */
  timeoutMs: milliseconds(100, 10_000, 2000),
})

/** Settings of a SAM_V reader in the devices file. The defaults suit 115200 baud. */
export const samVOptions = z.strictObject({
  /** Pause between two looks for a card. */
  pollMs: milliseconds(100, 5000, 400),
  /** Time for the reader to answer find, select and status. */
  findDeadlineMs: milliseconds(200, 10_000, 1000),
  /** Time to answer the read: about 1.1 s at 115200 baud, 2.4 s at 9600. */
  readDeadlineMs: milliseconds(500, 20_000, 3000),
  /** Longest pause inside a frame: 300 at 115200 baud, 1000 at 9600. */
  silenceMs: milliseconds(50, 5000, 300),
  /** The same card is not told again within this time of last being seen. */
  sameCardMs: milliseconds(0, 60_000, 5000),
  /** A card not found for so long was lifted: the same one laid again is read again at once. */
  liftedMs: milliseconds(0, 60_000, 1000),
  /** For readers that say "no card" although one lies there: select anyway. */
  selectOnFindFail: z.boolean({ error: '应为 true 或 false；must be true or false' }).default(false),
  photoHelper: photoHelper.nullable().default(null),
})

export type SamVOptions = z.infer<typeof samVOptions>

/** The same for a Miaxis HID reader: a long answer comes in 24 packets, each of which may take a second (section 1.8). */
export const miaxisOptions = samVOptions.extend({
  readDeadlineMs: milliseconds(500, 30_000, 5000),
  silenceMs: milliseconds(50, 5000, 1000),
})
