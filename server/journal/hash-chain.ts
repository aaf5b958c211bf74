import { hash } from 'node:crypto'
import type { JournalRow } from './journal-row.ts'

/** What the very first row of a hall's journal stands on. */
export const FIRST_HASH = '0'.repeat(64)

/**
 * SHA-256 (hex) over a row and the hash of the row before it: changing, removing or moving any row breaks every hash
 * after it.
 */
export function hashOf(row: Omit<JournalRow, 'hash'>): string {
  return digestOf(textOf(row))
}

/** `canonicalJson` of a row. Its members are known and put in order here, so that no row has to be sorted. */
export function textOf(row: Omit<JournalRow, 'hash'>): string {
  const { hallId, day, seq, at, actor, role, device, counter, requestId, fact, prevHash } = row
  const who = `{"actor":${quoted(actor)},"at":${at},"counter":${counter === null ? 'null' : quoted(counter)}`
  const what = `"day":${quoted(day)},"device":${quoted(device)},"fact":${canonicalJson(fact)}`
  const where = `"hallId":${quoted(hallId)},"prevHash":${quoted(prevHash)},"requestId":${quoted(requestId)}`
  return `${who},${what},${where},"role":${quoted(role)},"seq":${seq}}`
}

/** SHA-256 of a text, hex. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'hex')
}

/**
 * JSON with the keys of every object in order of their code units, so that equal data gives equal text. Members named
 * `without` are left out, however deep.
 */
export function canonicalJson(value: unknown, without?: string): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) {
    // As JSON has it: what has no text of its own keeps its place.
    return `[${value.map((one: unknown) => (one === undefined ? 'null' : canonicalJson(one, without))).join(',')}]`
  }
  let members = ''
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined || key === without) continue
    members += `${members === '' ? '' : ','}${quoted(key)}:${canonicalJson(member, without)}`
  }
  return `{${members}}`
}

/** Ids, codes and hashes need no escape, and looking is faster than writing them anew. */
const PLAIN = /^[\w .:/-]*$/

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}
