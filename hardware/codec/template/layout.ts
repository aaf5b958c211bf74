import { failed, ok } from '../../../domain/result.ts'
import type { Result } from '../../../domain/result.ts'
import { checksumWidth } from './checksum-bytes.ts'
import { NUMBER_PLACEHOLDERS, PLAIN_DATA, PLAIN_NUMBER, PLAIN_TEXT } from './fields.ts'
import type { Placeholder, Position, TemplateFields } from './fields.ts'
import type { TemplateToken } from './parse-template.ts'
import { problemAt } from './problem.ts'
import type { TemplateProblem } from './problem.ts'

/** One stretch of a frame: fixed bytes (null for any byte), or a placeholder. */
export type Slot =
  | { readonly is: 'bytes'; readonly bytes: readonly (number | null)[]; readonly width: number }
  | {
      readonly is: 'placeholder'
      readonly name: Placeholder
      /** Bytes on the wire; null for the one stretch of free length. */
      readonly width: number | null
    }

/** A place between two bytes, counted from the front, or from the back where the free stretch lies in front of it. */
export interface Edge {
  readonly from: 'front' | 'back'
  readonly bytes: number
}

/** The stretches of a template, and what its ranges mean. */
export interface Layout {
  readonly slots: readonly Slot[]
  /** Bytes of everything but the stretch of free length. */
  readonly fixedBytes: number
  readonly hasFree: boolean
  /** Resolves a position of the devices file: the edge before what it names, or behind it. */
  edgeAt(position: Position, side: 'before' | 'behind'): Edge | undefined
}

/** Measures a template. Errors: a placeholder that needs fields it does not have, two of free length, marks twice. */
export function layOut(
  tokens: readonly TemplateToken[],
  fields: TemplateFields,
): Result<Layout, TemplateProblem> {
  const slots: Slot[] = []
  const places = new Map<string, { before: number; behind: number; isMark: boolean }>()
  let position = 0
  let freeSlot: number | undefined
  for (const token of tokens) {
    if (token.is === 'mark') {
      if (places.has(token.name))
        return failed(
          problemAt(token.at, `标记 <${token.name}> 出现两次`, `the mark <${token.name}> stands here twice`),
        )
      places.set(token.name, { before: slots.length, behind: slots.length, isMark: true })
      continue
    }
    if (token.is !== 'placeholder') {
      slots.push({ is: 'bytes', bytes: [token.is === 'byte' ? token.value : null], width: 1 })
      position += 1
      continue
    }
    const { name } = token
    const width = widthOf(name, fields)
    if (width === undefined) {
      const en = `{${name}} needs fields.${name}`
      return failed(problemAt(token.at, `{${name}} 要在 fields.${name} 里说明写法`, en))
    }
    if ((name === 'checksum' || name === 'text' || name === 'data') && places.has(name))
      return failed(problemAt(token.at, `{${name}} 只能出现一次`, `{${name}} can stand here only once`))
    if (width === null) {
      if (freeSlot !== undefined) {
        const en = 'only one of {text} and {data} can be of free length: give the other a width'
        return failed(problemAt(token.at, '{text} 和 {data} 只能有一个不定长，另一个要写 width', en))
      }
      freeSlot = slots.length
    } else position += width
    const earlier = places.get(name)
    // A length written twice (as FF68 pads do) begins with the first and ends with the last.
    places.set(name, {
      before: earlier?.before ?? slots.length,
      behind: slots.length + 1,
      isMark: false,
    })
    slots.push({ is: 'placeholder', name, width })
  }
  const fixedBytes = position

  /** The edge in front of the slot with this index. */
  function edgeOf(index: number): Edge {
    const widths = slots.map(({ width }) => width ?? 0)
    const front = widths.slice(0, index).reduce((sum, width) => sum + width, 0)
    const isBehindFree = freeSlot !== undefined && index > freeSlot
    return isBehindFree ? { from: 'back', bytes: fixedBytes - front } : { from: 'front', bytes: front }
  }

  return ok({
    slots,
    fixedBytes,
    hasFree: freeSlot !== undefined,
    edgeAt(wanted, side) {
      if (typeof wanted === 'string') {
        const place = places.get(wanted)
        return place && edgeOf(side === 'before' ? place.before : place.behind)
      }
      const bytes = wanted > 0 ? wanted - 1 : -wanted
      const isInside = freeSlot !== undefined || bytes <= fixedBytes
      if (!isInside) return undefined
      if (wanted > 0) return { from: 'front', bytes: side === 'before' ? bytes : bytes + 1 }
      return { from: 'back', bytes: side === 'before' ? bytes : bytes - 1 }
    },
  })
}

function widthOf(name: Placeholder, fields: TemplateFields): number | null | undefined {
  if (name === 'text') return (fields.text ?? PLAIN_TEXT).width ?? null
  if (name === 'data') return (fields.data ?? PLAIN_DATA).width ?? null
  if (name === 'length') return fields.length?.bytes
  if (name === 'checksum') return fields.checksum && checksumWidth(fields.checksum)
  const number = NUMBER_PLACEHOLDERS.find((one) => one === name)
  return number && (fields[number] ?? PLAIN_NUMBER).bytes
}

/** Where an edge lies in a frame of so many bytes. */
export function offsetOf(edge: Edge, totalBytes: number): number {
  return edge.from === 'front' ? edge.bytes : totalBytes - edge.bytes
}
