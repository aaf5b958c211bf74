import type { DevicesView } from '../../domain/device-health.ts'
import type { Clock, Log, NewId } from '../../domain/ports.ts'
import type { CallDisplay } from '../displays/call-display.ts'
import type { DeviceConfig, DevicesConfig } from '../config.ts'
import type { AnyDevice } from '../drivers.ts'
import type { CallPad } from '../pads/call-pad.ts'
import type { RatingPad } from '../pads/rating-pad.ts'
import type { TicketPrinter } from '../printers/ticket-printer.ts'
import type { CardReader } from '../readers/card-reader.ts'
import type { CodeScanner } from '../scanners/code-scanner.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import { createCardVisit } from './card-visit.ts'
import { startDawnTest } from './dawn-test.ts'
import { createDelivery } from './delivery.ts'
import { deviceReports, onConditionsOf, ownDevicesView } from './device-reports.ts'
import { createDeviceTeller } from './device-teller.ts'
import { createFaceTeller } from './face-teller.ts'
import { followHall } from './follow-hall.ts'
import { followLamps } from './follow-lamps.ts'
import { followPads } from './follow-pads.ts'
import { followRatingPads } from './follow-rating-pads.ts'
import { connectHall } from './hall-link.ts'
import { hostHealth } from './health.ts'
import { appointmentsOfCard } from './issue-request.ts'
import { kioskView, printerFace, readerFace } from './kiosk-view.ts'
import { startLocalServer, type LocalServer } from './local-server.ts'
import { openOffline } from './offline/offline.ts'
import { createPapersInWork } from './papers-in-work.ts'
import { createReading } from './reading.ts'
import { createScanning } from './scanning.ts'
import { speakCalls } from './speak-calls.ts'
import { createTakeNumber } from './take-number.ts'
import { createViewTeller } from './view-teller.ts'
import { lampsOf, voicesOf } from './voices-and-lamps.ts'
import { createWantedPaper } from './wanted-paper.ts'

export interface DeviceHostSettings {
  /** The devices file. */
  readonly config: DevicesConfig
  /** Of the local server, always on loopback; 0 chooses a free one. */
  readonly port: number
  /** Folder of the built pages. */
  readonly pagesDir: string
  /** Folder for what a kiosk needs while the server is away; null for one that gives no numbers then. */
  readonly dataDir: string | null
}

export interface DeviceHostDeps {
  readonly clock: Clock
  readonly log: Log
  /** 128 unguessable bits: the token that the host's own page is given. */
  readonly randomToken: NewId
  /** Names the wishes of pads: one press, one effect. */
  readonly newId: NewId
  /** Opens a device of the devices file and keeps it open; `superviseConfigured` except in tests. */
  readonly supervise: (device: DeviceConfig) => SupervisedDevice<AnyDevice>
}

export interface DeviceHost {
  /** Of the local server, e.g. `http://127.0.0.1:8081`. */
  readonly address: string
  close(): Promise<void>
}

/**
 * Runs one machine's devices: supervision, the local server with the kiosk page, the wire to the hall server, numbers and
 * signs. Knows nothing of Electron (architecture 2.1).
 *
 * @throws when the local port cannot be listened on, or the data folder not be read; everything already started is closed again
 */
