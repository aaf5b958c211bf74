/**
 * An expected outcome as plain data: the same in memory, in a socket acknowledgement and in the journal.
 * Bugs throw; everything a user or a device can cause is a `Result`.
 */
export type Result<Value, Failure> = Ok<Value> | Failed<Failure>

export interface Ok<Value> {
  readonly ok: true
  readonly value: Value
}

export interface Failed<Failure> {
  readonly ok: false
  readonly error: Failure
}

export function ok<Value>(value: Value): Ok<Value> {
  return { ok: true, value }
}

export function failed<Failure>(error: Failure): Failed<Failure> {
  return { ok: false, error }
}

/** For the `default` of an exhaustive switch: a missing case is a compile error, and a bug at run time. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
