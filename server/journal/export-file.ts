import { z } from 'zod'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Store } from '../storage/store.ts'
import { hashOf } from './hash-chain.ts'
import { journalRow, type JournalRow } from './journal-row.ts'
import { readVerified, type JournalFault } from './journal.ts'
import { daysOf } from './whole-journal.ts'

/**
 * The journal as a file of JSON lines that proves itself: a first line, per hall a line with the hash its rows stand on,
 * the rows with their hashes, and a last line with what must have been read by then.
 */
const firstLine = z.strictObject({ jiaohao: z.literal('journal'), version: z.literal(1) })
const hallLine = z.strictObject({ hall: z.string(), after: z.string() })
const lastLine = z.strictObject({
  end: z.strictObject({ rows: z.number().int(), heads: z.record(z.string(), z.string()) }),
})
const line = z.union([journalRow, hallLine, lastLine])

/** What an exported file holds of one hall. */
export interface ExportedHall {
  readonly hallId: string
  /** Hash of the row before its first; 64 zeros where the file begins with the hall's very first row. */
  readonly after: string
  readonly days: readonly { readonly day: string; readonly rows: number }[]
  readonly hash: string
}

/** A file that does not add up; `line` counts from 1. */
export interface FileDamage {
  readonly code: 'file-damaged'
  readonly line: number
  readonly hallId: string | null
  readonly day: string | null
  readonly seq: number | null
  readonly detail: string
}

/**
 * Lines of the journals of some halls, each day verified before its first line. `only` exports that day alone. Facts hold
 * no personal data, so neither does the file. Ends after the first fault.
 */
export async function* exportLines(
  stores: readonly { readonly hallId: string; readonly store: Store }[],
  only: string | null,
): AsyncGenerator<Result<string, JournalFault>> {
  yield ok(JSON.stringify({ jiaohao: 'journal', version: 1 }))
  const heads: Record<string, string> = {}
  let count = 0
  for (const { hallId, store } of stores) {
    const days = await daysOf(store)
    if (!days.ok) return yield days
    for (const day of days.value.filter((one) => only === null || one === only)) {
      const rows = await readVerified(store, day)
      if (!rows.ok) return yield rows
      for (const row of rows.value) {
        if (heads[hallId] === undefined) yield ok(JSON.stringify({ hall: hallId, after: row.prevHash }))
        heads[hallId] = row.hash
        count += 1
        yield ok(JSON.stringify(row))
      }
    }
  }
  yield ok(JSON.stringify({ end: { rows: count, heads } }))
}

/** Checks a file that `exportLines` made by itself alone: schema, sequence, hashes, chain, and that nothing was cut off. */
export async function checkExport(
  lines: AsyncIterable<string>,
): Promise<Result<readonly ExportedHall[], FileDamage>> {
  const halls: OpenHall[] = []
  let number = 0
  let rows = 0
  let isOver = false
  for await (const text of lines) {
    number += 1
    const here = halls.at(-1)
    const broken = (detail: string, row: JournalRow | null = null): Result<never, FileDamage> => {
      const place = {
        hallId: row?.hallId ?? here?.hallId ?? null,
        day: row?.day ?? null,
        seq: row?.seq ?? null,
      }
      return failed({ code: 'file-damaged', line: number, ...place, detail })
    }
    const json = tryJson(text)
    if (number === 1) {
      if (!firstLine.safeParse(json).success) return broken('it is not an exported journal')
      continue
    }
    const read = line.safeParse(json)
    if (!read.success) return broken('the line cannot be read')
    if (isOver) return broken('it goes on after its last line')
    const found = read.data
    if ('end' in found) {
      const heads = Object.fromEntries(halls.map(({ hallId, hash }) => [hallId, hash]))
      const areAll =
        found.end.rows === rows &&
        Object.keys(found.end.heads).length === halls.length &&
        halls.every(({ hallId }) => found.end.heads[hallId] === heads[hallId])
      if (!areAll) return broken('rows are missing')
      isOver = true
    } else if ('hall' in found) {
      if (halls.some(({ hallId }) => hallId === found.hall)) return broken('a hall comes twice')
      halls.push({ hallId: found.hall, after: found.after, days: [], hash: found.after })
    } else {
      if (here === undefined) return broken('a row stands before its hall', found)
      const fault = follow(here, found)
      if (fault !== null) return broken(fault, found)
      rows += 1
    }
  }
  if (isOver) return ok(halls)
  const place = { hallId: null, day: null, seq: null }
  const detail = number === 0 ? 'it is empty' : 'its end is missing'
  return failed({ code: 'file-damaged', line: number + 1, ...place, detail })
}

interface OpenHall {
  readonly hallId: string
  readonly after: string
  readonly days: { day: string; rows: number }[]
  hash: string
}

/** Takes in one more row; a sentence when it cannot come here. */
function follow(hall: OpenHall, row: JournalRow): string | null {
  if (row.hallId !== hall.hallId) return 'it is of another hall'
  const day = hall.days.at(-1)
  const isSameDay = day?.day === row.day
  if (day && row.day < day.day) return 'its day is before the day before it'
  const expected = isSameDay ? day.rows + 1 : 1
  if (row.seq !== expected) return `row ${expected} is missing`
  if (row.prevHash !== hall.hash) return 'it does not follow the row before it'
  const { hash, ...content } = row
  if (hashOf(content) !== hash) return 'its content was changed'
  if (isSameDay) day.rows += 1
  else hall.days.push({ day: row.day, rows: 1 })
  hall.hash = hash
  return null
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
