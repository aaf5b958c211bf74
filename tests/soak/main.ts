import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { endAllAtSignals, endAtSignal } from '../../tools/at-signal.ts'
import { trendsOf, type DayFigures, type Trend } from './figures.ts'
import { soak } from './run.ts'
import { ENGINES, openStorage, type EngineName, type SoakStorage } from './storage.ts'

const USAGE = `用法 usage: npm run -s soak -- [--days 30] [--tickets 300] [--engine sqlite|postgres] [--json]
  大厅的许多天快放一遍：内存、句柄、文件、快慢都应持平；超出界限时退出码为 1。
  Many days of a hall in quick motion: memory, handles, files and latencies stay flat. Beyond the bounds is exit code 1.`

interface Wanted {
  readonly days: number
  readonly tickets: number
  readonly engine: EngineName
  readonly isJson: boolean
}

function readWanted(args: readonly string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        days: { type: 'string', default: '30' },
        tickets: { type: 'string', default: '300' },
        engine: { type: 'string', default: 'sqlite' },
        json: { type: 'boolean', default: false },
      },
    })
    const [days, tickets] = [Number(values.days), Number(values.tickets)]
    if (!Number.isInteger(days) || days < 3 || !Number.isInteger(tickets) || tickets < 1) return null
    const engine = ENGINES.find((name) => name === values.engine)
    return engine ? { days, tickets, engine, isJson: values.json } : null
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return null
    throw error
  }
}

const MB = 1024 * 1024
const IN_MB: readonly string[] = ['heap', 'resident', 'database', 'databaseAdded', 'log']
const shown = (of: string, value: number): string =>
  IN_MB.includes(of) ? `${(value / MB).toFixed(2)} MB` : value.toFixed(2)

function dayLine(one: DayFigures): string {
  const parts = [
    `heap ${shown('heap', one.heap)}`,
    `resident ${shown('resident', one.resident)}`,
    `handles ${one.handles}`,
    `files ${one.files ?? '-'}`,
    `timers ${one.timers}`,
    `database +${shown('databaseAdded', one.databaseAdded)}`,
    `log ${shown('log', one.log)}`,
    `issue ${one.issueP50.toFixed(1)} / ${one.issueP99.toFixed(1)} ms`,
    `call ${one.callP50.toFixed(1)} / ${one.callP99.toFixed(1)} ms`,
  ]
  return `${one.day}  ${parts.join('  ')}`
}

function trendLine({ of, perDay, first, last, allowed, isFlat }: Trend): string {
  const judged =
    allowed === null ? 'not judged' : `at most ${shown(of, allowed)}: ${isFlat ? 'flat' : 'GROWS'}`
  return `${of.padEnd(14)} ${shown(of, perDay)} a day, from ${shown(of, first)} to ${shown(of, last)}, ${judged}`
}

async function run(wanted: Wanted): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'jiaohao-soak-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  endAllAtSignals()
  endAtSignal(remove)
  try {
    const opened = await openStorage(wanted.engine, folder)
    if (opened.ok) return await runOn(opened.value, folder, wanted)
    process.stderr.write(`${wanted.engine}: ${opened.error}\n`)
    return 1
  } finally {
    remove()
  }
}

async function runOn(
  storage: SoakStorage,
  folder: string,
  { days, tickets, isJson }: Wanted,
): Promise<number> {
  try {
    const onDay = (figures: DayFigures): void => void process.stderr.write(`${dayLine(figures)}\n`)
    const all = await soak({ days, tickets, folder, storage, onDay })
    const trends = trendsOf(all)
    const isFlat = trends.every((trend) => trend.isFlat)
    process.stdout.write(
      isJson
        ? `${JSON.stringify({ isFlat, days: all, trends })}\n`
        : `${[...trends.map(trendLine), isFlat ? '持平 flat' : '有增长 growth'].join('\n')}\n`,
    )
    return isFlat ? 0 : 1
  } finally {
    await storage.close()
  }
}

const wanted = readWanted(process.argv.slice(2))
if (wanted) process.exit(await run(wanted))
process.stderr.write(`${USAGE}\n`)
process.exit(1)
