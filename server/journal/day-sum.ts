import { apply } from '../../domain/apply.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Reader } from '../storage/engine.ts'
import { createStore } from '../storage/store.ts'
import { FIRST_HASH } from './hash-chain.ts'
import { damage, isTailKept, readHead, verifyRows, type JournalFault } from './journal.ts'
import { snapshotOf, stateHashOf, type Snapshot } from './snapshot.ts'

/** What is to be added up. */
export interface SumAsked {
  readonly hallId: string
  /** A snapshot that was taken for right and is to be proved: the facts up to its seq must give its hash. */
  readonly prove: { readonly day: string; readonly seq: number; readonly stateHash: string } | null
}

export interface Summed {
  /** Of the day at its newest fact; null for a hall without a fact. */
  readonly snapshot: Snapshot | null
  /** Whether the facts gave what was to be proved; null where nothing was, or it was of another day. */
  readonly isProved: boolean | null
}

/** Read at once: a long day is not in memory as rows besides as a state. */
const PAGE_ROWS = 2000

/** The running day of a hall, added up from its verified rows and nothing else. */
interface DaySum {
  readonly state: HallState
  lastHash: string
}

/**
 * Adds days up beside the hall that runs: every row is read from disk and verified, from the first one of the day, and
 * what was added up stays for the next time, which then reads only what is new.
 */
export function createDaySums(program: string) {
  const sums = new Map<string, DaySum>()

  async function sumUp(reader: Reader, { hallId, prove }: SumAsked): Promise<Result<Summed, JournalFault>> {
    const store = createStore(reader, hallId)
    const head = await readHead(store)
    if (!head.ok) return head
    if (head.value === null) return ok({ snapshot: null, isProved: null })
    const { day } = head.value
    let sum = sums.get(hallId)
    if (sum?.state.day !== day || (prove !== null && prove.seq < sum.state.seq)) {
      const before = await store.lastRowBefore(day)
      if (!before.ok) return before
      const lastHash = before.value[0] ? String(before.value[0]['hash']) : FIRST_HASH
      sum = { state: emptyState(hallId, day), lastHash }
    }
    // Whatever goes wrong below: nothing half added up is gone on from.
    sums.delete(hallId)
    let isProved: boolean | null = null
    const proveHere = (one: DaySum): void => {
      if (prove?.day === day && prove.seq === one.state.seq)
        isProved = stateHashOf(one.state, one.lastHash, program) === prove.stateHash
    }
    proveHere(sum)
    for (let isMore = true; isMore;) {
      const stored = await store.journalPage(day, sum.state.seq, PAGE_ROWS)
      if (!stored.ok) return stored
      isMore = stored.value.length === PAGE_ROWS
      const rows = verifyRows(stored.value, { day, seq: sum.state.seq, hash: sum.lastHash })
      if (!rows.ok) return rows
      for (const { seq, at, fact, hash } of rows.value) {
        apply(sum.state, { seq, at, fact })
        sum.lastHash = hash
        proveHere(sum)
      }
    }
    if (!isTailKept(day, sum.lastHash, undefined, head.value)) {
      const detail = 'rows at the end of the day are missing'
      return { ok: false, error: damage(day, sum.state.seq + 1, detail) }
    }
    sums.set(hallId, sum)
    return ok({ snapshot: snapshotOf(sum.state, sum.lastHash, program), isProved })
  }

  return { sumUp, forget: (hallId: string): void => void sums.delete(hallId) }
}
