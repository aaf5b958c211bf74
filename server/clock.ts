import { randomBytes } from 'node:crypto'
import { orderedId } from '../domain/ordered-id.ts'
import type { Clock, NewId } from '../domain/ports.ts'

/** The machine's clock. */
export const machineClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

const RANDOM_BYTES = 10
/** Asking the system for a few bytes costs as much as asking for many. */
const DRAWN_BYTES = 256 * RANDOM_BYTES
let drawn = Buffer.alloc(0)

/** 80 random bits behind the time. */
export const randomId: NewId = () => {
  if (drawn.length === 0) drawn = randomBytes(DRAWN_BYTES)
  const random = drawn.toString('hex', 0, RANDOM_BYTES)
  // What was given out is nowhere but with whoever asked for it.
  drawn.fill(0, 0, RANDOM_BYTES)
  drawn = drawn.subarray(RANDOM_BYTES)
  return orderedId(Date.now(), random)
}

/** Resolves once the event loop has taken in what is waiting at its sockets. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
