import { failed, ok } from '../../../domain/result.ts'
import type { Result } from '../../../domain/result.ts'
import type { ScanVerdict } from '../scan.ts'
import { checksumBytes } from './checksum-bytes.ts'
import { escapeBytes, escapeMapFault } from './escaping.ts'
import type { EscapeMap } from './escaping.ts'
import { NUMBER_PLACEHOLDERS, PLAIN_DATA, PLAIN_NUMBER, PLAIN_TEXT } from './fields.ts'
import type { NumberPlaceholder, Placeholder, TemplateFields } from './fields.ts'
import { layOut, offsetOf } from './layout.ts'
import type { Layout, Slot } from './layout.ts'
import { encodeNumber } from './number-bytes.ts'
import { parseTemplate } from './parse-template.ts'
import type { TemplateProblem } from './problem.ts'
import { resolveRanges } from './ranges.ts'
import type { Ranges } from './ranges.ts'
import { createTemplateReader } from './read-template.ts'
import { encodeText } from './text-bytes.ts'

/** What stands in the placeholders of one frame. */
export type TemplateValues = { readonly [Name in NumberPlaceholder]?: number } & {
  readonly text?: string
  readonly data?: Uint8Array
}

/** What the start of some bytes is to a template. */
export type TemplateReading =
  | { readonly is: 'frame'; readonly length: number; readonly values: TemplateValues }
  | Exclude<ScanVerdict, { is: 'frame' }>

/** A frame of somebody's manual, as an installer wrote it down; both directions. */
export interface Template {
  /** The text it was made from. */
  readonly text: string
  readonly placeholders: ReadonlySet<Placeholder>
  /**
   * The frame with these values in it. Errors: a placeholder without a value, a number that does not fit, `??` (any byte)
   * in what is sent. Texts always fit: they are cut.
   */
  write(values: TemplateValues): Result<Uint8Array, TemplateProblem>
  /** What the bytes at hand begin with. Null for a template that does not tell where its frame ends. */
  readonly read: ((bytes: Uint8Array) => TemplateReading) | null
  /** The longest frame it can be. */
  readonly maxBytes: number
}

/** A compiled template's parts, for its reader. */
export interface TemplateParts {
  readonly layout: Layout
  readonly ranges: Ranges
  readonly fields: TemplateFields
  readonly escapes: EscapeMap
  /** The most the free stretch may take. */
  readonly maxFreeBytes: number
}

/**
 * Compiles a template's text with the fields beside it (`fields.ts`), e.g. `16 A5 {length} {address} 31 {text} {checksum}
 * 0D`. Every mistake is told with its place: a character of the text, or a key under `fields`.
 *
 * Used by the template drivers of signs and pads: the driver's option schema compiles and hands the problems on
 * (`addTemplateIssues`), `write` makes frames, `createTemplateFramer` finds them.
 */
export function compileTemplate(text: string, fields: TemplateFields): Result<Template, TemplateProblem> {
  const tokens = parseTemplate(text)
  if (!tokens.ok) return tokens
  const layout = layOut(tokens.value, fields)
  if (!layout.ok) return layout
  const ranges = resolveRanges(layout.value, fields)
  if (!ranges.ok) return ranges
  const escapes = escapesOf(fields)
  if (!escapes.ok) return escapes
  const parts: TemplateParts = {
    layout: layout.value,
    ranges: ranges.value,
    fields,
    escapes: escapes.value,
    maxFreeBytes: maxFreeBytesOf(layout.value, ranges.value, fields),
  }
  const longest = Math.max(1, ...[...parts.escapes.values()].map(({ length }) => length))
  return ok({
    text,
    placeholders: new Set(
      layout.value.slots.flatMap((slot) => (slot.is === 'placeholder' ? [slot.name] : [])),
    ),
    write: (values) => write(parts, values),
    read: createTemplateReader(parts),
    maxBytes: (layout.value.fixedBytes + parts.maxFreeBytes) * longest,
  })
}

function escapesOf({ escape }: TemplateFields): Result<EscapeMap, TemplateProblem> {
  if (escape === undefined) return ok(new Map())
  const complain = (zh: string, en: string): Result<never, TemplateProblem> =>
    failed({ path: ['escape', 'map'], words: { zh, en } })
  const map = new Map<number, readonly number[]>()
  for (const [key, bytes] of Object.entries(escape.map)) {
    if (!/^[0-9A-Fa-f]{2}$/.test(key))
      return complain(
        `${key} 不是两位十六进制，要加引号`,
        `${key} is not two hexadecimal digits; put them in quotes`,
      )
    map.set(parseInt(key, 16), bytes)
  }
  switch (escapeMapFault(map)) {
    case 'empty':
      return complain('转义表是空的', 'the escape map is empty')
    case 'lead-not-mapped':
      return complain(
        '每个转义的首字节自己也要在表中转义，否则无法还原',
        'the first byte of every escape must be escaped itself, or it could not be undone',
      )
    case 'ambiguous':
      return complain('两个转义无法区分', 'two escapes cannot be told apart')
    case undefined:
      return ok(map)
  }
}

