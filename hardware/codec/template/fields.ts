import { z } from 'zod'

/**
 * How the placeholders of a template are written on the wire: what stands under `fields` in the devices file, beside the
 * template. Numbers there count bytes; positions count the bytes of the frame before escaping from 1, or from the end
 * with -1 as the last.
 */

const whole = (least: number, most: number) =>
  z
    .int({ error: '应为整数；must be a whole number' })
    .min(least, { error: `不能小于 ${least}；must be at least ${least}` })
    .max(most, { error: `不能大于 ${most}；must be at most ${most}` })

const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, { error: `应为下列之一；must be one of: ${names.join(', ')}` })

const HEX_BYTE_RULE = "应为加引号的两位十六进制，如 '20'；must be two hexadecimal digits in quotes, e.g. '20'"
const HEX_BYTES_RULE =
  "应为加引号的十六进制字节，如 'A6 02'；must be hexadecimal bytes in quotes, e.g. 'A6 02'"

const hexByte = z
  .string({ error: HEX_BYTE_RULE })
  .regex(/^[0-9A-Fa-f]{2}$/, { error: HEX_BYTE_RULE })
  .transform((hex) => parseInt(hex, 16))

const hexBytes = z
  .string({ error: HEX_BYTES_RULE })
  .regex(/^[0-9A-Fa-f]{2}( ?[0-9A-Fa-f]{2})*$/, { error: HEX_BYTES_RULE })
  .transform((hex) => (hex.replaceAll(' ', '').match(/../g) ?? []).map((byte) => parseInt(byte, 16)))

const POSITION_RULE =
  '应为字节序号（1 起，-1 为最后）或占位符、标记的名字；must be a byte number (from 1, -1 is the last) or the name of a placeholder or mark'
const position = z.union(
  [
    z.int().refine((at) => at !== 0, { error: POSITION_RULE }),
    z.string().regex(/^[a-z][a-z0-9-]*$/, { error: POSITION_RULE }),
  ],
  { error: POSITION_RULE },
)
export type Position = z.output<typeof position>

const order = oneOf(['big', 'little'])

const numberForm = z.strictObject({
  /** `binary`; digits as ASCII characters; or two decimal digits in each byte. */
  as: oneOf(['binary', 'ascii-hex', 'ascii-decimal', 'bcd']).default('binary'),
  /** Width on the wire; for ASCII the number of characters. */
  bytes: whole(1, 6).default(1),
  /** High or low byte first. */
  order: order.default('big'),
  /** Added on the wire, e.g. 128 where board 1 is written 81. */
  add: whole(-65_535, 65_535).default(0),
})
export type NumberForm = z.output<typeof numberForm>

const TEXT_ENCODINGS = ['ascii', 'gbk', 'gb18030', 'gb2312', 'utf16le', 'utf16be'] as const
/** What keeps only the digits of a text: packed two in a byte, one byte each from 00, ASCII, or one binary number. */
const DIGIT_ENCODINGS = ['digits-bcd', 'digits-bytes', 'digits-ascii', 'digits-binary'] as const

const textForm = z.strictObject({
  encoding: oneOf([...TEXT_ENCODINGS, ...DIGIT_ENCODINGS]).default('gbk'),
  /** Exactly so many bytes, padded and cut. Absent: as long as the text. */
  width: whole(1, 1000).optional(),
  /** A text of free length is cut to so many bytes. */
  maxBytes: whole(1, 1000).default(200),
  /** Fills what is left: a blank for texts, 00 for digits. For `digits-bcd` its low half is the filling digit. */
  pad: hexByte.optional(),
  /** Texts stand left and digits right unless told. */
  align: oneOf(['left', 'right', 'centre']).optional(),
  /** What is kept of a text too long: its beginning, or its end. Texts begin, digits end unless told. */
  keep: oneOf(['first', 'last']).optional(),
  /** Characters taken out, because they command this device, e.g. `\[]`. */
  remove: z.string({ error: '应为加引号的字符；must be characters in quotes' }).default(''),
  /** High or low byte first, for `digits-binary`. */
  order: order.default('big'),
})
export type TextForm = z.output<typeof textForm>

const dataForm = z.strictObject({
  width: whole(1, 1000).optional(),
  maxBytes: whole(1, 1000).default(200),
})

const lengthForm = numberForm.extend({
  /** The first thing counted. */
  from: position,
  /** The last thing counted. */
  to: position,
})

export const CHECKSUM_KINDS = [
  'sum8',
  'sum8-twos-complement',
  'xor8',
  'sum16',
  'crc16-arc',
  'crc16-modbus',
  'xor-odd-even',
] as const
export type ChecksumKind = (typeof CHECKSUM_KINDS)[number]

const checksumForm = z.strictObject({
  kind: oneOf(CHECKSUM_KINDS),
  /** The first thing summed; the beginning of the frame unless told. */
  from: position.default(1),
  /** The last thing summed; everything before the checksum unless told. */
  to: position.optional(),
  /** For sums of two bytes: CRCs go low byte first and `sum16` high byte first unless told. */
  order: order.optional(),
  /** As bytes, or as upper-case hexadecimal characters. */
  as: oneOf(['binary', 'ascii-hex']).default('binary'),
})
export type ChecksumForm = z.output<typeof checksumForm>

const escapeForm = z.strictObject({
  /** The first thing escaped. */
  from: position,
  /** The last thing escaped. */
  to: position,
  /** Byte to bytes, e.g. `'A5': 'A6 02'`. The first byte of every right side must stand on a left side itself. */
  map: z.record(z.string(), hexBytes, { error: "应形如 {'A5': 'A6 02'}；must look like {'A5': 'A6 02'}" }),
})
export type EscapeForm = z.output<typeof escapeForm>

/** Schema of `fields` in the devices file; all of it may be left out. */
export const templateFields = z.strictObject({
  address: numberForm.optional(),
  key: numberForm.optional(),
  line: numberForm.optional(),
  command: numberForm.optional(),
  sequence: numberForm.optional(),
  text: textForm.optional(),
  data: dataForm.optional(),
  length: lengthForm.optional(),
  checksum: checksumForm.optional(),
  escape: escapeForm.optional(),
})
export type TemplateFields = z.output<typeof templateFields>

export const PLAIN_NUMBER: NumberForm = numberForm.parse({})
export const PLAIN_TEXT: TextForm = textForm.parse({})
export const PLAIN_DATA = dataForm.parse({})

/** Placeholders whose value is a number given by the driver. */
export const NUMBER_PLACEHOLDERS = ['address', 'key', 'line', 'command', 'sequence'] as const
export type NumberPlaceholder = (typeof NUMBER_PLACEHOLDERS)[number]
export const PLACEHOLDERS = [...NUMBER_PLACEHOLDERS, 'text', 'data', 'length', 'checksum'] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]
