import { instantOf, localTime, spansOf } from '../../domain/calendar.ts'
import type { Hall } from '../../domain/model.ts'
import { sendCitizens } from './citizens.ts'
import { planDay, type DayPlan } from './demand.ts'
import { Desk } from './desk.ts'
import { fairnessOf, type Policy } from './policies.ts'
import { createRandom } from './random.ts'
import { reportOf, type PolicyReport } from './report.ts'
import { rosterOf } from './roster.ts'
import { FairnessWatch } from './watch-fairness.ts'
import { WaitWatch } from './watch-waits.ts'
import { SYSTEM, wish, World, type Watcher } from './world.ts'

const HOUR_MS = 3_600_000
/** A Monday; the first simulated day is the first open one from here. */
const FIRST_DATE = '2026-11-02'
const LOOK_AHEAD_DAYS = 400
/** Until the last visit has surely ended: then the day is closed. */
const AFTER_CLOSING_MS = 4 * HOUR_MS

export interface Scenario {
  readonly seed: number
  readonly load: number
  readonly dates: readonly string[]
}

/** The first `count` dates on which the hall opens; fewer when it hardly ever does. */
export function openDates(hall: Hall, count: number): string[] {
  const dates: string[] = []
  for (let ahead = 0; dates.length < count && ahead < LOOK_AHEAD_DAYS; ahead += 1) {
    const { date } = localTime(instantOf(FIRST_DATE, 12 * 60) + ahead * 24 * HOUR_MS)
    if (spansOf(hall, date).length > 0) dates.push(date)
  }
  return dates
}

/**
 * Runs the same citizens and clerks through the engine under one policy. Same hall, scenario and policy: same report,
 * except `decisionsPerSecond`. `stopwatch` reads milliseconds of real time. `watchers` are shown everything besides.
 */
export function simulate(
  hall: Hall,
  policy: Policy,
  { seed, load, dates }: Scenario,
  stopwatch: () => number,
  watchers: readonly Watcher[],
): PolicyReport {
  const ruled: Hall = { ...hall, rules: [...policy.rules] }
  const waits = new WaitWatch(ruled)
  const fairness = new FairnessWatch(ruled, fairnessOf(hall))
  const watcher = together([waits, fairness, ...watchers])
  const work = { decisions: 0, decidingMs: 0 }
  for (const date of dates) {
    const world = runDay(ruled, planDay(hall, date, seed, load), seed, watcher, stopwatch)
    work.decisions += world.decisions
    work.decidingMs += world.decidingMs
  }
  return reportOf(hall, policy, waits, fairness, work)
}

function runDay(hall: Hall, plan: DayPlan, seed: number, watcher: Watcher, stopwatch: () => number): World {
  const opensAt = plan.spans[0]?.from ?? instantOf(plan.date, 0)
  const closesAt = plan.spans.at(-1)?.to ?? opensAt
  const world = new World(hall, plan.date, opensAt - HOUR_MS, watcher, stopwatch)
  sendCitizens(world, plan)
  for (const { counter, shift } of rosterOf(hall, plan, seed)) {
    const desk = new Desk(
      world,
      counter,
      shift,
      createRandom(`${seed}/${plan.date}/desk/${counter.counterId}`),
    )
    world.desks.push(desk)
    desk.begin()
  }
  world.clock.runUntil(closesAt + AFTER_CLOSING_MS)
  world.ask({ name: 'day:close', payload: wish, actor: SYSTEM })
  return world
}

function together(watchers: readonly Watcher[]): Watcher {
  return {
    before: (entry, state) => watchers.forEach((one) => one.before(entry, state)),
    after: (entry, state) => watchers.forEach((one) => one.after(entry, state)),
    refused: (...args) => watchers.forEach((one) => one.refused(...args)),
  }
}