export async function startDeviceHost(
  { config, port, pagesDir, dataDir }: DeviceHostSettings,
  deps: DeviceHostDeps,
): Promise<DeviceHost> {
  const { clock, log } = deps
  const { hostId, kind, place, phone, readerPosition, selfTest } = config.host
  const hallServers = config.host.hallServer
  const [hallServer] = hallServers
  const isKiosk = kind === 'kiosk'

  const devices = config.devices.map(deps.supervise)
  const readers = devices.filter(
    (device): device is SupervisedDevice<CardReader> => device.family === 'reader',
  )
  const displays = devices.filter(
    (device): device is SupervisedDevice<CallDisplay> => device.family === 'display',
  )
  const scanners = devices.filter(
    (device): device is SupervisedDevice<CodeScanner> => device.family === 'scanner',
  )
  const pads = devices.filter((device): device is SupervisedDevice<CallPad> => device.family === 'pad')
  const ratingPads = devices.filter(
    (device): device is SupervisedDevice<RatingPad> => device.family === 'rating-pad',
  )
  const printer = devices.find(
    (device): device is SupervisedDevice<TicketPrinter> => device.family === 'printer',
  )

  const wantsDigestKey = isKiosk && readers.length > 0
  const link = connectHall({ hallServers, hostId, wantsDigestKey, clock, log })
  const offline =
    isKiosk && dataDir !== null
      ? await openOffline({ folder: dataDir, hostId, link, clock, log, newId: deps.newId }).catch(
          async (error: unknown) => {
            await link.close()
            throw error
          },
        )
      : null
  const delivery = createDelivery(link, { log })
  const visit = createCardVisit({
    clock,
    hallNow: link.now,
    priorityAge: () => link.hall()?.kiosk.priorityAge ?? null,
  })
  // The room opens with the local server, after everything that tells it something.
  let server: LocalServer | null = null
  const room = (): LocalServer['room'] => server?.room ?? null

  const papers = createPapersInWork(() => printer?.device())
  const numbers = createTakeNumber({
    clock,
    log,
    link,
    delivery,
    offline,
    card: visit.card,
    printer: papers.printer,
    hallServer,
    tell: (told) => room()?.tellPaper(told),
  })
  const reading = createReading(
    readers,
    (event) => room()?.tellCard(visit.take(event)),
    () => room()?.tellCard({ kind: 'fault', code: 'reader-lost' }),
  )
  const scanning = createScanning(scanners, (text) => room()?.tellScan({ text }))
  const ratings = followRatingPads(ratingPads, link, { clock, log, newId: deps.newId })
  link.onPaperWanted(
    createWantedPaper({
      clock,
      log,
      link,
      delivery,
      printer: papers.printer,
      hallServer,
      seen: (ticketId) => void numbers.shown(ticketId),
    }),
  )
  const printerNow = (): Parameters<typeof printerFace>[0] =>
    printer ? { state: printer.state(), conditions: printer.device()?.conditions() ?? [] } : null
  const face = createFaceTeller(
    () => ({
      printer: printerFace(printerNow()),
      reader: readerFace(readers.map((reader) => reader.state())),
    }),
    link,
  )
  const view = createViewTeller(
    () =>
      kioskView({
        host: { hostId, place, phone, readerPosition },
        hall: link.hall() ?? offline?.hall() ?? null,
        state: link.state() ?? offline?.state() ?? null,
        isOnline: link.isOnline(),
        offline: link.isOnline() ? null : offline,
        now: offline?.now() ?? link.now(),
        figuresAt: link.heardAt(),
        readers: readers.map((reader) => reader.state()),
        printer: printerNow(),
      }),
    (fresh) => room()?.tellView(fresh),
    clock,
  )

  /** From this machine's time to the hall's. */
  const offsetMs = (): number => link.now() - clock.now()
  const teller = createDeviceTeller({ reports: () => deviceReports(devices, offsetMs()), link, clock, log })
  const dawnTest = startDawnTest({
    hostId,
    settings: selfTest,
    devices,
    clock,
    log,
    hallNow: link.now,
    isBusy: ({ family }) =>
      (family === 'reader' && visit.card() !== null) || (family === 'printer' && papers.count() > 0),
    tested: teller.tested,
  })
  const devicesView = (): DevicesView =>
    ownDevicesView({
      hostId,
      place,
      devices,
      isOnline: link.isOnline(),
      linkSince: teller.linkSince(),
      now: link.now(),
      offsetMs: offsetMs(),
      tested: dawnTest.last(),
      isFlapping: teller.isFlapping,
      hall: link.hall(),
    })

  function changed(): void {
    view.changed()
    face.changed()
  }
  function linkChanged(): void {
    changed()
    teller.linkChanged()
  }
  function deviceChanged(): void {
    changed()
    teller.deviceChanged()
  }
  const stops = [
    link.onChange(linkChanged),
    offline?.onChange(changed) ?? (() => {}),
    ...devices.map((device) => device.onChange(deviceChanged)),
    ...devices.map((device) => onConditionsOf(device, deviceChanged)),
    followHall(displays, link, { clock, log }),
    followPads(pads, link, { clock, log, newId: deps.newId, ratings }),
    ratings.close,
    speakCalls(voicesOf(config, devices), link, { clock, log }),
    followLamps(lampsOf(config, devices), { link, devices, clock, log }),
  ]

  async function close(): Promise<void> {
    await server?.close()
    for (const stop of stops) stop()
    view.close()
    dawnTest.close()
    teller.close()
    reading.close()
    scanning.close()
    visit.end()
    numbers.close()
    delivery.close()
    await link.close()
    await offline?.close()
    await Promise.all(devices.map((device) => device.close()))
  }

  try {
    server = await startLocalServer({
      port,
      pagesDir,
      token: deps.randomToken(),
      log,
      health: () =>
        hostHealth({
          hostId,
          link,
          devices,
          pages: room()?.pages() ?? 0,
          undelivered: delivery.pending(),
          spooled: offline?.pending() ?? 0,
          refused: offline?.refused() ?? 0,
        }),
      devices: devicesView,
      kiosk: isKiosk
        ? {
            view: view.now,
            setReading(isOn) {
              reading.set(isOn)
              scanning.set(isOn)
            },
            take: numbers.take,
            appointments: () => appointmentsOfCard(visit.card(), link),
            shown: numbers.shown,
            again: numbers.again,
            endVisit(pageId) {
              visit.end()
              numbers.left(pageId)
            },
          }
        : null,
    })
  } catch (error) {
    await close()
    throw error
  }
  log.info('host-started', { hostId, kind, address: server.address, devices: devices.length })
  return { address: server.address, close }
}
