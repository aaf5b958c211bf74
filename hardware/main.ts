import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { formatProblems } from '../domain/config-text.ts'
import { createSystemLog, systemClock } from './clock.ts'
import { createFromDisk, GLYPH_FILE } from './device-files.ts'
import { endOnBugs } from './end-on-bugs.ts'
import { loadHostConfig } from './host-config.ts'
import { startDeviceHost, type DeviceHost } from './host/host.ts'
import { ownFolder } from './host/own-folder.ts'
import { superviseConfigured } from './open-devices.ts'
import { createWire, shareLines } from './transport/open-transport.ts'

/**
 * `npm run host`: the device host of this machine. The technician's questions are in `technician/main.ts`. Runs under plain Node, as a child with an IPC channel, and as an Electron utility process alike.
 */

const ROOT = resolve(import.meta.dirname, '..')

/** Present in an Electron utility process: the wire to the shell that forked it. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

type Told =
  { readonly type: 'ready'; readonly address: string } | { readonly type: 'failed'; readonly message: string }

const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort

/** Resolves when the message is on its way, so that ending right afterwards does not lose it. */
async function tellParent(told: Told): Promise<void> {
  parentPort?.postMessage(told)
  const send = process.send?.bind(process)
  // A parent that is already gone is not an error: `disconnect` ends this process.
  if (send) await new Promise<void>((resolve) => send(told, undefined, {}, () => resolve()))
}

async function fail(message: string): Promise<number> {
  // A parent with an IPC channel shows the message itself, once; the Electron shell only restarts.
  if (!process.send) process.stderr.write(`${message}\n`)
  await tellParent({ type: 'failed', message })
  return 1
}

/** Resolves when somebody wants this process to end. */
function askedToStop(): Promise<void> {
  return new Promise((stop) => {
    process.on('SIGINT', () => stop())
    process.on('SIGTERM', () => stop())
    process.on('disconnect', () => stop())
    parentPort?.on('message', ({ data }) => {
      if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'close') stop()
    })
  })
}

/** Why the local server did not start, for a technician; anything unexpected is a bug and is thrown on. */
function listenProblem(error: unknown, port: number): string {
  const code = (error as { code?: unknown }).code
  const place = `环境变量 environment KIOSK_PORT: ${String(port)}`
  if (code === 'EADDRINUSE') {
    return `${place} 端口已被占用，请换一个或结束占用它的程序；the port is in use: choose another, or end the program that holds it`
  }
  if (code === 'EACCES') {
    return `${place} 没有使用这个端口的权限，请用 1024 以上的端口；no permission for this port: choose one above 1023`
  }
  throw error
}

async function run(): Promise<number> {
  const stopped = askedToStop()
  const ready = await loadHostConfig(process.env, ROOT, (path) => readFile(path, 'utf8'))
  if (!ready.ok) return fail(formatProblems(ready.error))
  const { settings, config } = ready.value
  const dataDir =
    settings.dataDir ?? resolve(process.env['JIAOHAO_DATA'] || 'data', 'hosts', config.host.hostId)
  const me = { pid: process.pid, since: systemClock.now() }
  const folder = config.host.kind === 'kiosk' ? await ownFolder(dataDir, me) : null
  if (folder?.ok === false) return fail(folder.error)
  const log = createSystemLog(settings.logLevel)
  endOnBugs(log)
  const fromDisk = createFromDisk(
    {
      glyphFile: resolve(ROOT, GLYPH_FILE),
      countFolder: resolve(process.env['JIAOHAO_DATA'] || 'data', 'devices', config.host.hostId),
    },
    log,
  )
  const supervision = { clock: systemClock, log, createWire: shareLines(createWire), fromDisk }
  let host: DeviceHost
  try {
    host = await startDeviceHost(
      {
        config,
        port: settings.port,
        pagesDir: settings.pagesDir,
        dataDir,
      },
      {
        clock: systemClock,
        log,
        randomToken: () => randomBytes(16).toString('hex'),
        newId: () => randomBytes(16).toString('hex'),
        supervise: (device) => superviseConfigured(device, supervision),
      },
    )
  } catch (error) {
    return fail(listenProblem(error, settings.port))
  }
  await tellParent({ type: 'ready', address: host.address })
  await stopped
  await host.close()
  folder?.value.release()
  log.info('host-stopped')
  return 0
}

async function main([command = 'run']: readonly string[]): Promise<number> {
  return command === 'run' ? run() : fail('用法 usage: run')
}

// Serial ports and pipes to a parent may hold the process open after everything is closed.
process.exit(await main(process.argv.slice(2)))
