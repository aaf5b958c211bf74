import { join, resolve } from 'node:path'
import { buildAll } from './build.ts'
import { PartFailed, startPart, type Part } from './processes.ts'
import { checkSettings, type DemoSettings } from './settings.ts'

const ROOT = resolve(import.meta.dirname, '..')
const startedAt = performance.now()

/** `npm start`: the whole demo hall as separate processes, until Ctrl-C. */
async function startDemo(): Promise<number> {
  const settings = await checkSettings(process.env)
  if (!settings.ok) return fail(settings.error)
  await buildAll(settings.value.hallPlaces, say)

  const parts: Part[] = []
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>()
  const cancel = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0))
  const onLost = (name: string, code: number | null): void => {
    process.stderr.write(`${name} 意外结束 ended unexpectedly (code ${code ?? 'none'})\n`)
    stop(1)
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
      env: { LOG_LEVEL: 'warn', ...process.env, ...env },
      log: 'inherit',
      cancelled: cancel.signal,
      onLost,
    })
    parts.push(part)
    return part
  }

  // All at once, so that all their complaints come at once.
  const { hallAddress } = settings.value
  const starting = Promise.allSettled([
    start('simulators', 'hardware/sim/main.ts', [], {}),
    start('hall server', 'server/main.ts', [], {}),
    start('device host', 'hardware/main.ts', ['run'], { JIAOHAO_HALL_SERVER: hallAddress }),
  ])
  const started = await Promise.race([starting, stopped])
  if (typeof started !== 'number') {
    const failures = started.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    )
    if (failures.length > 0) {
      for (const failure of failures) {
        if (!(failure instanceof PartFailed)) throw failure
        process.stderr.write(`${failure.part}: ${failure.message}\n`)
      }
      stop(1)
    } else {
      say(table(settings.value))
      say(`ready in ${Math.round(performance.now() - startedAt)} ms`)
    }
  }

  const code = await stopped
  // Interrupted early, some are not parts yet that could be closed.
  cancel.abort()
  await starting
  // The host lets go of its devices before the simulators behind them go.
  const isHost = (part: Part): boolean => part.name === 'device host'
  for (const part of [...parts.filter(isHost), ...parts.filter((one) => !isHost(one))]) await part.close()
  return code
}

function table({ serverAddress, hallAddress, kioskAddress, benchAddress, hall }: DemoSettings): string {
  const firstCounterId = hall.counters[0]?.counterId ?? ''
  const rows = [
    ['hall server 大厅', `${serverAddress}/`],
    ['kiosk 取号机', `${kioskAddress}/`],
    ['desk 窗口叫号台', `${hallAddress}/desk/?counter=${firstCounterId}`],
    ['board 综合屏', `${hallAddress}/board/`],
    ['counter sign 窗口屏', `${hallAddress}/sign/?counter=${firstCounterId}`],
    ['simulator bench 模拟台', `${benchAddress}/`],
  ]
  return ['', ...rows.map(([name = '', address = '']) => `  ${pad(name, 24)} ${address}`), ''].join('\n')
}

/** Pads to a width in columns, where a Chinese character takes two. */
function pad(text: string, columns: number): string {
  const width = [...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0)
  return text + ' '.repeat(Math.max(0, columns - width))
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`)
  return 1
}

process.exitCode = await startDemo()
