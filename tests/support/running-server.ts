import type { Clock } from '../../domain/ports.ts'
import { createHallServer, type HallServer, type HallServerParts } from '../../server/app.ts'
import { nextTurn, randomId } from '../../server/clock.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import type { createFakeLog } from './fake-log.ts'
import type { DeskClient } from './hall-client.ts'

export interface RunningServer {
  readonly server: HallServer
  readonly address: string
}

/** What tests choose of a server; everything else is the same in all of them. */
export interface ServerParts {
  readonly halls: HallServerParts['halls']
  readonly engine: Engine
  readonly clock: Clock
  readonly log: ReturnType<typeof createFakeLog>
  readonly pagesDir: string
  readonly idleMs?: number | undefined
  readonly nodes?: readonly string[] | undefined
}

/** A real server on a free port of the loopback. */
export async function startServer({
  idleMs = 600_000,
  nodes = [],
  ...parts
}: ServerParts): Promise<RunningServer> {
  const server = createHallServer({
    ...parts,
    newId: randomId,
    host: '127.0.0.1',
    port: 0,
    idleMs,
    links: [],
    nodes,
  })
  const { address } = await server.listen()
  return { server, address }
}

/** The embedded database in a file. */
export function embeddedEngine(file: string): Engine {
  const engine = openEngine({ file, nextTurn })
  if (!engine.ok) throw new Error(engine.error.detail)
  return engine.value
}

export interface KeptClients {
  keep<Client extends { close(): void }>(connecting: Promise<Client>): Promise<Client>
  closeAll(): void
}

/** Clients of one test, to be closed together. */
export function keepClients(): KeptClients {
  const clients: { close(): void }[] = []
  return {
    async keep(connecting) {
      const client = await connecting
      clients.push(client)
      return client
    },
    closeAll() {
      for (const client of clients.splice(0)) client.close()
    },
  }
}

/** Signs a clerk in at a counter and opens it. */
export async function openCounter(desk: DeskClient, counterId: string, staffNo: string): Promise<DeskClient> {
  await desk.must('desk:sign-in', { staffNo, counterId, takeOver: false })
  await desk.must('counter:open', {})
  return desk
}
