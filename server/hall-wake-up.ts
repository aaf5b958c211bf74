import type { Clock, NewId } from '../domain/ports.ts'
import type { Nodes, Write } from './storage/engine.ts'

/** Beneath the notices: a hall looks by itself this often, in case one was lost. */
const POLL_MS = 2000

export interface WakeUp {
  /** To be written with every commit of this hall: tells the other nodes that there is something to read. */
  notice(): readonly Write[]
  end(): void
}

/** Calls `wake` when another node may have written for this hall. Where there are no other nodes it never does. */
export function createWakeUp(
  parts: {
    readonly hallId: string
    readonly nodes: Nodes | null
    readonly clock: Clock
    readonly newId: NewId
  },
  wake: () => void,
): WakeUp {
  const { hallId, nodes, clock, newId } = parts
  if (nodes === null) return { notice: () => [], end: () => {} }
  const ofHall = `facts/${hallId}/`
  const own = `${ofHall}${newId()}`
  const stopHearing = nodes.hear({
    heard(text) {
      if (text.startsWith(ofHall) && text !== own) wake()
    },
    lineIs(up) {
      if (up) wake()
    },
  })
  let cancel = clock.after(POLL_MS, poll)

  function poll(): void {
    wake()
    cancel = clock.after(POLL_MS, poll)
  }

  return {
    notice: () => [nodes.notice(own)],
    end() {
      stopHearing()
      cancel()
    },
  }
}
