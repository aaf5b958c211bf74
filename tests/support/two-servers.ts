import type { Hall } from '../../domain/model.ts'
import { createHallServer, type HallServer } from '../../server/app.ts'
import { machineClock, randomId } from '../../server/clock.ts'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { createFakeLog } from './fake-log.ts'
import { demoHall } from './hall-server.ts'

export interface NodeServer {
  readonly address: string
  readonly server: HallServer
  readonly log: ReturnType<typeof createFakeLog>
}

/** Runs `use` with two servers of one hall on one shared database, and closes what is still open. */
export async function withTwoServers(
  database: string,
  use: (one: NodeServer, two: NodeServer) => Promise<void>,
  hall: Hall = demoHall(),
): Promise<void> {
  const servers: NodeServer[] = []
  async function start(): Promise<NodeServer> {
    const log = createFakeLog()
    const server = createHallServer({
      halls: [{ hall, readAppointments: null }],
      engine: openSharedEngine({ address: database, clock: machineClock, statementMs: 2000 }),
      clock: machineClock,
      log,
      newId: randomId,
      pagesDir: '/no-pages',
      host: '127.0.0.1',
      port: 0,
      idleMs: 600_000,
      links: [],
      nodes: [],
    })
    const one = { server, log, address: (await server.listen()).address }
    servers.push(one)
    return one
  }
  try {
    const [one, two] = await Promise.all([start(), start()])
    await use(one, two)
  } finally {
    await Promise.all(servers.map(({ server }) => server.close()))
  }
}
