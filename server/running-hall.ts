import type { Command } from '../domain/commands.ts'
import type { Entry } from '../domain/facts.ts'
import type { HallState } from '../domain/hall-state.ts'
import type { Hall } from '../domain/model.ts'
import type { Clock, Log, NewId } from '../domain/ports.ts'
import type { Refusal } from '../domain/refusals.ts'
import type { Result } from '../domain/result.ts'
import type { Outcome, Withdrawal } from './command-group.ts'
import type { Snapshots } from './journal/snapshots.ts'
import type { Meter } from './meter.ts'
import type { Engine } from './storage/engine.ts'

/** The hall as it is on disk at one moment. To be looked at, never changed. */
export interface HallView {
  readonly day: string
  readonly now: number
  readonly state: HallState
  readonly entries: readonly Entry[]
  /** Key of today's digests, hex. */
  readonly digestKey: string
  /** Today's appointments of a person, by keyed digest. */
  readonly appointmentsOf: (personDigest: string) => readonly string[]
}

/** Called with what is on disk and not before; facts of one day in order, each exactly once. */
export interface HallListener {
  factsTold(day: string, entries: readonly Entry[]): void
  dayBegan(day: string): void
}

export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly day: string
  readonly seq: number
}

export interface RunningHall {
  /** Runs a command. Resolves once its effect is on disk and told, or with the refusal. */
  execute(command: Command | Withdrawal): Promise<Outcome>
  /** Looks at the hall between two commits: never at something that may yet be lost. */
  look<T>(look: (view: HallView) => T): Promise<Result<T, Refusal>>
  health(): Health
  /** Finishes what has been asked; refuses what is asked from now on. */
  close(): Promise<void>
}

export interface HallDeps {
  readonly hall: Hall
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
  readonly meter: Meter
  readonly listener: HallListener
  /** Null: every start reads all facts of the day. */
  readonly snapshots: Snapshots | null
}
