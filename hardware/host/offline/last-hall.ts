import { join } from 'node:path'
import { z } from 'zod'
import type { CounterStatus, HallState } from '../../../domain/hall-state.ts'
import { emptyState } from '../../../domain/hall-state.ts'
import type { PublicHall } from '../../../domain/model.ts'
import type { Clock, Log } from '../../../domain/ports.ts'
import { WIRE_VERSION } from '../../../domain/wire/common.ts'
import type { HallLink } from '../hall-link.ts'
import { fromChecked, toChecked } from './checked-json.ts'
import { diskReason, readWhole, writeWhole } from './whole-file.ts'

/** What a kiosk that starts without the server goes by. */
export interface KnownHall {
  readonly hall: PublicHall
  /** Counters and quotas of the day as last heard; without tickets and queues. */
  readonly state: HallState
  /** From this machine's time to the hall's, as last heard, milliseconds. */
  readonly offsetMs: number
  /** Hall time of the server's last word, milliseconds UTC. */
  readonly heardAt: number
}

/** Written by this very program, with a checksum: what is looked at is that it is a hall of this version at all. */
const hallOnDisk = z.custom<PublicHall>(
  (value) =>
    z
      .looseObject({
        hallId: z.string(),
        queues: z.array(z.looseObject({ queueId: z.string(), letter: z.string() })),
        services: z.array(z.looseObject({ serviceCode: z.string(), queueId: z.string() })),
        counters: z.array(z.looseObject({ counterId: z.string() })),
        packages: z.array(z.looseObject({ packageCode: z.string() })),
        hours: z.looseObject({ weekly: z.looseObject({}) }),
        offline: z.looseObject({ least: z.number() }),
      })
      .safeParse(value).success,
)
const counterOnDisk = z.custom<CounterStatus>(
  (value) => z.looseObject({ state: z.enum(['open', 'paused', 'closed']) }).safeParse(value).success,
)
const lastHallFile = z.strictObject({
  version: z.literal(1),
  wire: z.literal(WIRE_VERSION),
  hall: hallOnDisk,
  day: z.string(),
  counters: z.record(z.string(), counterOnDisk),
  issuedAt: z.record(z.string(), z.array(z.number())),
  offsetMs: z.number(),
  heardAt: z.number(),
})

/** Not oftener than this: what it holds changes all day, and a kiosk's disk is a small card. */
const EVERY_MS = 60_000

export interface LastHall {
  /** Null on a machine that was never in touch. */
  known(): KnownHall | null
  close(): void
}

/** Keeps the hall on disk as it was last heard of, once a minute while the server is there. */
export async function keepLastHall(
  folder: string,
  deps: {
    readonly link: Pick<HallLink, 'hall' | 'state' | 'now' | 'heardAt' | 'isOnline' | 'onChange'>
    readonly clock: Clock
    readonly log: Log
  },
): Promise<LastHall> {
  const { link, clock, log } = deps
  const file = join(folder, 'last-hall.json')
  let known = await load()
  let isWriting = false
  let wroteAt: number | null = null
  let isFailureTold = false

  async function load(): Promise<KnownHall | null> {
    const text = await readWhole(file)
    if (text === null) return null
    const read = fromChecked(text.trimEnd(), lastHallFile)
    if (read === null) {
      log.error('last-hall-unreadable')
      return null
    }
    const { hall, day, counters, issuedAt, offsetMs, heardAt } = read
    return { hall, state: { ...emptyState(hall.hallId, day), counters, issuedAt }, offsetMs, heardAt }
  }

  async function keep(): Promise<void> {
    const hall = link.hall()
    const state = link.state()
    if (isWriting || !link.isOnline() || hall === null || state === null) return
    const isNew = known?.hall !== hall || known.state.day !== state.day
    if (!isNew && wroteAt !== null && clock.now() - wroteAt < EVERY_MS) return
    isWriting = true
    wroteAt = clock.now()
    const offsetMs = link.now() - clock.now()
    const heardAt = link.heardAt() ?? link.now()
    const counters = Object.fromEntries(
      Object.entries(state.counters).map(([counterId, status]) => [
        counterId,
        { ...status, ticketId: null, held: [] },
      ]),
    )
    const { day, issuedAt } = state
    const content = {
      version: 1,
      wire: WIRE_VERSION,
      hall,
      day,
      counters,
      issuedAt,
      offsetMs,
      heardAt,
    } as const
    known = {
      hall,
      state: { ...emptyState(hall.hallId, day), counters, issuedAt: { ...issuedAt } },
      offsetMs,
      heardAt,
    }
    try {
      await writeWhole(file, `${toChecked(content)}\n`)
      isFailureTold = false
    } catch (error) {
      if (!isFailureTold) log.error('last-hall-not-kept', { reason: diskReason(error) })
      isFailureTold = true
    }
    isWriting = false
  }

  const stop = link.onChange(() => void keep())
  void keep()
  return { known: () => known, close: stop }
}
