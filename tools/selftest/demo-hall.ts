import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { startPart, type Part } from '../processes.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const ALL_DAY = ['00:00-24:00']
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export interface SelftestHall {
  readonly serverAddress: string
  readonly hostAddress: string
  /** Absent when the devices are real. */
  readonly benchAddress: string | undefined
  /** Stops all parts and removes the temporary folder. */
  close(): Promise<void>
}

/**
 * Starts server, host and, without a devices file of its own, the simulators, on free ports and in a temporary folder.
 * The hall is open round the clock: a technician works when it is closed.
 *
 * @throws PartFailed when a part does not start
 */
export async function startSelftestHall(options: {
  readonly hallFile: string
  /** Real devices; null uses the simulators. */
  readonly devicesFile: string | null
}): Promise<SelftestHall> {
  const folder = await mkdtemp(join(tmpdir(), 'jiaohao-selftest-'))
  const parts: Part[] = []
  const close = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.close()))
    await rm(folder, { recursive: true, force: true })
  }
  const start = async (
    name: string,
    module: string,
    args: string[],
    env: Record<string, string>,
  ): Promise<Part> => {
    const part = await startPart({
      name,
      module: join(ROOT, module),
      args,
      env: { ...process.env, HOST: '127.0.0.1', LOG_LEVEL: 'error', ...env },
      log: 'ignore',
      cancelled: null,
      onLost: () => undefined,
    })
    parts.push(part)
    return part
  }

  try {
    const hallFile = join(folder, 'hall.yaml')
    await writeFile(hallFile, openAllDay(await readFile(options.hallFile, 'utf8')))
    const server = await start('hall server', 'server/main.ts', [], {
      PORT: '0',
      JIAOHAO_DATA: join(folder, 'data'),
      JIAOHAO_HALL: hallFile,
    })
    let benchAddress: string | undefined
    let devicesFile = options.devicesFile
    if (devicesFile === null) {
      const example = join(ROOT, 'examples/devices.yaml')
      const sim = await start('simulators', 'hardware/sim/main.ts', [], {
        SIM_PORT: '0',
        SIM_FREE_PORTS: '1',
        JIAOHAO_DEVICES: example,
      })
      benchAddress = sim.address
      devicesFile = join(folder, 'devices.yaml')
      const addresses = sim.ready['devices'] as Readonly<Record<string, string>>
      await writeFile(devicesFile, withAddresses(await readFile(example, 'utf8'), addresses))
    }
    const host = await start('device host', 'hardware/main.ts', ['run'], {
      KIOSK_PORT: '0',
      JIAOHAO_DEVICES: devicesFile,
      JIAOHAO_HALL_SERVER: server.address,
      JIAOHAO_HOST_DATA: join(folder, 'host'),
    })
    return { serverAddress: server.address, hostAddress: host.address, benchAddress, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The hall's file with opening hours round the clock. */
export function openAllDay(hallYaml: string): string {
  const document = parseDocument(hallYaml)
  document.set('hours', { weekly: Object.fromEntries(WEEK.map((day) => [day, ALL_DAY])) })
  return document.toString()
}

/** The devices file with other addresses, by device name. */
export function withAddresses(devicesYaml: string, addresses: Readonly<Record<string, string>>): string {
  const document = parseDocument(devicesYaml)
  const devices = document.toJS() as { devices: readonly { name: string }[] }
  devices.devices.forEach(({ name }, index) => {
    const address = addresses[name]
    if (address !== undefined) document.setIn(['devices', index, 'address'], address)
  })
  return document.toString()
}
