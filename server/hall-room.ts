import type { Namespace, Server } from 'socket.io'
import type { DevicesView } from '../domain/device-health.ts'
import type { Hall } from '../domain/model.ts'
import type { Clock, Log, NewId } from '../domain/ports.ts'
import { ok, type Result } from '../domain/result.ts'
import { createAppointmentLoader, type ReadAppointments } from './appointments/load-appointments.ts'
import { startAutoNoShow } from './auto-no-show.ts'
import { openHall, type HallListener } from './hall.ts'
import { createHallOnDemand, type HallOnDemand, type OpenedHall } from './hall-on-demand.ts'
import { createPhoneLimits, type PhoneLimits } from './http/phone-limits.ts'
import type { JournalFault } from './journal/journal.ts'
import type { Snapshots } from './journal/snapshots.ts'
import type { Meter } from './meter.ts'
import { createNodeBus } from './node-bus.ts'
import type { NodePresence } from './node-presence.ts'
import { startBeats } from './sockets/beats.ts'
import { serveBoards, type BoardNamespace } from './sockets/board.ts'
import { connectError } from './sockets/connect-error.ts'
import { createConnectedHosts } from './sockets/connected-hosts.ts'
import { createCounterSessions } from './sockets/counter-sessions.ts'
import { serveDesks, type DeskNamespace } from './sockets/desk.ts'
import { createDeviceBoard } from './sockets/device-board.ts'
import { serveGuides, type GuideNamespace } from './sockets/guide.ts'
import { serveKioskHosts, type KioskHostNamespace } from './sockets/kiosk-host.ts'
import { isNodeOrigin } from './sockets/origin.ts'
import { ROOM_NAMES, ROOMS, type Room } from './sockets/rooms.ts'
import { tellerOf } from './sockets/telling.ts'
import { createVoiceOfNodes } from './sockets/voice-of-nodes.ts'
import type { Engine, StorageFault } from './storage/engine.ts'
import { createStore } from './storage/store.ts'
import { openTicketLinks, type TicketLinks } from './ticket-link.ts'

/** One hall and where the appointments of its booking system are read; null where it has none. */
export interface HallSource {
  readonly hall: Hall
  readonly readAppointments: ReadAppointments | null
}

/** One hall as this server keeps it: everything that belongs to this hall and to no other. */
export interface HallRoom {
  readonly hall: Hall
  readonly running: HallOnDemand
  readonly links: TicketLinks
  readonly limits: PhoneLimits
  /** The devices of its hosts, as last told. */
  readonly devices: () => DevicesView
  /** Sockets of one audience. */
  connections(room: Room): number
  /** Tells every client that this server is about to close. */
  closing(): void
  close(): Promise<void>
}

export interface HallRoomParts extends HallSource {
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
  /** Of this server among those that share its storage. */
  readonly presence: NodePresence
  readonly meter: Meter
  readonly io: Server
  /** What the names of its namespaces begin with: `/h/<hallId>`, and nothing where it is the only hall. */
  readonly bases: readonly string[]
  readonly snapshots: Snapshots
  /** The hall leaves the memory after so long without use; null: it stays. */
  readonly idleMs: number | null
  /** Addresses of all servers on the same storage, this one included; empty for a server by itself. */
  readonly nodes: readonly string[]
}

/** Reads the hall's keys and waits at its namespaces; the day itself is read when somebody asks. */
export async function openHallRoom(parts: HallRoomParts): Promise<Result<HallRoom, StorageFault>> {
  const {
    hall,
    engine,
    clock,
    log,
    newId,
    presence,
    meter,
    io,
    bases,
    idleMs,
    nodes,
    readAppointments,
    snapshots,
  } = parts
  const links = await openTicketLinks(hall, engine, newId)
  if (!links.ok) return links
  const namespacesOf = (room: Room): Namespace[] => bases.map((base) => io.of(`${base}/${room}`))
  const connections = (room: Room): number =>
    namespacesOf(room).reduce((sum, namespace) => sum + namespace.sockets.size, 0)
  const tellers = ROOM_NAMES.flatMap((room) =>
    namespacesOf(room).map((namespace) => tellerOf(ROOMS[room], namespace)),
  )

  async function open(): Promise<Result<OpenedHall, JournalFault>> {
    let dayBegan = (): void => {}
    const listener: HallListener = {
      factsTold(day, entries) {
        for (const teller of tellers) teller.factsTold(day, entries)
      },
      dayBegan(day) {
        for (const teller of tellers) teller.dayBegan(day)
        dayBegan()
      },
    }
    const opened = await openHall({ hall, engine, clock, log, newId, meter, listener, snapshots })
    if (!opened.ok) return opened
    const asked = opened.value
    const booked =
      readAppointments &&
      createAppointmentLoader(readAppointments, { hall, running: asked, clock, newId, log })
    await booked?.load()
    dayBegan = () => {
      void booked?.load()
      devices.dayBegan()
    }
    const endBeats = startBeats({ running: asked, tellers, clock })
    const endAutoNoShow = startAutoNoShow({ hall, running: asked, clock, log })
    devices.recallTests()
    return ok({
      running: asked,
      async close() {
        endBeats()
        endAutoNoShow()
        booked?.close()
        await asked.close()
      },
    })
  }

  const store = createStore(engine, hall.hallId)
  const running = createHallOnDemand({
    hall,
    store,
    clock,
    log,
    open,
    isInUse: () => ROOM_NAMES.some((room) => connections(room) > 0),
    idleMs,
    isShared: engine.nodes !== null,
  })
  const bus = createNodeBus({ hallId: hall.hallId, engine, presence, clock, newId })
  const devices = createDeviceBoard({ hall, running, clock, newId, log, bus })
  const socketParts = {
    hall,
    running,
    nodes,
    links: links.value,
    sessions: createCounterSessions(hall, bus),
    hosts: createConnectedHosts(hall, clock, bus),
    devices,
    turns: createVoiceOfNodes(hall, bus),
    meter,
    log,
  }
  for (const room of ROOM_NAMES) {
    for (const namespace of namespacesOf(room)) refuseOtherPages(namespace, hall, nodes)
  }
  for (const base of bases) {
    serveKioskHosts(io.of(`${base}/kiosk-host`) as KioskHostNamespace, socketParts)
    serveDesks(io.of(`${base}/desk`) as DeskNamespace, socketParts)
    serveGuides(io.of(`${base}/guide`) as GuideNamespace, socketParts)
    serveBoards(io.of(`${base}/board`) as BoardNamespace, socketParts)
  }

  return ok({
    hall,
    running,
    links: links.value,
    limits: createPhoneLimits(clock),
    devices: devices.view,
    connections,
    closing() {
      for (const teller of tellers) teller.closing()
    },
    async close() {
      devices.close()
      await running.close()
      await bus.close()
    },
  })
}

/** A page under another hall's public address is no page of this one, though both come from here. */
function refuseOtherPages(namespace: Namespace, { publicUrl }: Hall, nodes: readonly string[]): void {
  namespace.use((socket, next) => {
    if (isNodeOrigin(socket.handshake.headers, publicUrl, nodes)) next()
    else next(connectError('not-allowed', {}))
  })
}
