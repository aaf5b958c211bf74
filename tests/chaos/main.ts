import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { failed, ok, type Result } from '../../domain/result.ts'
import { endAllAtSignals, endAtSignal } from '../../tools/at-signal.ts'
import { MISCHIEFS, type MischiefName } from './mischief.ts'
import { isFine, runChaos, type ChaosReport } from './run.ts'
import type { EngineName } from './stage.ts'

const USAGE = `用法 usage: npm run -s chaos -- [--kills 20] [--seed 1] [--engine sqlite|postgres] [--nodes 2] [--only ${MISCHIEFS.join(',')}] [--cut-seconds 60] [--json]
  取号、叫号、屏幕照常工作，网线时断时续，服务器不断被杀；最后一切与流水核对。有差错时退出码为 1。
  Kiosks, desks and screens at work on a bad wire while servers are killed; then everything is held against the journal.
  Anything wrong is exit code 1.`

interface Wanted {
  readonly kills: number
  readonly seed: number
  readonly engine: EngineName
  readonly nodes: number
  readonly only: readonly MischiefName[]
  readonly cutSeconds: number
  readonly isJson: boolean
}

const OPTIONS = {
  kills: { type: 'string', default: '20' },
  seed: { type: 'string', default: '1' },
  engine: { type: 'string', default: 'sqlite' },
  nodes: { type: 'string' },
  only: { type: 'string', default: MISCHIEFS.join(',') },
  'cut-seconds': { type: 'string', default: '60' },
  json: { type: 'boolean', default: false },
} as const

function readWanted(args: readonly string[]): Result<Wanted, string> {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS })
    const engine = (['sqlite', 'postgres'] as const).find((name) => name === values.engine)
    if (engine === undefined) return failed(`--engine ${values.engine}\n\n${USAGE}`)
    const nodes = values.nodes ?? (engine === 'postgres' ? '2' : '1')
    const { kills, seed, 'cut-seconds': cutSeconds } = values
    for (const [key, value] of Object.entries({ kills, seed, nodes, 'cut-seconds': cutSeconds }))
      if (!/^\d{1,6}$/.test(value)) return failed(`--${key} ${value}: 应为整数 / must be a whole number`)
    if (Number(nodes) < 1 || Number(nodes) > 9)
      return failed(`--nodes ${nodes}: 应为 1 到 9 / must be 1 to 9`)
    if (engine === 'sqlite' && nodes !== '1')
      return failed(`--nodes ${nodes}: 几台服务器要用 / several servers need --engine postgres`)
    const names = values.only.split(',')
    const only = MISCHIEFS.filter((name) => names.includes(name))
    if (only.length < names.length) return failed(`--only ${values.only}\n\n${USAGE}`)
    const numbers = { kills: Number(kills), seed: Number(seed), nodes: Number(nodes) }
    return ok({ ...numbers, engine, only, cutSeconds: Number(cutSeconds), isJson: values.json })
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return failed(`${error.message}\n\n${USAGE}`)
    throw error
  }
}

type Told = Record<string, ChaosReport | { readonly skipped: string } | { readonly broken: string }>

async function chaos(wanted: Wanted): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'jiaohao-chaos-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  endAllAtSignals()
  endAtSignal(remove)
  const told: Told = {}
  try {
    for (const mischief of wanted.only) {
      process.stderr.write(`${mischief} ...\n`)
      const report = await runChaos({ ...wanted, mischief, folder: join(folder, mischief) }).catch(
        // E.g. a journal whose facts do not add up: as bad as anything that is found.
        (error: unknown) => ({ broken: error instanceof Error ? String(error.stack) : String(error) }),
      )
      told[mischief] = report
      process.stderr.write(`${mischief}: ${wordsOf(report)}\n`)
    }
  } finally {
    remove()
  }
  const all = Object.values(told)
  const reports = all.filter((one): one is ChaosReport => 'acked' in one)
  const broken = all.filter((one) => 'broken' in one).length
  const sum = (of: (report: ChaosReport) => number): number =>
    reports.reduce((all, report) => all + of(report), 0)
  const isAllFine = broken === 0 && reports.length > 0 && reports.every(isFine)
  const total = {
    kills: sum(({ did }) => did.kills),
    acked: sum(({ acked }) => acked),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    misordered: sum(({ misordered }) => misordered),
    screensWrong: sum(({ screensWrong }) => screensWrong),
    chain: reports.find(({ chain }) => chain !== 'ok')?.chain ?? (reports.length > 0 ? 'ok' : 'not read'),
    called: sum(({ called }) => called),
    offline: sum(({ offline }) => offline),
    hostKills: sum(({ hostKills }) => hostKills),
    furtherKills: sum(({ did }) => did['furtherKills'] ?? 0),
    clocksSetBack: sum(({ did }) => did['clocksSetBack'] ?? 0),
    disksFull: sum(({ did }) => did['disksFull'] ?? 0),
    nodesCut: sum(({ did }) => did['nodesCut'] ?? 0),
    cutSeconds: sum(({ did }) => did['cutSeconds'] ?? 0),
    databaseRestarts: sum(({ did }) => did['databaseRestarts'] ?? 0),
    rowsWrong: sum(({ rowsWrong }) => rowsWrong),
    unexpected: sum(({ unexpected }) => unexpected.length),
    broken,
    isFine: isAllFine,
  }
  const { engine, nodes, seed } = wanted
  const whole = { ...total, engine, nodes, seed, runs: told }
  process.stdout.write(
    wanted.isJson
      ? `${JSON.stringify(whole)}\n`
      : `${Object.entries(total)
          .map(([key, value]) => `${key}: ${value}`)
          .join('\n')}\n`,
  )
  return isAllFine ? 0 : 1
}

function wordsOf(report: Told[string]): string {
  if ('skipped' in report) return `跳过 skipped: ${report.skipped}`
  if ('broken' in report) return report.broken
  const { acked, called, offline, did, hostKills, resent, chain, findings, unexpected, seconds } = report
  const done = Object.entries(did).map(([what, times]) => `${what} ${times}`)
  const words = `${done.join(', ')}, hostKills ${hostKills}, ${acked} numbers (${offline} offline), ${called} calls, ${resent} asked again, chain ${chain}, ${seconds} s`
  return [words, ...findings, ...unexpected].join('\n  ')
}

const wanted = readWanted(process.argv.slice(2))
if (wanted.ok) process.exit(await chaos(wanted.value))
process.stderr.write(`${wanted.error}\n`)
process.exit(1)
