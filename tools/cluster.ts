import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { failed, ok, type Result } from '../domain/result.ts'
import { onToldToEnd } from './at-signal.ts'
import { buildAll } from './build.ts'
import { findPostgres, freePort, startPostgres, type LocalPostgres } from './local-postgres.ts'
import { PartFailed, startPart, type Part } from './processes.ts'
import { checkSettings } from './settings.ts'

const ROOT = resolve(import.meta.dirname, '..')
const USAGE = `用法 usage: npm run cluster -- [--nodes 2] [--folder data/cluster] [--database-port 0] [--bare]
  一个真实的 PostgreSQL、几台大厅服务器和演示大厅；Ctrl-C 全部结束。
  A real PostgreSQL, several hall servers and the demo hall; Ctrl-C ends all of it.
  --bare  只有数据库和服务器 the database and the servers only
  PORT（默认 8080）是第一台的端口，其余依次加 10；0 为空闲端口
  PORT (8080 unless set) is that of the first server, each further one is 10 higher; 0 takes free ports`

interface Wanted {
  readonly nodes: number
  readonly folder: string
  readonly databasePort: number
  readonly isBare: boolean
}

const DATABASE = 'postgres'
const MOST_NODES = 9

function readWanted(args: readonly string[]): Result<Wanted, string> {
  const options = {
    nodes: { type: 'string', default: '2' },
    folder: { type: 'string', default: 'data/cluster' },
    'database-port': { type: 'string', default: '0' },
    bare: { type: 'boolean', default: false },
  } as const
  try {
    const { values } = parseArgs({ args: [...args], options })
    const [nodes, databasePort] = [Number(values.nodes), Number(values['database-port'])]
    if (!Number.isInteger(nodes) || nodes < 1 || nodes > MOST_NODES)
      return failed(`--nodes ${values.nodes}: 应为 1 到 ${MOST_NODES} / must be 1 to ${MOST_NODES}`)
    if (!Number.isInteger(databasePort) || databasePort < 0 || databasePort > 65_535)
      return failed(`--database-port ${values['database-port']}: 应为端口号 / must be a port`)
    return ok({ nodes, folder: resolve(values.folder), databasePort, isBare: values.bare })
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return failed(`${error.message}\n\n${USAGE}`)
    throw error
  }
}

/** `npm run cluster`: everything as separate processes, until Ctrl-C. A server that ends leaves the others at work. */
async function runCluster(wanted: Wanted): Promise<number> {
  const settings = await checkSettings(process.env)
  if (!settings.ok) return fail(settings.error)
  const binaries = await findPostgres()
  if (!binaries.ok) return fail(`PostgreSQL: ${binaries.error}`)
  if (!wanted.isBare) await buildAll(settings.value.hallPlaces, say)

  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>()
  onToldToEnd(() => stop(0))
  const cancel = new AbortController()
  const parts: Part[] = []
  const databases: LocalPostgres[] = []
  const programs = binaries.value

  async function start(
    name: string,
    module: string,
    args: string[],
    env: Record<string, string>,
  ): Promise<Part> {
    const part = await startPart({
      name,
      module: join(ROOT, module),
      args,
      env: { LOG_LEVEL: 'warn', ...process.env, ...env },
      log: 'inherit',
      cancelled: cancel.signal,
      onLost: (lost, code) => say(`${lost} 已结束 ended (code ${code ?? 'none'})`),
    })
    // The device host lets go of its devices before the simulators behind them go, and the servers last.
    parts.unshift(part)
    return part
  }

  async function startAll(): Promise<string> {
    say(`PostgreSQL: ${wanted.folder}`)
    const started = await startPostgres(programs, { folder: wanted.folder, port: wanted.databasePort })
    databases.push(started)
    const address = started.address(DATABASE)
    const ports = await portsOf(wanted.nodes, Number(process.env['PORT']?.trim() || 8080))
    const addresses = ports.map((port) => `http://127.0.0.1:${port}`)
    const env = { JIAOHAO_DATABASE: address, JIAOHAO_NODES: addresses.join(',') }
    await allOf(
      ports.map((port, at) =>
        start(`hall server ${at + 1}`, 'server/main.ts', [], { ...env, PORT: String(port) }),
      ),
    )
    const rows = addresses.map((node, at) => [`hall server 大厅 ${at + 1}`, `${node}/`])
    if (!wanted.isBare) {
      const sims = await start('simulators', 'hardware/sim/main.ts', [], {})
      const host = await start('device host', 'hardware/main.ts', ['run'], {
        JIAOHAO_HALL_SERVER: addresses.join(','),
      })
      rows.push(['kiosk 取号机', `${host.address}/`], ['simulator bench 模拟台', `${sims.address}/`])
    }
    rows.push(['PostgreSQL', address])
    return ['', ...rows.map(([name = '', shown = '']) => `  ${name}\t${shown}`), ''].join('\n')
  }

  const starting = startAll().then(
    (table) => say(table),
    (error: unknown) => {
      if (!(error instanceof Error)) throw error
      process.stderr.write(`${error instanceof PartFailed ? `${error.part}: ` : ''}${error.message}\n`)
      stop(1)
    },
  )
  const code = await stopped
  // Interrupted early, some are not parts yet that could be closed.
  cancel.abort()
  await starting
  for (const part of parts) await part.close()
  for (const database of databases) await database.stop()
  return code
}

/** Starts that belong together: every one is waited for, so that none is left behind when another fails. */
async function allOf(starts: readonly Promise<Part>[]): Promise<void> {
  const ended = await Promise.allSettled(starts)
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

async function portsOf(count: number, first: number): Promise<number[]> {
  const ports: number[] = []
  for (let at = 0; at < count; at += 1) ports.push(first === 0 ? await freePort() : first + at * 10)
  return ports
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`)
  return 1
}

const wanted = readWanted(process.argv.slice(2))
process.exitCode = wanted.ok ? await runCluster(wanted.value) : fail(wanted.error)
