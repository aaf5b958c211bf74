/** Attempts to connect that fail in a row before a client goes to another server. */
const FAILURES_BEFORE_MOVING = 2

/**
 * Which of several equal servers of a hall a client talks to. It stays with one until that one cannot be reached or says
 * goodbye; then it goes to the next, and does not come back by itself.
 */
export interface NodeChoice {
  /** Address of the present one, without a path. */
  current(): string
  /** It has answered. */
  worked(): void
  /** It could not be reached; true when `current` is another one from now on. */
  failed(): boolean
  /** It is about to close; true when `current` is another one from now on. */
  leave(): boolean
  /** The servers there are, as one of them tells it. The ones known from the start stay at hand. */
  learn(nodes: readonly string[]): void
}

/** @param known addresses known from the start, at least one; the first is tried first */
export function chooseNode(known: readonly [string, ...string[]]): NodeChoice {
  let nodes: readonly string[] = [...new Set(known)]
  let current: string = known[0]
  let failures = 0

  function leave(): boolean {
    const next = nodes[(nodes.indexOf(current) + 1) % nodes.length]
    if (next === undefined || next === current) return false
    current = next
    failures = 0
    return true
  }

  return {
    current: () => current,
    worked: () => void (failures = 0),
    failed() {
      failures += 1
      return failures >= FAILURES_BEFORE_MOVING && leave()
    },
    leave,
    learn(told) {
      // The present one too: a client may reach it by a name that the servers do not know.
      nodes = [...new Set([...told, ...known, current])]
    },
  }
}
