import type { Clock, NewId } from '../domain/ports.ts'
import type { Nodes, Write } from './storage/engine.ts'

/** Beneath the notices: a hall looks by itself this often, in case one was lost. */
const POLL_MS = 2000

/** How far a journal goes. */
export interface Reach {
  readonly day: string
  readonly seq: number
}

export interface WakeUp {
  /** To be written with every commit of this hall: tells the other nodes how far the journal goes with it. */
  notice(reach: Reach): readonly Write[]
  end(): void
}

/**
 * Calls `wake` when another node may have written for this hall, with how far the journal goes as that node said; null
 * where nobody can say. Where there are no other nodes it never does.
 */
export function createWakeUp(
  parts: {
    readonly hallId: string
    readonly nodes: Nodes | null
    readonly clock: Clock
    readonly newId: NewId
  },
  wake: (reach: Reach | null) => void,
): WakeUp {
  const { hallId, nodes, clock, newId } = parts
  if (nodes === null) return { notice: () => [], end: () => {} }
  const ofHall = `facts/${hallId}/`
  const own = `${ofHall}${newId()}/`
  const stopHearing = nodes.hear({
    heard(text) {
      if (text.startsWith(ofHall) && !text.startsWith(own)) wake(reachIn(text))
    },
    lineIs(up) {
      if (up) wake(null)
    },
  })
  let cancel = clock.after(POLL_MS, poll)

  function poll(): void {
    wake(null)
    cancel = clock.after(POLL_MS, poll)
  }

  return {
    notice: ({ day, seq }) => [nodes.notice(`${own}${day}/${seq}`)],
    end() {
      stopHearing()
      cancel()
    },
  }
}

/** Nodes of an older version do not say it. */
function reachIn(text: string): Reach | null {
  const [, day, seq] = /\/(\d{4}-\d\d-\d\d)\/(\d+)$/.exec(text) ?? []
  return day === undefined || seq === undefined ? null : { day, seq: Number(seq) }
}
