import type { Entry } from '../domain/facts.ts'
import type { RefusalCode } from '../domain/refusals.ts'
import type { Room } from './sockets/rooms.ts'

/** What the hall counts. The figures of /metrics are made of it; a test may count for itself. */
export interface Meter {
  /** A commit begins; call the result once it is over. */
  commitStarted(): (outcome: 'done' | 'failed', commands: number) => void
  told(entries: readonly Entry[]): void
  refused(room: Room, code: RefusalCode): void
}
