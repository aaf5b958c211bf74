import { createHash } from 'node:crypto'
import type { z } from 'zod'

/** Enough against a torn or rotten line; it proves nothing about who wrote it. */
const SUM_LENGTH = 16

function sumOf(content: string): string {
  return createHash('sha256').update(content, 'utf8').digest('hex').slice(0, SUM_LENGTH)
}

/** One line of JSON with a checksum over its content, without the line's end. */
export function toChecked(content: unknown): string {
  return JSON.stringify({ content, sum: sumOf(JSON.stringify(content)) })
}

/** The content of such a line; null for one that is torn, changed, or not of that form. */
export function fromChecked<Value>(line: string, schema: z.ZodType<Value>): Value | null {
  const parsed = jsonOf(line)
  if (typeof parsed !== 'object' || parsed === null || !('content' in parsed) || !('sum' in parsed))
    return null
  if (parsed.sum !== sumOf(JSON.stringify(parsed.content))) return null
  const content = schema.safeParse(parsed.content)
  return content.success ? content.data : null
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
