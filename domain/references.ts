import type { z } from 'zod'

/** Lists whose rows have a name of their own, and the key that holds it. */
const NAMED: readonly (readonly [list: string, key: string])[] = [
  ['zones', 'zoneId'],
  ['departments', 'departmentId'],
  ['categories', 'categoryId'],
  ['queues', 'queueId'],
  ['services', 'serviceCode'],
  ['packages', 'packageCode'],
  ['counters', 'counterId'],
  ['counters', 'counterNo'],
  ['staff', 'staffNo'],
  ['agents', 'agentNo'],
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
  const tellTwice = (names: readonly Named[]): void => {
    const seen = new Set<string>()
    for (const [path, name] of names) {
      if (seen.has(name)) tell(path, 'used twice; must be unique')
      seen.add(name)
    }
  }
  const referAll = (list: string, key: string, used: readonly Named[]): void => {
    const names = namesOf(hall, list, key)
    // A list that could not be read at all is a mistake of its own.
    if (names.size === 0) return
    for (const [path, name] of used) {
      if (!names.has(name)) tell(path, `no such ${key}; allowed: ${[...names].join(', ')}`)
    }
  }
  const refer = (list: string, key: string, row: Row): void => referAll(list, key, nameAt(row, key))

  for (const [list, key] of NAMED) tellTwice(rowsOf(hall, list).flatMap((row) => nameAt(row, key)))
  for (const queue of rowsOf(hall, 'queues')) refer('zones', 'zoneId', queue)
  for (const service of rowsOf(hall, 'services')) {
    refer('queues', 'queueId', service)
    refer('departments', 'departmentId', service)
    refer('categories', 'categoryId', service)
  }
  for (const counter of rowsOf(hall, 'counters')) {
    refer('zones', 'zoneId', counter)
    const served = within(counter, 'queues').flatMap((row) => nameAt(row, 'queueId'))
    referAll('queues', 'queueId', served)
    tellTwice(served)
  }
  const services = namesOf(hall, 'services', 'serviceCode')
  for (const row of rowsOf(hall, 'packages')) {
    refer('departments', 'departmentId', row)
    refer('categories', 'categoryId', row)
    const codes = textsOf(row, 'serviceCodes')
    referAll('services', 'serviceCode', codes)
    tellTwice(codes)
    for (const [path, code] of nameAt(row, 'packageCode')) {
      if (services.has(code)) tell(path, 'is the code of a service too; must be unique among both')
    }
  }
  for (const row of rowsOf(hall, 'staff')) {
    const own = textsOf(row, 'services')
    const precedence = textsOf(row, 'precedence')
    referAll('services', 'serviceCode', [...own, ...precedence])
    tellTwice(own)
    tellTwice(precedence)
    const allowed = own.map(([, name]) => name)
    for (const [path, code] of precedence) {
      if (allowed.length === 0 || allowed.includes(code) || !services.has(code)) continue
      tell(path, `not among this person's services; allowed: ${allowed.join(', ')}`)
    }
  }
  for (const rule of rowsOf(hall, 'rules')) refer('queues', 'queueId', rule)
}

type Row = readonly [path: Path, row: unknown]
type Named = readonly [path: Path, name: string]

function namesOf(hall: unknown, list: string, key: string): ReadonlySet<string> {
  return new Set(rowsOf(hall, list).flatMap(([, row]) => nameIn(row, key) ?? []))
}

/** The name a row has under a key, with its path; none when there is none. */
function nameAt([path, row]: Row, key: string): Named[] {
  const name = nameIn(row, key)
  return name === undefined ? [] : [[[...path, key], name]]
}

function within([path, row]: Row, key: string): Row[] {
  return rowsOf(row, key).map(([inner, child]): Row => [[...path, ...inner], child])
}

function textsOf(row: Row, key: string): Named[] {
  return within(row, key).flatMap(([path, text]): Named[] => (typeof text === 'string' ? [[path, text]] : []))
}

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
