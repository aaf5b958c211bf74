import type { Hall } from '../../domain/model.ts'
import { machineClock } from '../../server/clock.ts'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { createFakeLog } from './fake-log.ts'
import { demoHall } from './hall-server.ts'
import { startServer, type RunningServer } from './running-server.ts'

export interface NodeServer extends RunningServer {
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
    const running = await startServer({
      halls: [{ hall, readAppointments: null }],
      engine: openSharedEngine({ address: database, clock: machineClock, statementMs: 2000 }),
      clock: machineClock,
      log,
      pagesDir: '/no-pages',
    })
    const one = { ...running, log }
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
