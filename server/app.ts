import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import type { Hall } from '../domain/model.ts'
import type { Clock, Log, NewId } from '../domain/ports.ts'
import { unreachable } from '../domain/result.ts'
import {
  createAppointmentLoader,
  type AppointmentLoader,
  type ReadAppointments,
} from './appointments/load-appointments.ts'
import { startAutoNoShow } from './auto-no-show.ts'
import { openHall, type RunningHall } from './hall.ts'
import { serveDevices } from './http/devices.ts'
import { serveHealth } from './http/health.ts'
import { serveHome, type HomeLink } from './http/home.ts'
import { createHttpApp } from './http/http-app.ts'
import { createMetrics } from './http/metrics.ts'
import { servePages } from './http/pages.ts'
import { servePhone } from './http/phone.ts'
import type { JournalFault } from './journal/journal.ts'
import { serveBoards, type BoardNamespace } from './sockets/board.ts'
import { createConnectedHosts } from './sockets/connected-hosts.ts'
import { createDeviceBoard, type DeviceBoard } from './sockets/device-board.ts'
import { createCounterSessions } from './sockets/counter-sessions.ts'
import { serveDesks, type DeskNamespace } from './sockets/desk.ts'
import { serveGuides, type GuideNamespace } from './sockets/guide.ts'
import { serveKioskHosts, type KioskHostNamespace } from './sockets/kiosk-host.ts'
import { createVoiceTurns } from './sockets/voice-turns.ts'
import { isOwnOrigin } from './sockets/origin.ts'
import { ROOM_NAMES, ROOMS, type Room } from './sockets/rooms.ts'
import { tellerOf } from './sockets/telling.ts'
import type { Engine } from './storage/engine.ts'
import { migrate, type SchemaFault } from './storage/schema.ts'
import { openTicketLinks } from './ticket-link.ts'

export interface HallServerParts {
  readonly hall: Hall
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
  /** Reads the appointments of the hall's file of them; null where there is none. */
  readonly readAppointments: ReadAppointments | null
  /** Further lines of the home page: pages that other processes serve. */
  readonly links: readonly HomeLink[]
}

export interface HallServer {
  /**
   * Opens the hall and serves it.
   *
   * @throws StartFault when the storage cannot be read, the journal is damaged or the port is taken
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
  const { hall, engine, clock, log, newId, pagesDir, host, port, readAppointments, links } = parts
  const app = createHttpApp(log)
  const io = new Server(app.server, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MAX_PAYLOAD_BYTES,
    // A desk whose computer lost its power must not hold its counter for long.
    pingInterval: 5000,
    pingTimeout: 5000,
    allowRequest: (request, decide) => decide(null, isOwnOrigin(request.headers, hall.publicUrl)),
  })
  const metrics = createMetrics(hall)
  const tellers = ROOM_NAMES.map((room) => tellerOf(ROOMS[room], io.of(`/${room}`)))
  let running: RunningHall | undefined
  let endAutoNoShow = (): void => {}
  let booked: AppointmentLoader | null = null
  let devices: DeviceBoard | null = null

  async function listen(): Promise<{ readonly address: string }> {
    const migrated = await migrate(engine)
    if (!migrated.ok) throw new StartFault(storageWords(migrated.error))
    const ticketLinks = await openTicketLinks(hall, engine, newId)
    if (!ticketLinks.ok) throw new StartFault(storageWords(ticketLinks.error))
    const listener = {
      factsTold: (...told: Parameters<(typeof tellers)[number]['factsTold']>) => {
        for (const teller of tellers) teller.factsTold(...told)
      },
      dayBegan: (day: string) => {
        for (const teller of tellers) teller.dayBegan(day)
        void booked?.load()
        devices?.dayBegan()
      },
    }
    const opened = await openHall({ hall, engine, clock, log, newId, meter: metrics, listener })
    if (!opened.ok) throw new StartFault(storageWords(opened.error))
    running = opened.value
    if (readAppointments)
      booked = createAppointmentLoader(readAppointments, { hall, running, clock, newId, log })
    await booked?.load()
    endAutoNoShow = startAutoNoShow({ hall, running, clock, log })

    const hosts = createConnectedHosts(hall, clock)
    const board = createDeviceBoard({ hall, running, clock, newId, log })
    devices = board
    const socketParts = {
      hall,
      running,
      links: ticketLinks.value,
      sessions: createCounterSessions(hall),
      hosts,
      devices: board,
      turns: createVoiceTurns(hall),
      meter: metrics,
      log,
    }
    serveKioskHosts(io.of('/kiosk-host') as KioskHostNamespace, socketParts)
    serveDesks(io.of('/desk') as DeskNamespace, socketParts)
    serveGuides(io.of('/guide') as GuideNamespace, socketParts)
    serveBoards(io.of('/board') as BoardNamespace, socketParts)
    metrics.watch(running, (room: Room) => io.of(`/${room}`).sockets.size)
    metrics.watchDevices(board.view)
    serveHealth(app, { hall, running, engine, metrics, devices: board.view })
    serveDevices(app, board.view)
    serveHome(app, hall, links)
    servePhone(app, { hall, running, links: ticketLinks.value, clock })
    await servePages(app, pagesDir)
    await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      if (!error.code?.startsWith('E')) throw error
      throw new StartFault(`HOST ${host}, PORT ${port}: ${error.code}`)
    })
    const address = addressOf(app.server.address() as AddressInfo)
    log.info('hall-serving', { address, hall: hall.hallId, ...running.health() })
    return { address }
  }

  return {
    listen,
    async close() {
      endAutoNoShow()
      booked?.close()
      devices?.close()
      await running?.close()
      io.disconnectSockets(true)
      await io.close()
      await app.close()
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
