import type { Clock } from '../../domain/ports.ts'

/**
 * Waits for a promise, but not for ever.
 *
 * @returns what it resolves to, or `otherwise()` once `limitMs` have passed; what comes later is ignored. Rejects only if
 * the promise does so in time.
 */
export function within<Value, Otherwise>(
  clock: Clock,
  limitMs: number,
  promise: Promise<Value>,
  otherwise: () => Otherwise,
): Promise<Value | Otherwise> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => resolve(otherwise()))
    promise.then(resolve, reject).finally(cancel)
  })
}
