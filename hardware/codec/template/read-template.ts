import type { DiscardReason } from '../framer.ts'
import { checksumBytes } from './checksum-bytes.ts'
import { unescapeAt } from './escaping.ts'
import { NUMBER_PLACEHOLDERS, PLAIN_NUMBER, PLAIN_TEXT } from './fields.ts'
import { offsetOf } from './layout.ts'
import type { Slot } from './layout.ts'
import { decodeNumber } from './number-bytes.ts'
import type { TemplateParts, TemplateReading, TemplateValues } from './template.ts'
import { decodeText } from './text-bytes.ts'

/**
 * Reads frames of a template. Null where nothing tells where a frame ends: a stretch of free length needs a length field
 * in front of its end, or fixed bytes behind it.
 */
export function createTemplateReader(parts: TemplateParts): ((bytes: Uint8Array) => TemplateReading) | null {
  const { layout, ranges, escapes, maxFreeBytes } = parts
  const { slots, fixedBytes, hasFree } = layout
  const hasLength = ranges.length !== null
  const freeSlot = slots.findIndex(({ width }) => width === null)
  const hasFixedEnd = slots.slice(freeSlot + 1).some((slot) => slot.is === 'bytes' && slot.bytes[0] !== null)
  if (hasFree && !hasLength && !hasFixedEnd) return null
  // Escaped stretches begin and end at places known from the outside.
  const head = ranges.escape?.from ?? { from: 'front', bytes: 0 }
  const tail = ranges.escape?.to ?? { from: 'back', bytes: 0 }
  const freeIsInside = !hasFree || (head.from === 'front' && tail.from === 'back')
  if (!freeIsInside) return null
  const headBytes = offsetOf(head, fixedBytes)
  const tailBytes = fixedBytes - offsetOf(tail, fixedBytes)
  const most = fixedBytes + maxFreeBytes
  /** As far as the bytes on the wire are those of the frame: noise is seen at a glance. */
  const plainBytes = ranges.escape === null ? most : headBytes

  /** Bytes of the whole frame as far as its beginning tells; `undefined` while it does not. */
  function totalFrom(front: Uint8Array): number | undefined {
    if (!hasFree) return fixedBytes
    const told = readLength(front)
    return told === undefined || told === 'malformed' ? undefined : told
  }

  /** The total that the first length field in front of the free stretch tells. */
  function readLength(front: Uint8Array): number | 'malformed' | undefined {
    const { length: range } = ranges
    const form = parts.fields.length
    if (range === null || form === undefined) return undefined
    let at = 0
    for (const slot of slots) {
      if (slot.width === null) return undefined
      if (slot.is === 'placeholder' && slot.name === 'length') {
        if (front.length < at + slot.width) return undefined
        const counted = decodeNumber(front.subarray(at, at + slot.width), form)
        if (counted === undefined) return 'malformed'
        const least = offsetOf(range.to, fixedBytes) - offsetOf(range.from, fixedBytes)
        return fixedBytes + counted - least
      }
      at += slot.width
    }
    return undefined
  }

  return function read(bytes) {
    const mismatch = frontFault(slots, bytes, plainBytes)
    if (mismatch !== undefined) return { is: 'rubbish', why: mismatch }
    if (bytes.length < headBytes) return { is: 'incomplete' }
    const plain = new Uint8Array(most)
    plain.set(bytes.subarray(0, headBytes))
    let used = headBytes
    let at = headBytes
    let failure: DiscardReason = 'noise'
    for (;;) {
      const front = plain.subarray(0, used)
      const fault = frontFault(slots, front, used)
      if (fault !== undefined) return { is: 'rubbish', why: fault }
      const told = readLength(front)
      if (told === 'malformed') return { is: 'rubbish', why: 'bad-length' }
      if (told !== undefined && (told < fixedBytes || told > most))
        return { is: 'rubbish', why: 'bad-length' }
      const total = totalFrom(front)
      const reached = used + tailBytes
      if (reached >= fixedBytes && (total === undefined ? reached <= most : reached === total)) {
        if (bytes.length < at + tailBytes) return { is: 'incomplete' }
        plain.set(bytes.subarray(at, at + tailBytes), used)
        const match = matchWhole(parts, plain.subarray(0, reached))
        if (match.is === 'match') return { is: 'frame', length: at + tailBytes, values: match.values }
        failure = match.why
        if (total !== undefined) return { is: 'rubbish', why: failure }
      }
      if (reached >= (total ?? most)) return { is: 'rubbish', why: failure }
      if (hasControlInText(parts, front, tailBytes)) return { is: 'rubbish', why: failure }
      const next = unescapeAt(bytes, at, escapes)
      if (next === 'incomplete') return { is: 'incomplete' }
      if (next === 'impossible') return { is: 'rubbish', why: 'malformed' }
      plain[used] = next.byte
      used += 1
      at += next.length
    }
  }
}

