import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import { joinOnLine } from '../../hardware/sim/shared-wire.ts'
import { serveSimOnTcp, type SimLink } from '../../hardware/sim/sim-link.ts'
import { findSim } from '../../hardware/sim/sims.ts'
import { demoHall } from '../support/device-host.ts'
import { startFakeHall } from '../support/fake-hall.ts'
import { realClock } from '../support/real-clock.ts'

/**
 * `node tests/bench/host-at-rest.ts`: processor time of a device host with twelve devices and nobody there, beside a Node
 * process that does nothing but keep as many timers. Linux only (/proc). Simulators and hall run in this process, so that
 * the host's own time is measured alone.
 */
const SECONDS = 20
const WARM_UP_MS = 8000
const ROUNDS = 3
const ROOT = join(import.meta.dirname, '../..')
/** Ticks of /proc, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

interface Line {
  readonly name: string
  readonly driver: string
  readonly counterId?: string
  readonly lights?: string
  readonly options?: object
}

const sign = { model: '5k', widthPx: 128, heightPx: 32 }

/** A kiosk's devices, four signs of their own, and a line with two pads, an evaluator and a lamp. */
const LINES: readonly (readonly Line[])[] = [
  [{ name: 'reader', driver: 'sam-v' }],
  [{ name: 'printer', driver: 'escpos' }],
  [{ name: 'scanner', driver: 'serial-scanner' }],
  [{ name: 'voice', driver: 'syn6288' }],
  ...['c1', 'c2', 'c3', 'c4'].map((counterId): readonly Line[] => [
    { name: `sign-${counterId}`, driver: 'onbon-bx5k6k', counterId, options: sign },
  ]),
  [
    { name: 'pad-1', driver: 'ff68-pad', counterId: 'c1', options: { address: 1 } },
    { name: 'pad-2', driver: 'ff68-pad', counterId: 'c2', options: { address: 2 } },
    { name: 'rate-1', driver: 'ff68-rating-pad', counterId: 'c1', options: { address: 101 } },
    { name: 'lamp', driver: 'modbus-coil', lights: 'fault', options: { unit: 20 } },
  ],
]

async function serve(line: readonly Line[]): Promise<SimLink> {
  const deps = { clock: realClock, random: Math.random }
  const sims = line.map(({ name, driver, counterId = null, options }) => {
    const made = findSim(driver)?.create({ name, counterId, options }, deps)
    if (made === undefined) throw new Error(`no simulator of ${driver}`)
    return withWireFaults(made.sim, deps)
  })
  const [only] = sims
  return serveSimOnTcp(sims.length === 1 && only ? only : joinOnLine(sims, realClock), 0)
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

/** Seconds of processor time that a process has used so far. */
function cpuSeconds({ pid }: ChildProcess): number {
  // The name of the program may hold blanks; what follows it does not.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Percent of one processor while nothing happens: one figure each round. */
async function percentAtRest(child: ChildProcess): Promise<number[]> {
  await wait(WARM_UP_MS)
  const figures: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = cpuSeconds(child)
    await wait(SECONDS * 1000)
    figures.push(((cpuSeconds(child) - before) / SECONDS) * 100)
  }
  return figures
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill()
  await ended
}

async function main(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('needs /proc of Linux')
  const folder = mkdtempSync(join(tmpdir(), 'host-at-rest-'))
  const hall = await startFakeHall(demoHall(), realClock)
  const links: SimLink[] = []
  try {
    const devices: object[] = []
    for (const line of LINES) {
      const link = await serve(line)
      links.push(link)
      devices.push(...line.map((device) => ({ ...device, address: link.address })))
    }
    const file = join(folder, 'devices.yaml')
    writeFileSync(
      file,
      JSON.stringify({ host: { hostId: 'K01', kind: 'kiosk', hallServer: hall.address }, devices }),
    )
    const host = start(['hardware/main.ts', 'run'], {
      JIAOHAO_DEVICES: file,
      JIAOHAO_HOST_DATA: join(folder, 'data'),
      JIAOHAO_DATA: join(folder, 'data'),
      JIAOHAO_PAGES: folder,
      KIOSK_PORT: '0',
      LOG_LEVEL: 'silent',
    })
    const address = await new Promise<string>((resolve, reject) => {
      host.once('message', (told: { type: string; address?: string; message?: string }) =>
        told.type === 'ready' ? resolve(told.address ?? '') : reject(new Error(told.message)),
      )
    })
    const timers = start([
      '-e',
      `for (let at = 0; at < ${devices.length}; at += 1) setInterval(() => {}, 5000)`,
    ])
    const [withDevices, bare] = await Promise.all([percentAtRest(host), percentAtRest(timers)])
    const health = (await (await fetch(`${address}/healthz`)).json()) as {
      readonly devices: readonly { readonly name: string; readonly state: string }[]
    }
    const ready = health.devices.filter(({ state }) => state === 'ready').length
    const rss =
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    await Promise.all([stopped(host), stopped(timers)])
    const show = (figures: readonly number[]): string =>
      figures.map((one) => `${one.toFixed(2)} %`).join(', ')
    process.stdout.write(
      `${devices.length} devices, ${ready} ready, ${ROUNDS} times ${SECONDS} s at rest, of one processor\n` +
        `device host  ${show(withDevices)}   (${rss.toFixed(0)} MB)\n` +
        `bare timers  ${show(bare)}\n`,
    )
  } finally {
    for (const link of links) await link.close()
    await hall.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
process.exit(0)
