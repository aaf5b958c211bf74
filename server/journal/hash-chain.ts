import { createHash } from 'node:crypto'
import type { JournalRow } from './journal-row.ts'

/** What the very first row of a hall's journal stands on. */
export const FIRST_HASH = '0'.repeat(64)

/**
 * SHA-256 (hex) over a row and the hash of the row before it: changing, removing or moving any row breaks every hash
 * after it.
 */
export function hashOf(row: Omit<JournalRow, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(row)).digest('hex')
}

/** JSON with the keys of every object in order of their code units, so that equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}
