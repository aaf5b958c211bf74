import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { formatProblems } from '../../domain/config-text.ts'
import { systemClock } from '../clock.ts'
import { loadDevicesFile, type DeviceConfig } from '../config.ts'
import { startBenchServer } from './bench-server.ts'
import { readSimSettings } from './settings.ts'
import { serveSimOnPty, serveSimOnTcp, type SimDevice, type SimLink } from './sim-link.ts'
import { joinOnLine, withClamps, type ClampedSim } from './shared-wire.ts'
import type { BenchUnit } from './sim-kind.ts'
import { findSim } from './sims.ts'
import { withWireFaults } from './wire-faults.ts'

/**
 * `npm run sim`: the other end of every wire of a devices file, and the bench page to poke them. Devices on a loopback
 * TCP address are served there; serial ones on a pseudo terminal at their path when that is not a real device.
 */

const ROOT = resolve(import.meta.dirname, '../..')

/** Devices with one address hang on one line. */
function linesOf(devices: readonly DeviceConfig[]): [DeviceConfig, ...DeviceConfig[]][] {
  const byAddress = new Map<string, [DeviceConfig, ...DeviceConfig[]]>()
  for (const device of devices.filter(isServable)) {
    const line = byAddress.get(device.address.text)
    if (line) line.push(device)
    else byAddress.set(device.address.text, [device])
  }
  return [...byAddress.values()]
}

function isServable({ address, driver }: DeviceConfig): boolean {
  if (findSim(driver) === undefined) return false
  if (address.kind === 'serial') return !address.path.startsWith('/dev/') && address.path.startsWith('/')
  if (address.kind !== 'tcp') return false
  return address.host === 'localhost' || address.host === '::1' || address.host.startsWith('127.')
}

function serve(sim: SimDevice, { address }: DeviceConfig, usesFreePorts: boolean): Promise<SimLink> {
  if (address.kind === 'serial') return serveSimOnPty(sim, address.path)
  if (address.kind === 'tcp') return serveSimOnTcp(sim, usesFreePorts ? 0 : address.port, address.host)
  throw new Error('a simulator is served on TCP or a pseudo terminal only')
}

interface OpenLine {
  readonly link: SimLink
  readonly units: readonly (readonly [string, BenchUnit])[]
}

/** Builds the simulators of one line and serves them at its address. */
async function openLine(
  devices: readonly [DeviceConfig, ...DeviceConfig[]],
  usesFreePorts: boolean,
): Promise<OpenLine> {
  const deps = { clock: systemClock, random: Math.random }
  const made = devices.flatMap((device) => {
    const one = findSim(device.driver)?.create(device, deps)
    if (one === undefined) return []
    const wire = withWireFaults(one.sim, deps)
    return [{ device, unit: one.unit, wire, clamped: withClamps(wire) }]
  })
  const [only, ...others] = made
  const isShared = others.length > 0
  const far =
    only === undefined || isShared
      ? joinOnLine(
          made.map(({ clamped }) => clamped),
          systemClock,
        )
      : only.wire
  const link = await serve(far, devices[0], usesFreePorts)
  const units = made.map(({ device: { name, counterId }, unit, wire, clamped }) => {
    const own = isShared ? atItsClamps(link, clamped) : link
    return [name, unit({ name, counterId, link: own, wire })] as const
  })
  return { link, units }
}

/** The plug of one device of a shared line. */
function atItsClamps({ address }: SimLink, clamped: ClampedSim): SimLink {
  const set = (isPlugged: boolean) => (): Promise<void> => {
    clamped.setPlugged(isPlugged)
    return Promise.resolve()
  }
  return { address, plug: set(true), unplug: set(false), close: set(false) }
}

async function main(): Promise<void> {
  const settings = readSimSettings(process.env, ROOT)
  if (!settings.ok) return fail(formatProblems(settings.error))
  const { devicesFile, port, usesFreePorts } = settings.value
  const config = await loadDevicesFile(devicesFile, (path) => readFile(path, 'utf8'))
  if (!config.ok) return fail(formatProblems(config.error))

  const units = new Map<string, BenchUnit>()
  const links: SimLink[] = []
  const problems: string[] = []
  for (const line of linesOf(config.value.devices)) {
    try {
      const opened = await openLine(line, usesFreePorts)
      links.push(opened.link)
      for (const [name, unit] of opened.units) units.set(name, unit)
    } catch (error) {
      problems.push(`${line.map(({ name }) => name).join(', ')} ${line[0].address.text}: ${describe(error)}`)
    }
  }
  let bench: Awaited<ReturnType<typeof startBenchServer>> | undefined
  try {
    bench = await startBenchServer(units, port, join(ROOT, 'dist/pages'))
  } catch (error) {
    problems.push(`SIM_PORT ${port}: ${describe(error)}`)
  }
  const close = async (): Promise<void> => {
    await bench?.close()
    await Promise.all(links.map((link) => link.close()))
  }
  if (bench === undefined || problems.length > 0) {
    await close()
    return fail(problems.join('\n'))
  }

  let isClosing = false
  const stop = (): void => {
    if (isClosing) return
    isClosing = true
    void close().then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  process.on('disconnect', stop)

  const devices = Object.fromEntries([...units].map(([name, unit]) => [name, unit.view().address]))
  if (process.send) process.send({ type: 'ready', address: bench.address, devices })
  else for (const line of told(config.value.devices, units, bench.address)) process.stdout.write(`${line}\n`)
}

/** What a person at the terminal wants to know: where the bench is, and which devices are not on it. */
function told(
  devices: readonly DeviceConfig[],
  units: ReadonlyMap<string, BenchUnit>,
  address: string,
): string[] {
  const others = devices.filter(({ name }) => !units.has(name))
  return [
    `simulator bench 模拟台 ${address}/`,
    `  simulated 模拟的: ${[...units.keys()].join(', ') || '-'}`,
    ...others.map(
      ({ name, address: own }) =>
        `  not simulated 不模拟: ${name}, ${own.text}：地址是真设备的；a real device's address`,
    ),
  ]
}

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EADDRINUSE') return '端口已被占用；the port is in use'
  if (code === 'EACCES') return '没有权限使用这个端口；no permission for this port'
  return error instanceof Error ? error.message : String(error)
}

/** One clear message, exit 1, no stack trace. */
function fail(message: string): void {
  process.exitCode = 1
  if (process.send) process.send({ type: 'failed', message }, () => process.disconnect())
  else process.stderr.write(`${message}\n`)
}

await main()
