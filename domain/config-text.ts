import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml'
import type { z } from 'zod'
import { failed, ok, type Result } from './result.ts'

/** One mistake in a configuration file, told so that a technician finds it without the source code. */
export interface ConfigProblem {
  readonly file: string
  /** 1-based; absent when the mistake has no place of its own, e.g. an unreadable file. */
  readonly line?: number
  /** Path of the key, e.g. `counters[2].queues[0].queueId`. */
  readonly key?: string
  /** What was found, as written in the file, shortened. */
  readonly found?: string
  /** What is wrong and what is allowed. */
  readonly message: string
}

/**
 * Parses YAML text and checks it with a schema. All problems come at once, each with the line of the nearest key that
 * exists in the file. Pure: reading the file is the caller's.
 */
export function parseYamlConfig<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
): Result<T, readonly ConfigProblem[]> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  if (document.errors.length > 0) {
    return failed(
      document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        message: `not valid YAML: ${error.message}`,
      })),
    )
  }
  const strayAlias = firstStrayAlias(document)
  if (strayAlias !== undefined) {
    const line = lines.linePos(strayAlias.offset).line
    return failed([
      { file, line, message: `"*${strayAlias.name}" refers to nothing; put a text with * in quotes` },
    ])
  }
  const parsed = schema.safeParse(document.toJS() ?? {})
  if (parsed.success) return ok(parsed.data)
  const issues = parsed.error.issues.flatMap(flattenUnion).flatMap(splitUnknownKeys)
  return failed(issues.map((issue) => toProblem(issue, file, document, lines)))
}

/** One line per problem: `file:line key: message (found: ...)`. */
export function formatProblems(problems: readonly ConfigProblem[]): string {
  return problems
    .map((problem) => {
      const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`
      const key = problem.key ? ` ${problem.key}` : ''
      const found = problem.found === undefined ? '' : ` (found: ${problem.found})`
      return `${place}${key}: ${problem.message}${found}`
    })
    .join('\n')
}

interface Issue {
  readonly code: string
  readonly message: string
  readonly path: readonly PropertyKey[]
  readonly [extra: string]: unknown
}

/** YAML reads a value that begins with `*` as a reference, and fails only when it is followed. */
function firstStrayAlias(document: Document): { readonly name: string; readonly offset: number } | undefined {
  let stray: { name: string; offset: number } | undefined
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined
      stray = { name: node.source, offset: node.range?.[0] ?? 0 }
      return visit.BREAK
    },
  })
  return stray
}

/** Each unknown key stands on a line of its own. */
function splitUnknownKeys(issue: Issue): Issue[] {
  if (issue.code !== 'unrecognized_keys') return [issue]
  return (issue['keys'] as string[]).map((key) => ({ ...issue, keys: [key], path: [...issue.path, key] }))
}

/** A failed plain union reports nothing useful itself; the branch that got furthest does. */
function flattenUnion(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue as unknown as Issue]
  const depth = (branch: readonly z.core.$ZodIssue[]): number =>
    Math.max(0, ...branch.map((inner) => inner.path.length))
  const best = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? []
  return best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as unknown as Issue)
}

function toProblem(issue: Issue, file: string, document: Document, lines: LineCounter): ConfigProblem {
  const { path } = issue
  const { offset, value, isExact } = locate(document, path)
  const found = isExact ? { found: shorten(value) } : {}
  const line = offset === undefined ? {} : { line: lines.linePos(offset).line }
  return { file, ...line, key: formatPath(path), ...found, message: describe(issue, isExact) }
}

function describe(issue: Issue, isExact: boolean): string {
  if (issue.code === 'unrecognized_keys') return '没有这个键；unknown key'
  if (isExact) return issue.message
  return `缺少这一项；missing: ${issue.message.replace(/^Invalid input: /, '').replace(/, received undefined$/, '')}`
}

/** Finds the node at a path; when it is missing, the nearest parent that exists. */
function locate(
  document: Document,
  path: readonly PropertyKey[],
): { offset: number | undefined; value: unknown; isExact: boolean } {
  let node: unknown = document.contents
  let offset = isNodeWithRange(node) ? node.range[0] : undefined
  for (const key of path) {
    let next: unknown
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
      )
      if (pair && isNodeWithRange(pair.key)) offset = pair.key.range[0]
      next = pair?.value ?? undefined
      if (pair && next === undefined) return { offset, value: null, isExact: true }
    } else if (isSeq(node)) {
      next = node.items[Number(key)]
      if (isNodeWithRange(next)) offset = next.range[0]
    }
    if (next === undefined) return { offset, value: undefined, isExact: false }
    node = next
  }
  const value = node && typeof node === 'object' && 'toJSON' in node ? (node as Node).toJSON() : node
  return { offset, value, isExact: true }
}

function isNodeWithRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('')
}
