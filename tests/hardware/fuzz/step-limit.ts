/**
 * Counts what framers do with byte arrays, so that an endless loop ends in an error instead of a test that hangs, and slow
 * work is seen without a clock. Every framer looks at its bytes through one of these.
 */
const COUNTED = ['subarray', 'slice', 'copyWithin', 'fill'] as const

export interface StepLimit {
  /** @throws the work, when it takes more steps than this */
  within<Value>(steps: number, work: () => Value): Value
  /** Steps of the last work. */
  taken(): number
  /** Takes the counting out again. */
  remove(): void
}

export function countSteps(): StepLimit {
  let left = Infinity
  let limit = Infinity
  const step = (): void => {
    left -= 1
    if (left < 0) throw new Error(`more than ${limit} steps`)
  }
  const originals = COUNTED.map((name) => {
    const original = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), name)
    const method = original?.value as (...args: unknown[]) => unknown
    const counting = function (this: Uint8Array, ...args: unknown[]): unknown {
      step()
      return Reflect.apply(method, this, args)
    }
    Object.defineProperty(Uint8Array.prototype, name, { value: counting, configurable: true, writable: true })
    return name
  })
  return {
    within(steps, work) {
      left = steps
      limit = steps
      try {
        return work()
      } finally {
        limit -= left
        left = Infinity
      }
    },
    taken: () => limit,
    remove() {
      for (const name of originals) Reflect.deleteProperty(Uint8Array.prototype, name)
    },
  }
}
