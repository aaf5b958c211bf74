import type { Entry } from '../../domain/facts.ts'
import type { Hall } from '../../domain/model.ts'
import type { Clock, NewId } from '../../domain/ports.ts'
import { randomId } from '../../server/clock.ts'
import { openHall, type RunningHall } from '../../server/hall.ts'
import type { Snapshots } from '../../server/journal/snapshots.ts'
import type { Engine } from '../../server/storage/engine.ts'
import { createFakeLog } from './fake-log.ts'

export interface HallWithoutSockets {
  readonly running: RunningHall
  readonly log: ReturnType<typeof createFakeLog>
  /** Everything told, in order. */
  readonly told: readonly { readonly day: string; readonly entry: Entry }[]
  readonly daysBegun: readonly string[]
}

/** Opens a hall on an engine that has its tables. The caller closes both. */
export async function openHallOn(
  engine: Engine,
  {
    hall,
    clock,
    newId = randomId,
    snapshots = null,
  }: {
    readonly hall: Hall
    readonly clock: Clock
    readonly newId?: NewId | undefined
    readonly snapshots?: Snapshots | null | undefined
  },
): Promise<HallWithoutSockets> {
  const log = createFakeLog()
  const told: { day: string; entry: Entry }[] = []
  const daysBegun: string[] = []
  const running = await openHall({
    hall,
    engine,
    clock,
    log,
    newId,
    meter: { commitStarted: () => () => {}, told: () => {}, refused: () => {} },
    listener: {
      factsTold: (day, entries) => told.push(...entries.map((entry) => ({ day, entry }))),
      dayBegan: (day) => daysBegun.push(day),
    },
    snapshots,
  })
  if (!running.ok) throw new Error(JSON.stringify(running.error))
  return { running: running.value, log, told, daysBegun }
}
