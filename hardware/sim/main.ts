import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { formatProblems } from '../../domain/config-text.ts'
import { systemClock } from '../clock.ts'
import { loadDevicesFile, type DeviceConfig } from '../config.ts'
import { startBenchServer } from './bench-server.ts'
import { readSimSettings } from './settings.ts'
import { serveSimOnPty, serveSimOnTcp, type SimDevice, type SimLink } from './sim-link.ts'
import { joinOnLine } from './shared-wire.ts'
import type { BenchUnit } from './sim-kind.ts'
import { findSim } from './sims.ts'
import { withWireFaults } from './wire-faults.ts'

/**
 * `npm run sim`: the other end of every wire of a devices file, and the bench page to poke them. Devices on a loopback
 * TCP address are served there; serial ones on a pseudo terminal at their path when that is not a real device.
 */

const ROOT = resolve(import.meta.dirname, '../..')

/** Devices with one address hang on one line. */
function linesOf(devices: readonly DeviceConfig[]): DeviceConfig[][] {
  const byAddress = new Map<string, DeviceConfig[]>()
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

/** Builds the simulators of one line and serves them at its address. */
async function openLine(
  devices: readonly DeviceConfig[],
  usesFreePorts: boolean,
): Promise<readonly (readonly [string, BenchUnit])[]> {
  const deps = { clock: systemClock, random: Math.random }
  const made = devices.flatMap((device) => {
    const one = findSim(device.driver)?.create(device, deps)
    return one ? [{ device, unit: one.unit, wire: withWireFaults(one.sim, deps) }] : []
  })
  const [first] = made
  if (first === undefined) return []
  const far =
    made.length === 1
      ? first.wire
      : joinOnLine(
          made.map(({ wire }) => wire),
          systemClock,
        )
  const link = await serve(far, first.device, usesFreePorts)
  return made.map(({ device: { name, counterId }, unit, wire }) => [
    name,
    unit({ name, counterId, link, wire }),
  ])
}

async function main(): Promise<void> {
  const settings = readSimSettings(process.env, ROOT)
  if (!settings.ok) return fail(formatProblems(settings.error))
  const { devicesFile, port, usesFreePorts } = settings.value
  const config = await loadDevicesFile(devicesFile, (path) => readFile(path, 'utf8'))
  if (!config.ok) return fail(formatProblems(config.error))

  const units = new Map<string, BenchUnit>()
  const problems: string[] = []
  for (const line of linesOf(config.value.devices)) {
    try {
      for (const [name, unit] of await openLine(line, usesFreePorts)) units.set(name, unit)
    } catch (error) {
      problems.push(`${line.map(({ name }) => name).join(', ')} ${line[0]?.address.text}: ${describe(error)}`)
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
    await Promise.all([...units.values()].map((unit) => unit.setPlugged(false)))
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
  else process.stdout.write(`simulator bench 模拟台 ${bench.address}/\n`)
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
