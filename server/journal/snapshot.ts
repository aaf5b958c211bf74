import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { StorageFault } from '../storage/engine.ts'
import type { SnapshotRow, Store } from '../storage/store.ts'

/** A day added up to one of its facts. Never the truth: whatever does not fit the journal is thrown away. */
export interface Snapshot extends SnapshotRow {
  /** The state as JSON, compressed, base64. */
  readonly contents: readonly string[]
}

/** A snapshot that was read and is what was written. */
export interface ReadSnapshot {
  readonly state: HallState
  readonly seq: number
  /** Hash of the row with that seq. */
  readonly journalHash: string
  readonly stateHash: string
}

/** A snapshot that is there and cannot be used. */
export interface UselessSnapshot {
  readonly code: 'snapshot-useless'
  readonly detail: string
}

/** Characters of one part: what is written with one is written in a moment. */
const PART_LENGTH = 256 * 1024

/** `state` after the row with `journalHash`; `program` is what added it up. */
export function snapshotOf(state: HallState, journalHash: string, program: string): Snapshot {
  const text = JSON.stringify(state)
  const packed = gzipSync(text, { level: 1 }).toString('base64')
  const contents: string[] = []
  for (let from = 0; from < packed.length; from += PART_LENGTH) {
    contents.push(packed.slice(from, from + PART_LENGTH))
  }
  const { day, seq } = state
  const stateHash = hashOfState(state.hallId, { day, seq, journalHash, program }, text)
  return { day, seq, journalHash, program, stateHash, parts: contents.length, contents }
}

/** The hash that `snapshotOf` would give, without packing anything. */
export function stateHashOf(state: HallState, journalHash: string, program: string): string {
  const { hallId, day, seq } = state
  return hashOfState(hallId, { day, seq, journalHash, program }, JSON.stringify(state))
}

/** The hall's snapshot of that day; null where there is none, and nothing is wrong with that. */
export async function readSnapshot(
  store: Store,
  hallId: string,
  day: string,
  program: string,
): Promise<Result<ReadSnapshot | null, StorageFault | UselessSnapshot>> {
  const heads = await store.snapshot()
  if (!heads.ok) return heads
  const head = heads.value[0]
  if (!head || head['day'] !== day) return ok(null)
  if (head['program'] !== program) return useless('it was made by another version of the program')
  const seq = Number(head['seq'])
  const journalHash = String(head['journal_hash'])
  const parts = await store.snapshotParts(day, seq)
  if (!parts.ok) return parts
  if (parts.value.length !== head['parts']) return useless('a part is missing')
  const text = unpacked(parts.value.map((row) => String(row['content'])).join(''))
  if (text === null) return useless('it cannot be unpacked')
  const stateHash = hashOfState(hallId, { day, seq, journalHash, program }, text)
  if (stateHash !== head['state_hash']) return useless('its content is not what was written')
  // The hash says that this program wrote it, and that nobody has touched it since.
  const state = JSON.parse(text) as HallState
  const isOfHere = state.hallId === hallId && state.day === day && state.seq === seq
  const members = (one: HallState): string => Object.keys(one).toSorted().join()
  if (!isOfHere || members(state) !== members(emptyState(hallId, day)))
    return useless('it is of something else')
  return ok({ state, seq, journalHash, stateHash })
}

function useless(detail: string): Result<never, UselessSnapshot> {
  return failed({ code: 'snapshot-useless', detail })
}

function hashOfState(
  hallId: string,
  { day, seq, journalHash, program }: Pick<SnapshotRow, 'day' | 'seq' | 'journalHash' | 'program'>,
  text: string,
): string {
  return createHash('sha256')
    .update(JSON.stringify([hallId, day, seq, journalHash, program]))
    .update(text)
    .digest('hex')
}

function unpacked(content: string): string | null {
  try {
    return gunzipSync(Buffer.from(content, 'base64')).toString('utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(Z_|ERR_)/.test(String(error.code))) return null
    throw error
  }
}
