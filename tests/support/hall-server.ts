import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { formatProblems, parseYamlConfig } from '../../domain/config-text.ts'
import { hallConfig, type Hall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import { machineClock } from '../../server/clock.ts'
import type { Engine } from '../../server/storage/engine.ts'
import type { ReadAppointments } from '../../server/appointments/load-appointments.ts'
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
import {
  embeddedEngine,
  keepClients,
  openCounter,
  startServer,
  type RunningServer,
} from './running-server.ts'

export interface HallServerOptions {
  /** Default: the demo hall of `examples/hall.yaml`, which is always open. */
  readonly hall?: Hall
  /** A hand-moved clock at 2026-11-02 09:00 unless told; `machine` for the real one. */
  readonly clock?: FakeClock | 'machine'
  /** A folder to keep; default: a temporary one that is removed at the end. */
  readonly folder?: string
  readonly pagesDir?: string
  /** Default: the hall has no file of appointments. */
  readonly readAppointments?: ReadAppointments
  /** Puts something between the hall and its storage, e.g. a storage that fails. */
  readonly wrapEngine?: (engine: Engine) => Engine
  /** Addresses of other servers that the clients may move to. */
  readonly nodes?: readonly string[]
}

/** A real server on a free port of the loopback, with real clients. */
export interface TestHall {
  readonly hall: Hall
  readonly folder: string
  /** Path of the database file, for looking into it from outside. */
  readonly databaseFile: string
  /** Throws with `clock: 'machine'`. */
  readonly clock: FakeClock
  readonly log: ReturnType<typeof createFakeLog>
  /** Of the server that runs now; changes with `restart`. */
  address(): string
  connectBoard(): Promise<BoardClient>
  connectDesk(): Promise<DeskClient>
  /** A desk signed in, its counter open. */
  openDesk(counterId: string, staffNo?: string): Promise<DeskClient>
  connectGuide(): Promise<GuideClient>
  /** A guide desk signed in; 2001 is a guide, 3001 a supervisor too. */
  openGuide(staffNo?: string): Promise<GuideClient>
  connectHost(hostId?: string): Promise<HostClient>
  /** Closes the server, lets `meanwhile` happen, and starts a new one on the same folder. Clients are gone. */
  restart(meanwhile?: () => Promise<void>): Promise<void>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
}

const ROOT = resolve(import.meta.dirname, '../..')

/** The demo hall as its file describes it. */
export function demoHall(): Hall {
  const file = 'examples/hall.yaml'
  const hall = parseYamlConfig(readFileSync(join(ROOT, file), 'utf8'), file, hallConfig)
  if (!hall.ok) throw new Error(formatProblems(hall.error))
  return hall.value
}

/** Runs `use` against a real hall server, and closes everything afterwards whatever happened. */
export async function withHallServer(
  options: HallServerOptions,
  use: (hall: TestHall) => Promise<void>,
): Promise<void> {
  const hall = options.hall ?? demoHall()
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'jiaohao-hall-'))
  const databaseFile = join(folder, 'hall.db')
  const fake = options.clock === 'machine' ? undefined : (options.clock ?? createFakeClock())
  const clock: Clock = fake ?? machineClock
  const log = createFakeLog()
  const clients = keepClients()

  const start = (): Promise<RunningServer> => {
    const engine = embeddedEngine(databaseFile)
    return startServer({
      halls: [{ hall, readAppointments: options.readAppointments ?? null }],
      engine: options.wrapEngine?.(engine) ?? engine,
      clock,
      log,
      pagesDir: options.pagesDir ?? join(folder, 'no-pages'),
      nodes: options.nodes,
    })
  }

  let running = await start()
  try {
    await use({
      hall,
      folder,
      databaseFile,
      log,
      get clock() {
        if (!fake) throw new Error('this hall runs on the clock of the machine')
        return fake
      },
      address: () => running.address,
      connectBoard: () => clients.keep(connectBoardTo(running.address)),
      connectDesk: () => clients.keep(connectDeskTo(running.address)),
      connectHost: (hostId) => clients.keep(connectHostTo(running.address, hostId)),
      connectGuide: () => clients.keep(connectGuideTo(running.address)),
      async openGuide(staffNo = '2001') {
        const guide = await clients.keep(connectGuideTo(running.address))
        await guide.must('guide:sign-in', { staffNo })
        return guide
      },
      async openDesk(counterId, staffNo = '1001') {
        return openCounter(await clients.keep(connectDeskTo(running.address)), counterId, staffNo)
      },
      async restart(meanwhile = () => Promise.resolve()) {
        clients.closeAll()
        await running.server.close()
        await meanwhile()
        running = await start()
      },
      get: (path, headers = {}) => fetch(`${running.address}${path}`, { headers, redirect: 'manual' }),
    })
  } finally {
    clients.closeAll()
    await running.server.close()
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
}
