import type { Hall } from '../../domain/model.ts'
import { DEFAULT_RULES } from '../../domain/policy/settings.ts'
import { failed } from '../../domain/result.ts'
import { policyOf, type Policy } from '../../tools/simulate/policies.ts'
import type { PolicyReport } from '../../tools/simulate/report.ts'
import { openDates, simulate, type Scenario } from '../../tools/simulate/run.ts'
import type { Watcher } from '../../tools/simulate/world.ts'
import { demoHall } from './hall-server.ts'

/** A hall with office hours, changed as a file would change it. */
export function hallWith(hall: Hall, change: Partial<Hall>): Hall {
  const office = [{ from: 9 * 60, to: 17 * 60 }]
  const weekly = { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] }
  return { ...hall, hours: { weekly, closedDates: [], specialDates: [] }, ...change }
}

/** The demo hall in office hours, with the rules a hall has that names none. */
export function officeHall(): Hall {
  return hallWith(demoHall(), { rules: DEFAULT_RULES })
}

type PolicyName = 'fifo' | 'strict' | 'default'

function named(name: PolicyName, hall: Hall): Policy {
  const policy = policyOf(name, hall, () => failed({ file: name, message: 'not read' }))
  if (!policy.ok) throw new Error(policy.error)
  return policy.value
}

/** One simulated day unless told, always the same. */
export function run(
  hall: Hall,
  name: PolicyName,
  change: Partial<Scenario> & { readonly days?: number } = {},
  watchers: readonly Watcher[] = [],
): PolicyReport {
  const { days = 1, ...rest } = change
  const scenario = { seed: 7, load: 0.9, dates: openDates(hall, days), ...rest }
  return simulate(hall, named(name, hall), scenario, () => 0, watchers)
}
