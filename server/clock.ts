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

/** 128 random bits, hex. */
export const randomId: NewId = () => randomBytes(16).toString('hex')

/** Resolves once the event loop has taken in what is waiting at its sockets. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
