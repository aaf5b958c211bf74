import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import type { Clock, NewId } from '../../domain/ports.ts'
import { readVerified } from '../../server/journal/journal.ts'
import type { Snapshots } from '../../server/journal/snapshots.ts'
import type { Engine } from '../../server/storage/engine.ts'
import { migrate } from '../../server/storage/schema.ts'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { createStore } from '../../server/storage/store.ts'
import { demoHall } from './hall-server.ts'
import { openHallOn, type HallWithoutSockets } from './hall-without-sockets.ts'
import { realClock } from './real-clock.ts'

/** One node: the hall without sockets, on a shared database. */
export interface Node extends HallWithoutSockets {
  readonly engine: Engine
  /** A copy of the state as it is now. */
  state(): Promise<HallState>
  close(): Promise<void>
}

export interface NodeOptions {
  readonly hall?: Hall
  readonly clock?: Clock
  readonly newId?: NewId
  /** Puts something between the hall and its storage. */
  readonly wrap?: (engine: Engine) => Engine
  /** Without them every start reads all facts. */
  readonly snapshots?: Snapshots
}

/** Opens a node on a shared database, or on any other engine. The caller closes it, and with it the engine. */
export async function openNode(where: string | Engine, options: NodeOptions = {}): Promise<Node> {
  const hall = options.hall ?? demoHall()
  const clock = options.clock ?? realClock
  const plain =
    typeof where === 'string'
      ? openSharedEngine({ address: where, clock: realClock, statementMs: 1500 })
      : where
  const engine = options.wrap?.(plain) ?? plain
  const migrated = await migrate(plain)
  if (!migrated.ok) throw new Error(JSON.stringify(migrated.error))
  const opened = await openHallOn(engine, { hall, clock, newId: options.newId, snapshots: options.snapshots })
  const { running } = opened
  let isClosed = false
  return {
    ...opened,
    engine,
    async state() {
      const seen = await running.look(({ state }) => structuredClone(state))
      if (!seen.ok) throw new Error(seen.error.code)
      return seen.value
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await running.close()
      await plain.close()
    },
  }
}

/** Opens nodes for the tests of a file; whatever a test leaves open is closed after it. */
export function useNodes(): typeof openNode {
  const open: Node[] = []
  afterEach(async () => {
    for (const node of open.splice(0)) await node.close()
  })
  return async (...where) => {
    const node = await openNode(...where)
    open.push(node)
    return node
  }
}

/** The sum of a day's journal, every row checked. */
export async function rebuiltState(engine: Engine, hall: Hall, day: string): Promise<HallState> {
  const rows = await readVerified(createStore(engine, hall.hallId), day)
  if (!rows.ok) throw new Error(JSON.stringify(rows.error))
  return rows.value.reduce(
    (sum, { seq, at, fact }) => apply(sum, { seq, at, fact }),
    emptyState(hall.hallId, day),
  )
}

/** A cable that can be pulled: nothing goes through, and nobody is told. */
export interface Cable {
  readonly port: number
  pull(): void
  plug(): void
  close(): Promise<void>
}

/** Passes everything on to a port of the loopback until it is pulled. */
export async function layCable(toPort: number): Promise<Cable> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isPulled = false
  const server = createServer((near) => {
    const far = connect(toPort, '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => {
        if (!isPulled) to.write(bytes)
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    pull() {
      isPulled = true
    },
    plug() {
      isPulled = false
      // What was lost in between cannot be made up for: such connections are broken for good.
      for (const [near, far] of pairs) {
        near.destroy()
        far.destroy()
      }
    },
    async close() {
      for (const [near, far] of pairs) {
        near.destroy()
        far.destroy()
      }
      await new Promise((done) => server.close(done))
    },
  }
}
