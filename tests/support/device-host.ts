import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { parseYamlConfig } from '../../domain/config-text.ts'
import { hallConfig, type Hall } from '../../domain/model.ts'
import type { Result } from '../../domain/result.ts'
import type {
  CardTold,
  HostTells,
  KioskView,
  NumberTake,
  NumberTaken,
  PageAsks,
  PaperTold,
  TakeRefusal,
} from '../../domain/wire/device.ts'
import type { DevicesConfig } from '../../hardware/config.ts'
import type { AnyDevice } from '../../hardware/drivers.ts'
import { startDeviceHost, type DeviceHost } from '../../hardware/host/host.ts'
import type { CardReader, CardHolder } from '../../hardware/readers/card-reader.ts'
import type { TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import type { SupervisedDevice } from '../../hardware/supervisor.ts'
import type { CallDisplay } from '../../hardware/displays/call-display.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import {
  createFakeDisplay,
  createFakePrinter,
  createFakeReader,
  createFakeSupervised,
  type FakeDisplay,
  type FakePrinter,
  type FakeReader,
  type FakeSupervised,
} from './fake-devices.ts'
import { startFakeHall, type FakeHall } from './fake-hall.ts'
import { createFakeLog } from './fake-log.ts'

/** The demo hall, as its file describes it, with changes. */
export function demoHall(change: (hall: Hall) => Hall = (hall) => hall): Hall {
  const file = new URL('../../examples/hall.yaml', import.meta.url)
  const hall = parseYamlConfig(readFileSync(file, 'utf8'), 'examples/hall.yaml', hallConfig)
  if (!hall.ok) throw new Error(JSON.stringify(hall.error))
  return change(hall.value)
}

/** A person who does not exist; the number passes its check digit. */
export const ZHANG: CardHolder = {
  documentKind: 'residentCard',
  name: '张小三',
  idNumber: '430101198001011237',
  birthDate: '19800101',
  validFrom: '20200101',
  validTo: '20400101',
}

/** Nobody either: 77 years old, and the card has expired. */
export const WANG: CardHolder = {
  documentKind: 'residentCard',
  name: '王建国',
  idNumber: '11010519491231002X',
  birthDate: '19491231',
  validFrom: '20050101',
  validTo: '20250101',
}

type Answered<Event extends keyof PageAsks> = Extract<
  Parameters<Parameters<PageAsks[Event]>[1]>[0],
  { ok: true }
>['value']

/** The kiosk page's end of the wire. */
export interface FakePage {
  readonly socket: Socket<HostTells, PageAsks>
  readonly cards: readonly CardTold[]
  readonly papers: readonly PaperTold[]
  view(): KioskView | undefined
  /** Everything the page was ever sent, as text. */
  heardText(): string
  ask<Event extends keyof PageAsks>(
    event: Event,
    payload: Parameters<PageAsks[Event]>[0],
  ): Promise<Result<Answered<Event>, TakeRefusal>>
  /** Takes a number without card; the parts given replace the usual ones. */
  take(change?: Partial<NumberTake>): Promise<Result<NumberTaken, TakeRefusal>>
  /** The browser is gone. */
  leave(): void
}

export interface HostRig {
  readonly host: DeviceHost
  readonly hall: FakeHall
  readonly clock: FakeClock
  readonly log: ReturnType<typeof createFakeLog>
  readonly reader: FakeReader
  readonly printer: FakePrinter
  readonly display: FakeDisplay
  readonly supervised: {
    readonly reader: FakeSupervised<CardReader>
    readonly printer: FakeSupervised<TicketPrinter>
    readonly display: FakeSupervised<CallDisplay>
  }
  openPage(options?: { token?: string; origin?: string | null }): Promise<FakePage>
  /** Moves the clock in small steps, letting sockets do their work, until the condition holds; throws when it never does. */
  until(condition: () => boolean, what?: string): Promise<void>
}

export interface HostRigOptions {
  readonly hall?: Hall
  /** The address of a hall server that is running already; the fake one is started anyway and left alone. */
  readonly hallServer?: string
  readonly hostId?: string
  readonly kind?: 'kiosk' | 'signs'
  readonly clock?: FakeClock
  /** Kept by whoever names it; default: a kiosk that gives no numbers without the server. */
  readonly dataDir?: string
  /** Default: at 07:30, without a paper. */
  readonly selfTest?: DevicesConfig['host']['selfTest']
}

export const PAGE_HTML =
  '<!doctype html><html><head><meta name="jiaohao-token" content="" /><title>kiosk</title></head><body></body></html>'

