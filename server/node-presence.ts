import type { Clock, NewId } from '../domain/ports.ts'
import type { Nodes } from './storage/engine.ts'

/** A node says so often that it is there. */
const BEAT_MS = 2000
/** One that was not heard for so long is given up by the others. */
const GIVEN_UP_MS = 8000
/** One that could not say for so long that it is there must take itself for given up: well before the others do. */
const UNSURE_MS = 6000

/** Which nodes share a storage at this moment, and whether this one still counts. */
export interface NodePresence {
  readonly nodeId: string
  /** Whether the others cannot have given this node up. What only one node may have is not to be used while false. */
  isSure(): boolean
  /** Whether a node was heard lately. One never heard of is given the time to be. */
  isThere(nodeId: string): boolean
  /** Called after every beat, and when somebody is given up. The result ends it. */
  onBeat(listener: () => void): () => void
  close(): Promise<void>
}

/** A server that shares its storage with nobody. */
export const ALONE: NodePresence = {
  nodeId: '',
  isSure: () => true,
  isThere: () => true,
  onBeat: () => () => {},
  close: () => Promise.resolve(),
}

export function createNodePresence(nodes: Nodes | null, clock: Clock, newId: NewId): NodePresence {
  if (nodes === null) return ALONE
  const nodeId = newId()
  const heardAt = new Map<string, number>()
  const listeners = new Set<() => void>()
  let isClosed = false
  let confirmedAt = clock.now()
  let isLineUp = false
  const stopHearing = nodes.hear({
    heard(text) {
      if (text.startsWith('here/')) heardAt.set(text.slice('here/'.length), clock.now())
      if (text.startsWith('gone/')) heardAt.set(text.slice('gone/'.length), -Infinity)
    },
    lineIs(up) {
      isLineUp = up
      // Nobody could be heard meanwhile: everybody gets the time to be.
      if (up) for (const id of heardAt.keys()) heardAt.set(id, clock.now())
    },
  })
  let cancel = (): void => {}
  void beat(nodes)

  async function beat(line: Nodes): Promise<void> {
    const startedAt = clock.now()
    const isSaid = await line.say(`here/${nodeId}`)
    if (isClosed) return
    if (isSaid) confirmedAt = startedAt
    cancel = clock.after(BEAT_MS, () => void beat(line))
    for (const listener of listeners) listener()
  }

  return {
    nodeId,
    isSure: () => clock.now() - confirmedAt < UNSURE_MS,
    isThere(id) {
      if (id === nodeId || !isLineUp) return true
      const at = heardAt.get(id)
      if (at === undefined) heardAt.set(id, clock.now())
      return at === undefined || clock.now() - at < GIVEN_UP_MS
    },
    onBeat(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      isClosed = true
      cancel()
      stopHearing()
      await nodes.say(`gone/${nodeId}`)
    },
  }
}
