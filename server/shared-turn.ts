import { ok, type Result } from '../domain/result.ts'
import { askForNews, takeOver, type CaughtUp } from './catch-up.ts'
import type { HotDay } from './hot-day.ts'
import type { JournalFault } from './journal/journal.ts'
import type { Nodes, Reader, Row, Storage, StorageFault } from './storage/engine.ts'
import { createStore } from './storage/store.ts'

/** What a turn begins with. */
export interface TurnBegun {
  /** What the others wrote, already applied to the day; `too-much` when it was left for a reading without a turn. */
  readonly caught: CaughtUp | 'too-much'
  /** Rows of the requests that were done before. */
  readonly recorded: readonly Row[]
}

export interface TurnWanted {
  readonly nodes: Nodes
  readonly hallId: string
  readonly day: HotDay
  /** Requests to look up. */
  readonly requestIds: readonly string[]
  /** Called once the turn is there: requests that have come in the meantime and are served in it too. */
  readonly alsoNow: () => readonly string[]
}

/**
 * Runs `use` in a turn of this node. What the others wrote and the requests are asked for along with the turn, so that
 * whoever has it does not spend it on waiting for answers.
 */
export function takeTurn<T>(
  { nodes, hallId, day, requestIds, alsoNow }: TurnWanted,
  use: (storage: Storage, begun: Result<TurnBegun, JournalFault>) => Promise<T>,
): Promise<Result<T, StorageFault>> {
  const ask = (reader: Reader) => {
    const store = createStore(reader, hallId)
    return { store, news: askForNews(store, day), recorded: requested(store, requestIds) }
  }
  let asked: ReturnType<typeof ask> | null = null

  async function begin({ store, news, recorded }: ReturnType<typeof ask>) {
    const found = await news
    if (!found.ok) return found
    const late = requested(store, alsoNow())
    const caught = await takeOver(store, day, found.value)
    if (!caught.ok) return caught
    const [first, others] = await Promise.all([recorded, late])
    if (!first.ok) return first
    if (!others.ok) return others
    return ok({ caught: caught.value, recorded: [...first.value, ...others.value] })
  }

  return nodes.alone(
    hallId,
    async (storage) => use(storage, await begin(asked ?? ask(storage))),
    (reader) => (asked = ask(reader)),
  )
}

function requested(
  store: ReturnType<typeof createStore>,
  requestIds: readonly string[],
): Promise<Result<readonly Row[], StorageFault>> {
  return requestIds.length === 0 ? Promise.resolve(ok([])) : store.requests(requestIds)
}
