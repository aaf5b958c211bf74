import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseDocument, type Document } from 'yaml'
import type { BenchDeviceView, BenchSpoil } from '../../domain/wire/bench.ts'
import { buildAll } from '../../tools/build.ts'
import { startPart, type Part } from '../../tools/processes.ts'
import { connectToBench } from '../../tools/selftest/clients.ts'
import { openAllDay, withAddresses } from '../../tools/selftest/demo-hall.ts'

export const ROOT = resolve(import.meta.dirname, '../..')
const HALL = join(ROOT, 'examples/hall.yaml')
const DEVICES = join(ROOT, 'examples/devices.yaml')
/** One device of every driver. */
export const DEVICES_ALL = join(ROOT, 'examples/devices-all.yaml')

/** A hand on the simulators. Every action is done when it resolves. */
export interface Bench {
  lay(personId: string, spoil?: BenchSpoil): Promise<void>
  lift(): Promise<void>
  set(device: string, key: string, isOn: boolean): Promise<void>
  plug(device: string, isPlugged: boolean): Promise<void>
  /** Puts everything back as it was: plugs in, switches off, no card. */
  restore(): Promise<void>
  /** Of all simulators. */
  names(): string[]
  device<Kind extends BenchDeviceView['kind']>(
    kind: Kind,
    find?: (device: Extract<BenchDeviceView, { kind: Kind }>) => boolean,
  ): Extract<BenchDeviceView, { kind: Kind }>
}

/** The demo hall as real processes on free ports, in a temporary folder. */
export interface Demo {
  readonly folder: string
  readonly serverAddress: string
  readonly hostAddress: string
  readonly benchAddress: string
  readonly bench: Bench
  /** What a device host of this hall needs in its environment. */
  readonly hostEnv: Readonly<Record<string, string>>
  /** Everything the processes have written so far. */
  output(): string
  stopServer(): Promise<void>
  /** Starts the server again on the same port and data. */
  startServer(): Promise<void>
  /** Stops all parts; the folder stays until `remove`. */
  stop(): Promise<void>
  close(): Promise<void>
}

/**
 * Builds the pages if they are out of date and starts server, simulators and device host.
 *
 * @param hasHost false leaves the host to the test, which finds its settings in `hostEnv`; `hostAddress` is then where it will be
 * @param devices the devices file, as its own addresses say; served on free ports
 * @param changeHall changes a copy of the hall's file before anything starts; its clips are those of the file as it is
 */
export async function startDemo({
  hasHost = true,
  devices = DEVICES,
  changeHall = () => {},
}: {
  readonly hasHost?: boolean
  readonly devices?: string
  readonly changeHall?: (hall: Document) => void
} = {}): Promise<Demo> {
  await buildAll(HALL, () => {})
  const folder = await mkdtemp(join(tmpdir(), 'jiaohao-journey-'))
  const parts = new Map<string, Part>()
  let written = ''
  const start = async (
    name: string,
    module: string,
    args: string[],
    env: Readonly<Record<string, string>>,
  ) => {
    const part = await startPart({
      name,
      module: join(ROOT, module),
      args,
      env: { ...process.env, HOST: '127.0.0.1', LOG_LEVEL: 'debug', ...env },
      log: (text) => (written += text),
      cancelled: null,
      onLost: (lost, code) => (written += `${lost} ended by itself, code ${String(code)}\n`),
    })
    parts.set(name, part)
    return part
  }
  const stop = async (): Promise<void> => {
    await Promise.all([...parts.values()].map((part) => part.close()))
  }
  const close = async (): Promise<void> => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  }

  try {
    const hallFile = join(folder, 'hall.yaml')
    const hall = parseDocument(openAllDay(await readFile(HALL, 'utf8')))
    changeHall(hall)
    await writeFile(hallFile, hall.toString())
    const [serverPort, hostPort] = await freePorts(2)
    const startServer = async (): Promise<void> => {
      await start('hall server', 'server/main.ts', [], {
        PORT: String(serverPort),
        JIAOHAO_DATA: join(folder, 'data'),
        JIAOHAO_HALL: hallFile,
      })
    }
    const [sim] = await Promise.all([
      start('simulators', 'hardware/sim/main.ts', [], {
        SIM_PORT: '0',
        SIM_FREE_PORTS: '1',
        JIAOHAO_DEVICES: devices,
      }),
      startServer(),
    ])
    const devicesFile = join(folder, 'devices.yaml')
    const addresses = sim.ready['devices'] as Readonly<Record<string, string>>
    await writeFile(devicesFile, withAddresses(await readFile(devices, 'utf8'), addresses))
    const serverAddress = `http://127.0.0.1:${serverPort}`
    const hostEnv = {
      KIOSK_PORT: String(hostPort),
      JIAOHAO_DEVICES: devicesFile,
      JIAOHAO_HALL_SERVER: serverAddress,
      JIAOHAO_HOST_DATA: join(folder, 'host'),
    }
    if (hasHost) await start('device host', 'hardware/main.ts', ['run'], hostEnv)
    const hand = await connectToBench(sim.address)
    return {
      folder,
      serverAddress,
      hostAddress: `http://127.0.0.1:${hostPort}`,
      benchAddress: sim.address,
      bench: benchOf(hand),
      hostEnv,
      output: () => written,
      startServer,
      stopServer: async () => void (await parts.get('hall server')?.close()),
      stop: async () => {
        hand.client.close()
        await stop()
      },
      close: async () => {
        hand.client.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function benchOf(hand: Awaited<ReturnType<typeof connectToBench>>): Bench {
  const device: Bench['device'] = (kind, find) => {
    const found = hand.device(kind, find)
    if (!found) throw new Error(`no ${kind} on the bench`)
    return found
  }
  const ask = (event: string, payload: object): Promise<void> => hand.client.ask(event, payload)
  const reader = (): string => device('reader').name
  const bench: Bench = {
    device,
    names: () => (hand.view.value?.devices ?? []).map(({ name }) => name),
    lay: (personId, spoil = 'none') => ask('card:place', { device: reader(), personId, spoil }),
    lift: () => ask('card:remove', { device: reader() }),
    set: (name, key, isOn) => ask('switch:set', { device: name, key, isOn }),
    plug: (name, isPlugged) => ask('plug:set', { device: name, isPlugged }),
    restore: async () => {
      for (const { name, isPlugged, switches, wireSwitches } of hand.view.value?.devices ?? []) {
        if (!isPlugged) await bench.plug(name, true)
        for (const { key, isOn } of [...switches, ...wireSwitches])
          if (isOn) await bench.set(name, key, false)
      }
      await bench.lift()
    },
  }
  return bench
}

/** Below the range from which the system gives ports away by itself, so that nobody else is given one in between. */
const PORTS = { from: 20_000, to: 32_000 }

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  while (found.size < count) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from))
    if (await isFree(port)) found.add(port)
  }
  return [...found]
}

/** Whether nobody listens there. */
export function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