/** Whether the fixed bytes in front of the free stretch differ from those there. */
function frontFault(slots: readonly Slot[], bytes: Uint8Array, upTo: number): DiscardReason | undefined {
  let at = 0
  for (const slot of slots) {
    if (slot.width === null || at >= upTo || at >= bytes.length) return undefined
    const [expected] = slot.is === 'bytes' ? slot.bytes : [null]
    if (expected !== null && expected !== undefined && bytes[at] !== expected)
      return at === 0 ? 'noise' : 'malformed'
    at += slot.width
  }
  return undefined
}

/**
 * A control character where only text can be: the frame has ended already, and badly. Otherwise one hurt frame would hold
 * back everything up to the longest.
 */
function hasControlInText(parts: TemplateParts, front: Uint8Array, tailBytes: number): boolean {
  const { slots } = parts.layout
  const free = slots.findIndex((slot) => slot.width === null)
  const slot = slots[free]
  if (slot?.is !== 'placeholder' || slot.name !== 'text') return false
  const { encoding } = parts.fields.text ?? PLAIN_TEXT
  if (encoding.startsWith('utf16') || encoding.startsWith('digits')) return false
  const before = slots.slice(0, free).reduce((sum, { width }) => sum + (width ?? 0), 0)
  const behind = slots.slice(free + 1).reduce((sum, { width }) => sum + (width ?? 0), 0)
  // What is followed by all the rest of the frame lies in the text; the byte that came to lie there last is looked at.
  const newest = front.length + tailBytes - behind - 1
  return newest >= before && (front[newest] ?? 0x20) < 0x20
}

type Match =
  | { readonly is: 'match'; readonly values: TemplateValues }
  | { readonly is: 'other'; readonly why: DiscardReason }

/** Compares a whole unescaped frame with the template. */
function matchWhole({ layout, ranges, fields }: TemplateParts, frame: Uint8Array): Match {
  const total = frame.length
  const free = total - layout.fixedBytes
  const other = (why: DiscardReason): Match => ({ is: 'other', why })
  const values: { -readonly [Name in keyof TemplateValues]: TemplateValues[Name] } = {}
  let at = 0
  const last = layout.slots.at(-1)
  if (last?.is === 'bytes' && last.bytes[0] !== null && last.bytes[0] !== frame.at(-1))
    return other('malformed')
  // Sums first: a field that makes no sense in a frame with a wrong sum is the sum's fault.
  if (ranges.checksum !== null && fields.checksum !== undefined) {
    const summed = frame.subarray(offsetOf(ranges.checksum.from, total), offsetOf(ranges.checksum.to, total))
    const sum = checksumBytes(summed, fields.checksum)
    const found = bytesNamed(layout.slots, 'checksum', frame, free)
    if (!found.every((one) => sameBytes(one, sum))) return other('bad-checksum')
  }
  for (const slot of layout.slots) {
    const bytes = frame.subarray(at, at + (slot.width ?? free))
    at += bytes.length
    if (slot.is === 'bytes') {
      const [expected] = slot.bytes
      if (expected !== null && expected !== bytes[0]) return other('malformed')
      continue
    }
    if (slot.name === 'checksum') continue
    if (slot.name === 'data') values.data = bytes.slice()
    else if (slot.name === 'text') {
      const text = decodeText(bytes, fields.text ?? PLAIN_TEXT)
      if (text === undefined) return other('malformed')
      values.text = text
    } else if (slot.name === 'length') {
      const { length: range } = ranges
      const counted = fields.length && decodeNumber(bytes, fields.length)
      if (range === null || counted !== offsetOf(range.to, total) - offsetOf(range.from, total))
        return other('bad-length')
    } else {
      const name = NUMBER_PLACEHOLDERS.find((one) => one === slot.name)
      if (name === undefined) throw new Error(`no placeholder ${slot.name}`)
      const value = decodeNumber(bytes, fields[name] ?? PLAIN_NUMBER)
      if (value === undefined) return other('malformed')
      // The same thing written twice must agree.
      if (values[name] !== undefined && values[name] !== value) return other('malformed')
      values[name] = value
    }
  }
  return { is: 'match', values }
}

function bytesNamed(
  slots: readonly Slot[],
  name: string,
  frame: Uint8Array,
  free: number,
): readonly Uint8Array[] {
  const found: Uint8Array[] = []
  let at = 0
  for (const slot of slots) {
    const width = slot.width ?? free
    if (slot.is === 'placeholder' && slot.name === name) found.push(frame.subarray(at, at + width))
    at += width
  }
  return found
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}
