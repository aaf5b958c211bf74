import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import type { Clock, Log, NewId } from '../domain/ports.ts'
import { unreachable } from '../domain/result.ts'
import { hallLog } from './hall-log.ts'
import { openHallRoom, type HallRoom, type HallSource } from './hall-room.ts'
import { watchHalls } from './halls.ts'
import { serveDevices } from './http/devices.ts'
import { baseOf, serveEachHall, type HallOf, type ServeHall } from './http/hall-of.ts'
import { serveHallHealth, serveMetrics, serveServerHealth } from './http/health.ts'
import { serveHallHome, serveHome, type HomeLink } from './http/home.ts'
import { createHttpApp } from './http/http-app.ts'
import { createMetrics } from './http/metrics.ts'
import { serveAssets, servePages } from './http/pages.ts'
import { servePhone } from './http/phone.ts'
import type { JournalFault } from './journal/journal.ts'
import { isNodeOrigin } from './sockets/origin.ts'
import { sendSharedPieces, wireParser } from './sockets/wire.ts'
import { openSnapshots } from './journal/open-snapshots.ts'
import { createNodePresence } from './node-presence.ts'
import type { Engine } from './storage/engine.ts'
import { migrate, type SchemaFault } from './storage/schema.ts'

export interface HallServerParts {
  /** At least one, each with an id of its own. */
  readonly halls: readonly HallSource[]
  /** Owned by the server from now on: closed with it. */
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
  /** Folder of the built pages; may be missing. */
  readonly pagesDir: string
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** One of several halls leaves the memory after so long without use. An only hall stays. */
  readonly idleMs: number
  /** Further lines of the home page: pages that other processes serve. */
  readonly links: readonly HomeLink[]
  /** Addresses of all servers on the same storage, this one included; empty for a server by itself. */
  readonly nodes: readonly string[]
}

export interface HallServer {
  /**
   * Opens the halls and serves them: each under `/h/<hallId>`, an only one at the root as well.
   *
   * @throws StartFault when the storage cannot be read, the journal of an only hall is damaged or the port is taken
   */
  listen(): Promise<{ readonly address: string }>
  /** Finishes what has been asked, then closes connections and storage. */
  close(): Promise<void>
}

/** Why the server cannot start, in words for the technician. Not a bug. */
export class StartFault extends Error {}

const MAX_PAYLOAD_BYTES = 64 * 1024

/** The hall server as a function of its parts: HTTP and Socket.IO on one port. */
export function createHallServer(parts: HallServerParts): HallServer {
  const { halls, engine, clock, log, newId, pagesDir, host, port, idleMs, links, nodes } = parts
  const isOnly = halls.length === 1
  const app = createHttpApp(log, nodes)
  const io = new Server(app.server, {
    transports: ['websocket'],
    serveClient: false,
    parser: wireParser,
    maxHttpBufferSize: MAX_PAYLOAD_BYTES,
    // A desk whose computer lost its power must not hold its counter for long.
    pingInterval: 5000,
    pingTimeout: 5000,
    allowRequest: ({ headers }, decide) =>
      decide(
        null,
        halls.some(({ hall }) => isNodeOrigin(headers, hall.publicUrl, nodes)),
      ),
  })
  sendSharedPieces(io.engine)
  const metrics = createMetrics()
  const presence = createNodePresence(engine.nodes, clock, newId)
  const snapshots = openSnapshots(engine, clock)
  const rooms = new Map<string, HallRoom>()
  let endWatch = (): Promise<void> => Promise.resolve()

  async function listen(): Promise<{ readonly address: string }> {
    const migrated = await migrate(engine)
    if (!migrated.ok) throw new StartFault(storageWords(migrated.error))
    for (const source of halls) {
      const { hallId } = source.hall
      const room = await openHallRoom({
        ...source,
        engine,
        clock,
        log: isOnly ? log : hallLog(log, hallId),
        newId,
        presence,
        meter: metrics.meterOf(hallId),
        io,
        bases: isOnly ? ['', baseOf(hallId)] : [baseOf(hallId)],
        idleMs: isOnly ? null : idleMs,
        nodes,
        snapshots,
      })
      if (!room.ok) throw new StartFault(storageWords(room.error))
      rooms.set(hallId, room.value)
    }
    const all = [...rooms.values()]
    const [only] = isOnly ? all : []
    const loaded = await only?.running.load()
    if (loaded && !loaded.ok) throw new StartFault(storageWords(loaded.error))
    if (!only) endWatch = watchHalls(all, clock)
    metrics.watch(all)
    await serveHttp(all, only)
    await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      if (!error.code?.startsWith('E')) throw error
      throw new StartFault(`HOST ${host}, PORT ${port}: ${error.code}`)
    })
    const address = addressOf(app.server.address() as AddressInfo)
    if (only) log.info('hall-serving', { address, hall: only.hall.hallId, ...only.running.health() })
    else log.info('halls-serving', { address, halls: rooms.size })
    return { address }
  }

  async function serveHttp(all: readonly HallRoom[], only: HallRoom | undefined): Promise<void> {
    const serveHall: ServeHall = (part, hallOf) => {
      serveHallHome(part, hallOf, isOnly ? links : [])
      serveHallHealth(part, hallOf, engine.name)
      serveDevices(part, hallOf)
      servePhone(part, hallOf, clock)
      servePages(part, hallOf, pagesDir, isOnly)
    }
    await serveAssets(app, pagesDir)
    await serveEachHall(app, (hallId) => rooms.get(hallId), serveHall)
    serveMetrics(app, metrics)
    if (only) {
      const hallOf: HallOf = () => ({ room: only, base: '' })
      serveHall(app, hallOf)
      return
    }
    const known = halls.map(({ hall }) => hall)
    serveHome(app, known, links)
    serveServerHealth(app, all, engine.name)
  }

  return {
    listen,
    async close() {
      // First of all: whoever can go elsewhere need not wait for what is being finished here.
      for (const room of rooms.values()) room.closing()
      await endWatch()
      for (const room of rooms.values()) await room.close()
      io.disconnectSockets(true)
      await io.close()
      await app.close()
      await snapshots.close()
      await presence.close()
      await engine.close()
      log.info('hall-closed')
    },
  }
}

function addressOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function storageWords(fault: SchemaFault | JournalFault): string {
  switch (fault.code) {
    case 'newer-schema':
      return `JIAOHAO_DATA: 数据由更新版本的程序写成 / written by a newer version (found: ${fault.found}, allowed: up to ${fault.known})`
    case 'journal-damaged':
      return `JIAOHAO_DATA: 日志损坏，请从备份恢复 / the journal is damaged, restore the folder from a backup (day ${fault.day}, row ${fault.seq}: ${fault.detail})`
    case 'storage-failed':
      return `JIAOHAO_DATA: 无法读写数据 / the data cannot be read or written (${fault.detail})`
    default:
      return unreachable(fault)
  }
}
