import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hall } from '../../domain/model.ts'
import type { ReadAppointments } from '../../server/appointments/load-appointments.ts'
import type { Engine } from '../../server/storage/engine.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { createFakeLog } from './fake-log.ts'
import {
  connectBoardTo,
  connectDeskTo,
  connectGuideTo,
  connectHostTo,
  type BoardClient,
  type DeskClient,
  type GuideClient,
  type HostClient,
} from './hall-client.ts'
import { demoHall } from './hall-server.ts'
import {
  embeddedEngine,
  keepClients,
  openCounter,
  startServer,
  type RunningServer,
} from './running-server.ts'

/** Three halls that differ in their id and name alone. */
export const HALL_IDS = ['east', 'west', 'north'] as const
export type HallId = (typeof HALL_IDS)[number]

/** What only the pages and figures of this hall may say. */
export function markOf(hallId: string): string {
  return `${hallId.toUpperCase()}-HALL`
}

export function hallOf(hallId: string, more: Partial<Hall> = {}): Hall {
  return { ...demoHall(), hallId, name: { zh: `${markOf(hallId)}大厅`, en: markOf(hallId) }, ...more }
}

export interface ManyHallsOptions {
  /** Default: the three. */
  readonly halls?: readonly Hall[]
  readonly idleMs?: number
  readonly pagesDir?: string
  readonly readAppointments?: (hallId: string) => ReadAppointments | null
  /** Default: the embedded database, in the folder. */
  readonly openEngine?: () => Engine
  readonly wrapEngine?: (engine: Engine) => Engine
}

export interface ManyHalls {
  readonly folder: string
  readonly databaseFile: string
  readonly clock: FakeClock
  readonly log: ReturnType<typeof createFakeLog>
  /** Of one hall, or without an id of the server. */
  address(hallId?: string): string
  get(path: string, init?: RequestInit): Promise<Response>
  /** What /healthz says of one hall. */
  health(hallId: string): Promise<{ status: string; day: string | null; seq: number | null }>
  /** Which halls are in memory, as /metrics says. */
  loaded(): Promise<readonly string[]>
  board(hallId: string): Promise<BoardClient>
  desk(hallId: string): Promise<DeskClient>
  /** Signed in at a counter, which is open. */
  openDesk(hallId: string, counterId?: string, staffNo?: string): Promise<DeskClient>
  guide(hallId: string): Promise<GuideClient>
  host(hallId: string, hostId?: string): Promise<HostClient>
  /** Closes a client and waits until the server knows. */
  leave(hallId: string, client: { close(): void }): Promise<void>
  restart(): Promise<void>
}

/** Runs `use` against one real server with several halls, and closes everything afterwards. */
export async function withManyHalls(
  options: ManyHallsOptions,
  use: (halls: ManyHalls) => Promise<void>,
): Promise<void> {
  const halls = options.halls ?? HALL_IDS.map((hallId) => hallOf(hallId))
  const folder = mkdtempSync(join(tmpdir(), 'jiaohao-halls-'))
  const databaseFile = join(folder, 'hall.db')
  const clock = createFakeClock()
  const log = createFakeLog()
  const clients = keepClients()

  const start = (): Promise<RunningServer> => {
    const engine = options.openEngine?.() ?? embeddedEngine(databaseFile)
    return startServer({
      halls: halls.map((hall) => ({
        hall,
        readAppointments: options.readAppointments?.(hall.hallId) ?? null,
      })),
      engine: options.wrapEngine?.(engine) ?? engine,
      clock,
      log,
      pagesDir: options.pagesDir ?? join(folder, 'no-pages'),
      idleMs: options.idleMs,
    })
  }

  let running = await start()
  const address = (hallId?: string): string =>
    hallId === undefined ? running.address : `${running.address}/h/${hallId}`
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${running.address}${path}`, { redirect: 'manual', ...init })
  const metrics = async (): Promise<string> => (await get('/metrics')).text()

  try {
    await use({
      folder,
      databaseFile,
      clock,
      log,
      address,
      get,
      health: async (hallId) =>
        (await (await get(`/h/${hallId}/healthz`)).json()) as Awaited<ReturnType<ManyHalls['health']>>,
      loaded: async () =>
        [...(await metrics()).matchAll(/^jiaohao_hall_loaded\{hall="([^"]+)"\} 1$/gm)].map(
          ([, hallId]) => hallId ?? '',
        ),
      board: (hallId) => clients.keep(connectBoardTo(address(hallId))),
      desk: (hallId) => clients.keep(connectDeskTo(address(hallId))),
      async openDesk(hallId, counterId = 'c1', staffNo = '1001') {
        return openCounter(await clients.keep(connectDeskTo(address(hallId))), counterId, staffNo)
      },
      guide: (hallId) => clients.keep(connectGuideTo(address(hallId))),
      host: (hallId, hostId) => clients.keep(connectHostTo(address(hallId), hostId)),
      async leave(hallId, client) {
        const mine = new RegExp(`^jiaohao_connections\\{hall="${hallId}".* (\\d+)$`, 'gm')
        const count = async (): Promise<number> =>
          [...(await metrics()).matchAll(mine)].reduce((sum, [, sockets]) => sum + Number(sockets), 0)
        const before = await count()
        client.close()
        while ((await count()) >= before) await new Promise((resolve) => setTimeout(resolve, 2))
      },
      async restart() {
        clients.closeAll()
        await running.server.close()
        running = await start()
      },
    })
  } finally {
    clients.closeAll()
    await running.server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
