import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '../domain/ports.ts'
import type { Transport } from './transport/transport.ts'

/**
 * A bound around the driver of one device, so that its mistakes are that device's alone. Whatever is begun inside (a
 * promise, a timer, a socket) belongs to it for as long as it goes on; what is thrown there and caught by nobody comes back
 * here through `takeBug`. Calls that leave the driver leave the bound: a mistake of the host in what a driver tells it is
 * still the host's.
 */
export interface DriverBounds {
  /** Runs code of the driver. What it throws is the caller's. */
  inside<Value>(run: () => Value): Value
  /** Something that the wire or a timer calls: what it throws is taken as the driver's bug. */
  called<Args extends readonly unknown[]>(run: (...args: Args) => void): (...args: Args) => void
  /** The clock for the driver: its timers run inside. */
  clock(clock: Clock): Clock
  /** The wire for the driver: what it hears and the work of its turns run inside. */
  transport(transport: Transport): Transport
}

const bugsGoTo = new AsyncLocalStorage<(thrown: unknown) => void>()

/** @param onBug told of everything thrown inside that nobody caught, called outside */
export function createDriverBounds(onBug: (thrown: unknown) => void): DriverBounds {
  const outside = AsyncLocalStorage.snapshot()
  const take = (thrown: unknown): void => outside(onBug, thrown)

  function inside<Value>(run: () => Value): Value {
    return bugsGoTo.run(take, run)
  }

  function called<Args extends readonly unknown[]>(run: (...args: Args) => void) {
    return (...args: Args): void => {
      try {
        inside(() => run(...args))
      } catch (thrown) {
        take(thrown)
      }
    }
  }

  return {
    inside,
    called,
    clock: (clock) => ({
      now: () => clock.now(),
      after: (delayMs, run) => clock.after(delayMs, called(run)),
    }),
    transport: (transport) => ({
      address: transport.address,
      write: (bytes) => transport.write(bytes),
      inTurn: (work) => transport.inTurn(() => inside(work)),
      onData: (listener) => transport.onData(called(listener)),
      onClosed: (listener) => transport.onClosed(called(listener)),
      close: () => transport.close(),
    }),
  }
}

/**
 * For the entry of the process: hands what nobody caught to the device in whose driver it was thrown.
 *
 * @returns false where it was thrown in no driver; then the process is not to be trusted any more
 */
export function takeBug(thrown: unknown): boolean {
  const take = bugsGoTo.getStore()
  take?.(thrown)
  return take !== undefined
}

/** Keeps code that a driver calls out of its bounds, and what it throws away from the driver: the process ends with it. */
export function callOutside<Args extends readonly unknown[]>(
  listener: (...args: Args) => void,
): (...args: Args) => void {
  const outside = AsyncLocalStorage.snapshot()
  return (...args) =>
    outside(() => {
      try {
        listener(...args)
      } catch (thrown) {
        queueMicrotask(() => {
          throw thrown
        })
      }
    })
}

/** A mistake in code for the log. Without its message: that may quote what a card or a code holds. */
export interface BugWords {
  /** E.g. `TypeError`, with the code that Node gives its own. */
  readonly name: string
  /** Where it happened, innermost first. */
  readonly stack: readonly string[]
}

export function bugWords(thrown: unknown): BugWords {
  if (!(thrown instanceof Error)) return { name: `thrown ${typeof thrown}`, stack: [] }
  const code = 'code' in thrown && /^[A-Z0-9_]+$/.test(String(thrown.code)) ? ` ${String(thrown.code)}` : ''
  const lines = (thrown.stack ?? '').split('\n').map((line) => line.trim())
  return {
    name: `${/^\w+$/.test(thrown.name) ? thrown.name : 'Error'}${code}`,
    // A line of the message may begin like one of the stack, but does not end in a place of the code.
    stack: lines.filter((line) => /^at .*:\d+:\d+\)?$/.test(line)),
  }
}
