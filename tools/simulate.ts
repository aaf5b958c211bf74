import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatProblems, type ConfigProblem } from '../domain/config-text.ts'
import { hours } from '../domain/hall-file/places.ts'
import type { Hall } from '../domain/model.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { readHallFile } from '../server/hall-files.ts'
import { readOptions, USAGE } from './simulate/options.ts'
import { policyOf, type Policy } from './simulate/policies.ts'
import { openDates, simulate, type Scenario } from './simulate/run.ts'
import { showReports } from './simulate/show.ts'

/**
 * `npm run -s simulate`: a made-up hall of the same citizens every time, through the real engine, to try a rule before
 * switching it on. With `--json` one object: seed, days, load, hall and either the figures of the one policy or, with
 * `--compare`, `policies`. Exit 1 for a wrong option, when somebody starved under the hall's own rules, or when a ticket
 * was called by two counters at once.
 */

const DEMO_HALL = resolve(import.meta.dirname, '../examples/hall.yaml')
const OFFICE = ['09:00-17:00']

function loadHall(file: string | null): Result<Hall, string> {
  const hall = readHallFile(resolve(file ?? DEMO_HALL), process.cwd())
  if (!hall.ok) return failed(formatProblems(hall.error))
  if (file !== null) return hall
  // The demo hall never closes; a day that can be simulated has an end.
  const weekly = { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE }
  return ok({ ...hall.value, hours: hours.parse({ weekly }) })
}

function readText(file: string): Result<string, ConfigProblem> {
  try {
    return ok(readFileSync(file, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed({ file, message: `无法读取文件 / the file cannot be read: ${reason}` })
  }
}

/** Prints the report; the code to exit with, or what is wrong with the wish. */
function main(args: readonly string[]): Result<number, string> {
  const options = readOptions(args)
  if (!options.ok) return options
  const { seed, days, load, compare, hallFile, isJson, wantsHelp } = options.value
  if (wantsHelp) {
    process.stdout.write(`${USAGE}\n`)
    return ok(0)
  }
  const hall = loadHall(hallFile)
  if (!hall.ok) return hall
  const policies: Policy[] = []
  for (const name of compare ?? ['default']) {
    const policy = policyOf(name, hall.value, readText)
    if (!policy.ok) return policy
    policies.push(policy.value)
  }
  const dates = openDates(hall.value, days)
  if (dates.length < days)
    return failed('大厅没有这么多开放日 the hall does not open on so many days; see its hours')

  const scenario: Scenario = { seed, load, dates }
  const stopwatch = (): number => performance.now()
  const reports = policies.map((policy) => simulate(hall.value, policy, scenario, stopwatch, []))
  const { hallId } = hall.value
  const asked = { seed, days, load, hall: hallId, dates }
  const json = compare === null ? { ...asked, ...reports[0] } : { ...asked, policies: reports }
  process.stdout.write(`${isJson ? JSON.stringify(json) : showReports(hall.value, scenario, reports)}\n`)

  const isUnfair = reports.some((report, at) => policies[at]?.isDefault === true && report.starved > 0)
  return ok(isUnfair || reports.some((report) => report.doubledCalls > 0) ? 1 : 0)
}

const done = main(process.argv.slice(2))
if (!done.ok) process.stderr.write(`${done.error}\n\n${USAGE}\n`)
process.exitCode = done.ok ? done.value : 1
