import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, Command, CommandName, CommandPayload } from '../../domain/commands.ts'
import type { Entry } from '../../domain/facts.ts'
import type { Hall } from '../../domain/model.ts'
import { failed, ok } from '../../domain/result.ts'
import { nextTurn, randomId } from '../../server/clock.ts'
import { openHall, type RunningHall } from '../../server/hall.ts'
import type { Snapshots } from '../../server/journal/snapshots.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import { migrate } from '../../server/storage/schema.ts'
import { createStore, type Store } from '../../server/storage/store.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createFakeLog } from './fake-log.ts'
import { newRequestId } from './hall-client.ts'
import { demoHall } from './hall-server.ts'

/** An engine whose commits can be held back, counted, or made to fail as a full disk would. */
export interface SteeredEngine extends Engine {
  /** Commits that reached the disk since the start. */
  commits(): number
  /** From now on every commit waits until the returned function is called. */
  hold(): () => void
  /** From now on every commit fails, until `works` is called. */
  fails(): void
  /** From now on reading fails too. */
  isDead(dead: boolean): void
  works(): void
}

export function steer(engine: Engine): SteeredEngine {
  const fault = failed({ code: 'storage-failed', detail: 'database or disk is full' } as const)
  let commits = 0
  let isFailing = false
  let isDead = false
  let gate = Promise.resolve()
  const steered: SteeredEngine = {
    ...engine,
    atOneMoment: async (use) => ok(await use(steered)),
    async commit(writes) {
      await gate
      if (isFailing) return fault
      const done = await engine.commit(writes)
      if (done.ok) commits += 1
      return done
    },
    read: (sql, params) => (isDead ? Promise.resolve(fault) : engine.read(sql, params)),
    commits: () => commits,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
    fails() {
      isFailing = true
    },
    isDead(dead) {
      isDead = dead
    },
    works() {
      isFailing = false
    },
  }
  return steered
}

export interface OpenHall {
  readonly hall: Hall
  readonly running: RunningHall
  readonly engine: SteeredEngine
  readonly store: Store
  readonly clock: FakeClock
  readonly log: ReturnType<typeof createFakeLog>
  readonly databaseFile: string
  /** Everything told, in order. */
  readonly told: readonly { readonly day: string; readonly entry: Entry }[]
  readonly daysBegun: readonly string[]
  /** Closes the hall and opens it again on the same file. */
  reopen(): Promise<OpenHall>
}

/** The hall without sockets, on a real database in a temporary folder. */
export async function withOpenHall(
  use: (open: OpenHall) => Promise<void>,
  options: { readonly hall?: Hall; readonly clock?: FakeClock; readonly snapshots?: Snapshots } = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'jiaohao-hall-'))
  const databaseFile = join(folder, 'hall.db')
  const hall = options.hall ?? demoHall()
  const clock = options.clock ?? createFakeClock()
  const opened: OpenHall[] = []

  async function open(): Promise<OpenHall> {
    const plain = openEngine({ file: databaseFile, nextTurn })
    if (!plain.ok) throw new Error(plain.error.detail)
    const engine = steer(plain.value)
    const migrated = await migrate(engine)
    if (!migrated.ok) throw new Error(migrated.error.code)
    const log = createFakeLog()
    const told: { day: string; entry: Entry }[] = []
    const daysBegun: string[] = []
    const running = await openHall({
      hall,
      engine,
      clock,
      log,
      newId: randomId,
      meter: { commitStarted: () => () => {}, told: () => {}, refused: () => {} },
      listener: {
        factsTold: (day, entries) => told.push(...entries.map((entry) => ({ day, entry }))),
        dayBegan: (day) => daysBegun.push(day),
      },
      snapshots: options.snapshots ?? null,
    })
    if (!running.ok) throw new Error(JSON.stringify(running.error))
    const one: OpenHall = {
      hall,
      running: running.value,
      engine,
      store: createStore(engine, hall.hallId),
      clock,
      log,
      databaseFile,
      told,
      daysBegun,
      async reopen() {
        await close(one)
        return open()
      },
    }
    opened.push(one)
    return one
  }
  async function close(one: OpenHall): Promise<void> {
    await one.running.close()
    one.engine.close()
  }

  try {
    await use(await open())
  } finally {
    for (const one of opened) await close(one)
    rmSync(folder, { recursive: true, force: true })
  }
}

export const kiosk: Actor = { role: 'citizen', actorId: 'K01', deviceId: 'K01', counterId: null }

export function clerkAt(counterId: string, staffNo = '1001'): Actor {
  return { role: 'clerk', actorId: staffNo, deviceId: '127.0.0.1', counterId }
}

/** A command as a socket would hand it in; a requestId is made up where none is given. */
export function commandOf<Name extends CommandName>(
  actor: Actor,
  name: Name,
  payload: Omit<CommandPayload<Name>, 'requestId'> & { requestId?: string },
): Command {
  return { name, actor, payload: { requestId: newRequestId(), ...payload } } as unknown as Command
}

/** Take a number for the identity-card service of the demo hall. */
export function issueCommand(options: { requestId?: string; personDigest?: string | null } = {}): Command {
  return commandOf(kiosk, 'ticket:issue', {
    serviceCode: 'id-renew',
    queueClass: 'ordinary',
    personDigest: null,
    agentNo: null,
    ...options,
  })
}
