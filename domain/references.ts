import type { z } from 'zod'

/** Lists whose rows have a name of their own, and the key that holds it. */
const NAMED: readonly (readonly [list: string, key: string])[] = [
  ['zones', 'zoneId'],
  ['departments', 'departmentId'],
  ['categories', 'categoryId'],
  ['queues', 'queueId'],
  ['services', 'serviceCode'],
  ['counters', 'counterId'],
  ['counters', 'counterNo'],
  ['staff', 'staffNo'],
  ['deviceHosts', 'hostId'],
]

type Path = readonly (string | number)[]

/**
 * Checks that names are unique and that every reference names something. Takes the hall as far as it could be read, so
 * that a wrong reference is told together with the mistakes of form, not after them.
 */
export function checkReferences(hall: unknown, ctx: Pick<z.RefinementCtx, 'addIssue'>): void {
  const tell = (path: Path, message: string): void =>
    ctx.addIssue({ code: 'custom', path: [...path], message })
  for (const [list, key] of NAMED) {
    const seen = new Set<string>()
    for (const [path, row] of rowsOf(hall, list)) {
      const name = nameIn(row, key)
      if (name !== undefined && seen.has(name)) tell([...path, key], 'used twice; must be unique')
      if (name !== undefined) seen.add(name)
    }
  }

  const refer = (list: string, key: string, [path, row]: Row): void => {
    const names = new Set(rowsOf(hall, list).flatMap(([, named]) => nameIn(named, key) ?? []))
    const name = nameIn(row, key)
    // A list that could not be read at all is a mistake of its own.
    if (name === undefined || names.size === 0 || names.has(name)) return
    tell([...path, key], `no such ${key}; allowed: ${[...names].join(', ')}`)
  }
  for (const queue of rowsOf(hall, 'queues')) refer('zones', 'zoneId', queue)
  for (const service of rowsOf(hall, 'services')) {
    refer('queues', 'queueId', service)
    refer('departments', 'departmentId', service)
    refer('categories', 'categoryId', service)
  }
  for (const counter of rowsOf(hall, 'counters')) {
    refer('zones', 'zoneId', counter)
    for (const [path, served] of rowsOf(counter[1], 'queues')) {
      refer('queues', 'queueId', [[...counter[0], ...path], served])
    }
  }
}

type Row = readonly [path: Path, row: unknown]

function rowsOf(parent: unknown, key: string): Row[] {
  const list = isRecord(parent) ? parent[key] : undefined
  return Array.isArray(list) ? list.map((row: unknown, index): Row => [[key, index], row]) : []
}

function nameIn(row: unknown, key: string): string | undefined {
  const name = isRecord(row) ? row[key] : undefined
  return typeof name === 'string' ? name : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