/** What the free stretch may take: its own limit, and what the length field can tell. */
function maxFreeBytesOf(layout: Layout, { length: range }: Ranges, fields: TemplateFields): number {
  if (!layout.hasFree) return 0
  const isText = layout.slots.some(
    (slot) => slot.is === 'placeholder' && slot.name === 'text' && slot.width === null,
  )
  const limit = isText ? (fields.text ?? PLAIN_TEXT).maxBytes : (fields.data ?? PLAIN_DATA).maxBytes
  const form = fields.length
  if (range === null || form === undefined) return limit
  const counted = (free: number): number => {
    const total = layout.fixedBytes + free
    return offsetOf(range.to, total) - offsetOf(range.from, total)
  }
  let most = limit
  while (most > 0 && encodeNumber(counted(most), form) === undefined) most -= 1
  return most
}

/** Mistakes of values, told by the placeholder's name. */
function valueProblem(name: string, zh: string, en: string): TemplateProblem {
  return { path: [name], words: { zh, en } }
}

function write(parts: TemplateParts, values: TemplateValues): Result<Uint8Array, TemplateProblem> {
  const { layout, ranges, fields } = parts
  const written = new Map<Slot, Uint8Array>()
  for (const slot of layout.slots) {
    const bytes = slotBytes(slot, values, parts)
    if (!bytes.ok) return bytes
    written.set(slot, bytes.value)
  }
  const join = (): Uint8Array =>
    Uint8Array.from(layout.slots.flatMap((slot) => [...(written.get(slot) ?? [])]))
  const total = join().length
  const bytesIn = (range: { from: Parameters<typeof offsetOf>[0]; to: Parameters<typeof offsetOf>[0] }) =>
    [offsetOf(range.from, total), offsetOf(range.to, total)] as const

  if (ranges.length !== null && fields.length !== undefined) {
    const [from, to] = bytesIn(ranges.length)
    const bytes = encodeNumber(to - from, fields.length)
    if (bytes === undefined)
      return failed(
        valueProblem(
          'length',
          `长度 ${to - from} 写不进长度字段`,
          `the length ${to - from} does not fit its field`,
        ),
      )
    for (const slot of layout.slots) if (isNamed(slot, 'length')) written.set(slot, bytes)
  }
  if (ranges.checksum !== null && fields.checksum !== undefined) {
    const sum = checksumBytes(join().subarray(...bytesIn(ranges.checksum)), fields.checksum)
    for (const slot of layout.slots) if (isNamed(slot, 'checksum')) written.set(slot, sum)
  }
  const plain = join()
  if (ranges.escape === null) return ok(plain)
  const [from, to] = bytesIn(ranges.escape)
  return ok(
    Uint8Array.from([
      ...plain.subarray(0, from),
      ...escapeBytes(plain.subarray(from, to), parts.escapes),
      ...plain.subarray(to),
    ]),
  )
}

const isNamed = (slot: Slot, name: Placeholder): boolean => slot.is === 'placeholder' && slot.name === name

function slotBytes(
  slot: Slot,
  values: TemplateValues,
  { fields, maxFreeBytes }: TemplateParts,
): Result<Uint8Array, TemplateProblem> {
  if (slot.is === 'bytes') {
    if (slot.bytes.includes(null))
      return failed(
        valueProblem(
          '??',
          '?? 只能写在收到的帧里',
          '?? can stand only in frames received, not in one that is sent',
        ),
      )
    return ok(Uint8Array.from(slot.bytes.map((byte) => byte ?? 0)))
  }
  const { name, width } = slot
  const missing = valueProblem(name, `{${name}} 没有值`, `{${name}} has no value here`)
  // Length and checksum are filled in when the rest is known; until then they take their room.
  if (name === 'length' || name === 'checksum') return ok(new Uint8Array(width ?? 0))
  if (name === 'text') {
    if (values.text === undefined) return failed(missing)
    return ok(encodeText(values.text, fields.text ?? PLAIN_TEXT, maxFreeBytes))
  }
  if (name === 'data') {
    const { data } = values
    if (data === undefined) return failed(missing)
    if (width === null ? data.length <= maxFreeBytes : data.length === width) return ok(data)
    return failed(
      valueProblem(name, `数据 ${data.length} 字节，长度不合`, `${data.length} bytes of data do not fit`),
    )
  }
  const number = NUMBER_PLACEHOLDERS.find((one) => one === name)
  const value = number && values[number]
  if (number === undefined || value === undefined) return failed(missing)
  const bytes = encodeNumber(value, fields[number] ?? PLAIN_NUMBER)
  if (bytes !== undefined) return ok(bytes)
  const en = `${value} does not fit into fields.${name}`
  return failed(valueProblem(name, `${value} 写不进 fields.${name}`, en))
}
