import { randomBytes } from 'node:crypto'
import type { Clock, NewId } from '../domain/ports.ts'

/** The machine's clock. */
export const machineClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

const ID_BYTES = 16
/** Asking the system for a few bytes costs as much as asking for many. */
const DRAWN_BYTES = 256 * ID_BYTES
let drawn = Buffer.alloc(0)

/** 128 random bits, hex. */
export const randomId: NewId = () => {
  if (drawn.length === 0) drawn = randomBytes(DRAWN_BYTES)
  const id = drawn.toString('hex', 0, ID_BYTES)
  // An id that was given out is nowhere but with whoever asked for it.
  drawn.fill(0, 0, ID_BYTES)
  drawn = drawn.subarray(ID_BYTES)
  return id
}

/** Resolves once the event loop has taken in what is waiting at its sockets. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
