import { failed, ok } from '../../../domain/result.ts'
import type { Result } from '../../../domain/result.ts'
import type { Position, TemplateFields } from './fields.ts'
import { offsetOf } from './layout.ts'
import type { Edge, Layout } from './layout.ts'
import type { TemplateProblem } from './problem.ts'

export interface Range {
  readonly from: Edge
  readonly to: Edge
}

/** What the ranges of a template cover; null for what it does not have. */
export interface Ranges {
  readonly length: Range | null
  readonly checksum: Range | null
  readonly escape: Range | null
}

type Owner = keyof Ranges

/** Resolves the ranges under `fields`. Errors name the key that means nothing in this template. */
export function resolveRanges(layout: Layout, fields: TemplateFields): Result<Ranges, TemplateProblem> {
  const uses = (name: string): boolean =>
    layout.slots.some((slot) => slot.is === 'placeholder' && slot.name === name)
  const length = fields.length && uses('length') ? rangeOf(layout, 'length', fields.length) : ok(null)
  if (!length.ok) return length
  const { checksum: form } = fields
  // Without an end, everything in front of the checksum is summed.
  const checksum =
    form && uses('checksum')
      ? form.to === undefined
        ? rangeUpTo(layout, form.from)
        : rangeOf(layout, 'checksum', { from: form.from, to: form.to })
      : ok(null)
  if (!checksum.ok) return checksum
  if (checksum.value !== null && coversChecksum(layout, checksum.value))
    return failed(
      fault('checksum', 'to', '校验范围不能包含校验本身', 'a checksum cannot cover its own bytes'),
    )
  const escape = fields.escape ? rangeOf(layout, 'escape', fields.escape) : ok(null)
  if (!escape.ok) return escape
  return ok({ length: length.value, checksum: checksum.value, escape: escape.value })
}

function rangeOf(
  layout: Layout,
  owner: Owner,
  { from, to }: { readonly from: Position; readonly to: Position },
): Result<Range, TemplateProblem> {
  const start = layout.edgeAt(from, 'before')
  if (start === undefined) return failed(unknownPlace(owner, 'from', from))
  const end = layout.edgeAt(to, 'behind')
  if (end === undefined) return failed(unknownPlace(owner, 'to', to))
  return isForward(layout, { from: start, to: end })
    ? ok({ from: start, to: end })
    : failed(
        fault(
          owner,
          'to',
          '范围里什么也没有：终点在起点之前',
          'the range holds nothing: it ends before it begins',
        ),
      )
}

function rangeUpTo(layout: Layout, from: Position): Result<Range, TemplateProblem> {
  const start = layout.edgeAt(from, 'before')
  if (start === undefined) return failed(unknownPlace('checksum', 'from', from))
  const end = layout.edgeAt('checksum', 'before')
  if (end === undefined) return failed(unknownPlace('checksum', 'to', 'checksum'))
  return isForward(layout, { from: start, to: end })
    ? ok({ from: start, to: end })
    : failed(fault('checksum', 'from', '校验范围在校验之后', 'the checksum would begin behind itself'))
}

/** Looked at with one byte in the free stretch, which keeps its two edges apart. */
const trialBytes = ({ fixedBytes, hasFree }: Layout): number => fixedBytes + (hasFree ? 1 : 0)

function isForward(layout: Layout, range: Range): boolean {
  const total = trialBytes(layout)
  const [from, to] = [offsetOf(range.from, total), offsetOf(range.to, total)]
  return from >= 0 && to <= total && from < to
}

function coversChecksum(layout: Layout, range: Range): boolean {
  const before = layout.edgeAt('checksum', 'before')
  const behind = layout.edgeAt('checksum', 'behind')
  if (before === undefined || behind === undefined) return false
  const total = trialBytes(layout)
  return (
    offsetOf(range.from, total) < offsetOf(behind, total) &&
    offsetOf(before, total) < offsetOf(range.to, total)
  )
}

function unknownPlace(owner: Owner, key: 'from' | 'to', position: Position): TemplateProblem {
  return fault(
    owner,
    key,
    `模板里没有位置 ${position}`,
    `the template has no place ${position}: a placeholder or <mark> of it, or a byte number`,
  )
}

function fault(owner: Owner, key: string, zh: string, en: string): TemplateProblem {
  return { path: [owner, key], words: { zh, en } }
}
