import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, Command, CommandName, CommandPayload } from '../../domain/commands.ts'
import type { Hall } from '../../domain/model.ts'
import { failed, ok } from '../../domain/result.ts'
import type { Snapshots } from '../../server/journal/snapshots.ts'
import type { Engine } from '../../server/storage/engine.ts'
import { migrate } from '../../server/storage/schema.ts'
import { createStore, type Store } from '../../server/storage/store.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { newRequestId } from './hall-client.ts'
import { demoHall } from './hall-server.ts'
import { openHallOn, type HallWithoutSockets } from './hall-without-sockets.ts'
import { embeddedEngine } from './running-server.ts'

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

export interface OpenHall extends HallWithoutSockets {
  readonly hall: Hall
  readonly engine: SteeredEngine
  readonly store: Store
  readonly clock: FakeClock
  readonly databaseFile: string
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
  const halls: OpenHall[] = []

  async function open(): Promise<OpenHall> {
    const engine = steer(embeddedEngine(databaseFile))
    const migrated = await migrate(engine)
    if (!migrated.ok) throw new Error(migrated.error.code)
    const opened = await openHallOn(engine, { hall, clock, snapshots: options.snapshots })
    const one: OpenHall = {
      ...opened,
      hall,
      engine,
      store: createStore(engine, hall.hallId),
      clock,
      databaseFile,
      async reopen() {
        await close(one)
        return open()
      },
    }
    halls.push(one)
    return one
  }
  async function close(one: OpenHall): Promise<void> {
    await one.running.close()
    one.engine.close()
  }

  try {
    await use(await open())
  } finally {
    for (const one of halls) await close(one)
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
