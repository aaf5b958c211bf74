import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { formatProblems } from '../../domain/config-text.ts'
import { systemClock } from '../clock.ts'
import { loadDevicesFile, type DeviceConfig } from '../config.ts'
import { startBenchServer } from './bench-server.ts'
import { printerUnit, readerUnit, signUnit, type BenchUnit } from './bench-units.ts'
import { readSimSettings } from './settings.ts'
import { serveSimOnPty, serveSimOnTcp, type SimDevice, type SimLink } from './sim-link.ts'
import { createSimPrinter } from './sim-printer.ts'
import { createSimReader } from './sim-reader.ts'
import { createSimSign } from './sim-sign.ts'

/**
 * `npm run sim`: the other end of every wire of a devices file, and the bench page to poke them. Devices on a loopback
 * TCP address are served there; serial ones on a pseudo terminal at their path when that is not a real device.
 */

const ROOT = resolve(import.meta.dirname, '../..')

async function serve(sim: SimDevice, device: DeviceConfig, usesFreePorts: boolean): Promise<SimLink> {
  const { address } = device
  if (address.kind === 'serial') return serveSimOnPty(sim, address.path)
  return serveSimOnTcp(sim, usesFreePorts ? 0 : address.port, address.host)
}

function isServable({ address }: DeviceConfig): boolean {
  if (address.kind === 'serial') return !address.path.startsWith('/dev/') && address.path.startsWith('/')
  return address.host === 'localhost' || address.host === '::1' || address.host.startsWith('127.')
}

/** Builds the simulator that speaks a driver's protocol; undefined for a driver without one. */
async function openUnit(device: DeviceConfig, usesFreePorts: boolean): Promise<BenchUnit | undefined> {
  const { name, driver, counterId } = device
  switch (driver) {
    case 'sam-v': {
      const sim = createSimReader({ clock: systemClock, random: Math.random })
      return readerUnit({ name, link: await serve(sim, device, usesFreePorts) }, sim)
    }
    case 'escpos': {
      const columns = hasNarrowPaper(device.options) ? 32 : 48
      const sim = createSimPrinter({ clock: systemClock, columns })
      return printerUnit({ name, link: await serve(sim, device, usesFreePorts) }, sim, columns)
    }
    case 'onbon-bx5k6k': {
      const sim = createSimSign({ clock: systemClock })
      return signUnit({ name, link: await serve(sim, device, usesFreePorts) }, sim, counterId)
    }
    default:
      return undefined
  }
}

function hasNarrowPaper(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'paperMm' in options && options.paperMm === 58
}

async function main(): Promise<void> {
  const settings = readSimSettings(process.env, ROOT)
  if (!settings.ok) return fail(formatProblems(settings.error))
  const { devicesFile, port, usesFreePorts } = settings.value
  const config = await loadDevicesFile(devicesFile, (path) => readFile(path, 'utf8'))
  if (!config.ok) return fail(formatProblems(config.error))

  const units = new Map<string, BenchUnit>()
  const problems: string[] = []
  for (const device of config.value.devices.filter(isServable)) {
    try {
      const unit = await openUnit(device, usesFreePorts)
      if (unit) units.set(device.name, unit)
    } catch (error) {
      problems.push(`${device.name} ${device.address.text}: ${describe(error)}`)
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
