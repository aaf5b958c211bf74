interface Waiting {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** The simulated clock: what is due next happens next, and time jumps there. Equal times keep the order of asking. */
export class EventQueue {
  /** Milliseconds UTC. */
  now: number
  readonly #heap: Waiting[] = []
  #asked = 0

  constructor(startAt: number) {
    this.now = startAt
  }

  /** Runs `run` at an instant; one that has passed means now. */
  at(instant: number, run: () => void): void {
    this.#asked += 1
    // The journal counts whole milliseconds.
    this.#push({ at: Math.round(Math.max(this.now, instant)), order: this.#asked, run })
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.now + delayMs, run)
  }

  /** Runs everything due before `end`, then sets the clock there. */
  runUntil(end: number): void {
    for (let next = this.#heap[0]; next && next.at < end; next = this.#heap[0]) {
      this.#dropFirst()
      this.now = next.at
      next.run()
    }
    this.now = end
  }

  #push(event: Waiting): void {
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#swapIfBefore(at, parent)) break
      at = parent
    }
  }

  #dropFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    heap[0] = last
    let at = 0
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const child = right < heap.length && this.#isBefore(right, left) ? right : left
      if (child >= heap.length || !this.#swapIfBefore(child, at)) return
      at = child
    }
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    if (!this.#isBefore(lower, upper)) return false
    const [below, above] = [this.#heap[lower], this.#heap[upper]]
    if (below && above) [this.#heap[lower], this.#heap[upper]] = [above, below]
    return true
  }

  #isBefore(first: number, second: number): boolean {
    const [a, b] = [this.#heap[first], this.#heap[second]]
    if (!a || !b) return false
    return a.at !== b.at ? a.at < b.at : a.order < b.order
  }
}
