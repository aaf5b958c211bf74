import type { Clock } from '../../domain/ports.ts'

export interface FakeClock extends Clock {
  /**
   * Moves time on by `ms`, running every timer that falls due in its order, and letting promises settle before, between
   * and after.
   */
  advance(ms: number): Promise<void>
  /** Time goes on by `ms` at once, as on a machine that slept: what fell due meanwhile runs now, each once. */
  jump(ms: number): Promise<void>
  /** Lets everything that is already due in this turn settle, without moving time. */
  settle(): Promise<void>
  /** Timers set and neither run nor cancelled. */
  pendingTimers(): number
}

/** A clock that stands still until it is moved by hand. Starts at 2026-11-02 09:00 in Asia/Shanghai unless told. */
export function createFakeClock(startMs = Date.parse('2026-11-02T01:00:00Z')): FakeClock {
  let nowMs = startMs
  let nextId = 1
  const timers = new Map<number, { atMs: number; run: () => void }>()

  async function settle(): Promise<void> {
    // Two turns of the event loop: one for what is queued, one for what that queued.
    for (let turn = 0; turn < 2; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
  }

  function firstDueBy(untilMs: number): [number, { atMs: number; run: () => void }] | undefined {
    let first: [number, { atMs: number; run: () => void }] | undefined
    for (const entry of timers) {
      if (entry[1].atMs <= untilMs && (first === undefined || entry[1].atMs < first[1].atMs)) first = entry
    }
    return first
  }

  return {
    now: () => nowMs,
    after(delayMs, run) {
      const id = nextId
      nextId += 1
      timers.set(id, { atMs: nowMs + Math.max(0, delayMs), run })
      return () => timers.delete(id)
    },
    async advance(ms) {
      const untilMs = nowMs + ms
      await settle()
      for (let due = firstDueBy(untilMs); due !== undefined; due = firstDueBy(untilMs)) {
        timers.delete(due[0])
        nowMs = due[1].atMs
        due[1].run()
        await settle()
      }
      nowMs = untilMs
      await settle()
    },
    async jump(ms) {
      nowMs += ms
      for (const [id, { atMs, run }] of [...timers].toSorted((a, b) => a[1].atMs - b[1].atMs)) {
        if (atMs > nowMs || !timers.delete(id)) continue
        run()
        await settle()
      }
      await settle()
    },
    settle,
    pendingTimers: () => timers.size,
  }
}