/** Runs a real device host with fake devices and a fake hall, and closes everything afterwards. */
export async function withDeviceHost(
  options: HostRigOptions,
  story: (rig: HostRig) => Promise<void>,
): Promise<void> {
  const clock = options.clock ?? createFakeClock()
  const log = createFakeLog()
  const hall = await startFakeHall(options.hall ?? demoHall(), clock)
  const pagesDir = await mkdtemp(join(tmpdir(), 'jiaohao-pages-'))
  await mkdir(join(pagesDir, 'kiosk'))
  await mkdir(join(pagesDir, 'desk'))
  await mkdir(join(pagesDir, 'assets'))
  await writeFile(join(pagesDir, 'kiosk', 'index.html'), PAGE_HTML)
  await writeFile(join(pagesDir, 'desk', 'index.html'), 'desk')
  await writeFile(join(pagesDir, 'assets', 'kiosk-1.js'), 'void 0')

  const reader = createFakeReader()
  const printer = createFakePrinter()
  const display = createFakeDisplay()
  const supervised = {
    reader: createFakeSupervised<CardReader>('reader', reader),
    printer: createFakeSupervised<TicketPrinter>('printer', printer),
    display: createFakeSupervised<CallDisplay>('sign-1', display, 'c1'),
  }
  const byName: Readonly<Record<string, SupervisedDevice<AnyDevice>>> = {
    reader: supervised.reader,
    printer: supervised.printer,
    'sign-1': supervised.display,
  }
  const names = options.kind === 'signs' ? ['sign-1'] : Object.keys(byName)
  const config: DevicesConfig = {
    host: {
      hostId: options.hostId ?? 'K01',
      kind: options.kind ?? 'kiosk',
      place: { zh: '一楼入口', en: 'entrance, 1F' },
      hallServer: [options.hallServer ?? hall.address],
      phone: '12345',
      readerPosition: 'right',
      selfTest: options.selfTest ?? { at: 450, printsSample: false },
    },
    devices: names.map((name) => ({
      name,
      driver: 'fake',
      address: { kind: 'tcp', text: 'tcp://127.0.0.1:1', host: '127.0.0.1', port: 1 },
      counterId: byName[name]?.counterId ?? null,
      lights: null,
      soundZones: [],
      options: {},
    })),
  }
  const host = await startDeviceHost(
    { config, port: 0, pagesDir, dataDir: options.dataDir ?? null },
    {
      clock,
      log,
      randomToken: () => 'f00dfeedf00dfeedf00dfeedf00dfeed',
      newId: randomUUID,
      supervise: ({ name }) => {
        const device = byName[name]
        if (!device) throw new Error(`no fake ${name}`)
        return device
      },
    },
  )

  async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
    for (let step = 0; step < 400; step += 1) {
      if (condition()) return
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (condition()) return
      await clock.advance(20)
    }
    throw new Error(`${what} never came true`)
  }

  const pages: FakePage[] = []
  async function openPage(page: { token?: string; origin?: string | null } = {}): Promise<FakePage> {
    const opened = await openFakePage(host.address, page)
    pages.push(opened)
    return opened
  }

  try {
    await story({ host, hall, clock, log, reader, printer, display, supervised, openPage, until })
  } finally {
    for (const page of pages) page.leave()
    await host.close()
    await hall.close()
    await rm(pagesDir, { recursive: true, force: true })
  }
}

/** Opens the kiosk page of a running host. Rejects when the host refuses the socket. */
export async function openFakePage(
  address: string,
  options: { token?: string; origin?: string | null } = {},
): Promise<FakePage> {
  const html = await (await fetch(`${address}/`)).text()
  const served = /name="jiaohao-token" content="([^"]*)"/.exec(html)?.[1] ?? ''
  const origin = options.origin === undefined ? address : options.origin
  const socket: Socket<HostTells, PageAsks> = io(address, {
    transports: ['websocket'],
    auth: { token: options.token ?? served },
    extraHeaders: origin === null ? {} : { origin },
    reconnection: false,
    forceNew: true,
  })
  const cards: CardTold[] = []
  const papers: PaperTold[] = []
  const heard: string[] = [html]
  let view: KioskView | undefined
  let requests = 0
  socket.onAny((...message: unknown[]) => void heard.push(JSON.stringify(message)))
  socket.on('kiosk:view', (fresh) => void (view = fresh))
  socket.on('card:told', (card) => void cards.push(card))
  socket.on('paper:told', (told) => void papers.push(told))
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve)
    socket.on('connect_error', (error) => {
      socket.disconnect()
      reject(error)
    })
  })

  const ask: FakePage['ask'] = async (event, payload) => {
    const untyped = socket as unknown as { emitWithAck(event: string, payload: unknown): Promise<never> }
    const answer: unknown = await untyped.emitWithAck(event, payload)
    heard.push(JSON.stringify(answer))
    return answer as never
  }
  return {
    socket,
    cards,
    papers,
    view: () => view,
    heardText: () => heard.join('\n'),
    ask,
    take: (change = {}) => {
      requests += 1
      return ask('number:take', {
        requestId: `request-${socket.id ?? ''}-${String(requests)}`,
        serviceCode: 'id-renew',
        usesCard: false,
        wantsPriority: false,
        lang: 'zh',
        wantsPaper: true,
        ...change,
      })
    },
    leave: () => void socket.disconnect(),
  }
}
