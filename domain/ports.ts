/**
 * What the outside hands in: time, log, randomness. The real ones are made at the process edge (`main.ts`), the
 * hand-moved ones in `tests/support/`. Nothing else may look at the clock or roll dice.
 */

/** Milliseconds since 1970 in UTC, and timers that can be moved by hand in a test. */
export interface Clock {
  /** Now, in milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  /** Runs `run` once after `delayMs`; the returned function cancels it and may be called at any time. */
  after(delayMs: number, run: () => void): () => void
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/**
 * Structured log: one kebab-case event name per change, and flat fields. Never personal data: no names, no ID
 * numbers, no frames of an ID-card reader.
 */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** A new unguessable identifier: 32 hex digits, 80 bits of them random, those of one time beside each other. */
export type NewId = () => string
