import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseYamlConfig } from '../../domain/config-text.ts'
import type { Actor, Command } from '../../domain/commands.ts'
import { hallConfig } from '../../domain/model.ts'
import { machineClock as clock, nextTurn, randomId as newId } from '../../server/clock.ts'
import type { Done } from '../../server/command-group.ts'
import { openHall, type RunningHall } from '../../server/hall.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import { migrate } from '../../server/storage/schema.ts'
import { classOf, counterIdOf, DESKS, HALL_ID, hostIdOf, serviceOf, staffNoOf } from './bench-hall.ts'
import { serveParent } from './child.ts'

/**
 * One business day in a process of its own, without sockets: `node day-worker.ts DATA_FOLDER HALL_FILE`. What is measured
 * is the processor time of the whole process, which neighbours on the machine change little, and the time by the clock.
 */
const [dataFolder = '', hallFile = ''] = process.argv.slice(2)
const GROUP = 64
const FILL_GROUP = 500
/** Enough for the compiler to have seen everything, so that a short day is not the slower for it. */
const WARM_TICKETS = 4000

export interface Cost {
  /** Microseconds per command. */
  readonly processorUs: number
  readonly clockUs: number
}

interface Day {
  readonly engine: Engine
  readonly running: RunningHall
  given: number
}

async function openDay(file: string): Promise<Day> {
  const hall = parseYamlConfig(readFileSync(hallFile, 'utf8'), hallFile, hallConfig)
  if (!hall.ok) throw new Error(JSON.stringify(hall.error))
  const engine = openEngine({ file, nextTurn })
  if (!engine.ok) throw new Error(engine.error.detail)
  const migrated = await migrate(engine.value)
  if (!migrated.ok) throw new Error(JSON.stringify(migrated.error))
  const quiet = (): void => {}
  const running = await openHall({
    hall: hall.value,
    engine: engine.value,
    clock,
    log: { info: quiet, warn: quiet, error: (event, fields) => console.error(event, fields) },
    newId,
    meter: { commitStarted: () => quiet, told: quiet, refused: quiet },
    listener: { factsTold: quiet, dayBegan: quiet },
    snapshots: null,
  })
  if (!running.ok) throw new Error(JSON.stringify(running.error))
  return { engine: engine.value, running: running.value, given: 0 }
}

async function closeDay(one: Day): Promise<void> {
  await one.running.close()
  await one.engine.close()
}

async function must({ running }: Day, name: Command['name'], actor: Actor, payload: object): Promise<Done> {
  const outcome = await running.execute({
    name,
    actor,
    payload: { requestId: newId(), ...payload },
  } as Command)
  if (!outcome.ok) throw new Error(`${name} refused: ${JSON.stringify(outcome.error)}`)
  return outcome.value
}

function issue(one: Day): Promise<Done> {
  const n = (one.given += 1)
  const hostId = hostIdOf(0)
  const actor: Actor = { role: 'citizen', actorId: hostId, deviceId: hostId, counterId: null }
  return must(one, 'ticket:issue', actor, {
    serviceCode: serviceOf(n),
    queueClass: classOf(n),
    personDigest: null,
    agentNo: null,
  })
}

function clerk(desk: number): Actor {
  return { role: 'clerk', actorId: staffNoOf(desk), deviceId: '127.0.0.1', counterId: counterIdOf(desk) }
}

const times = <T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)))

async function fillTo(one: Day, tickets: number): Promise<void> {
  while (one.given < tickets) await times(Math.min(FILL_GROUP, tickets - one.given), () => issue(one))
}

async function timed(commands: number, run: () => Promise<unknown>): Promise<Cost> {
  const from = performance.now()
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return { processorUs: (user + system) / commands, clockUs: ((performance.now() - from) * 1000) / commands }
}

/** So many groups of numbers, and of calls; every visit is finished again, which is not counted. */
async function round(one: Day, groups: number): Promise<{ readonly issue: Cost; readonly call: Cost }> {
  const issued = await timed(groups * GROUP, async () => {
    for (let group = 0; group < groups; group += 1) await times(GROUP, () => issue(one))
  })
  const called: Cost[] = []
  for (let group = 0; group < groups; group += 1) {
    let done: Done[] = []
    called.push(
      await timed(GROUP, async () => {
        done = await times(GROUP, (desk) => must(one, 'ticket:call-next', clerk(desk), {}))
      }),
    )
    await times(GROUP, async (desk) => {
      const { ticketId, serviceCode } = done[desk]?.ticket ?? { ticketId: '', serviceCode: '' }
      await must(one, 'ticket:start', clerk(desk), { ticketId })
      await must(one, 'ticket:finish', clerk(desk), {
        ticketId,
        outcomes: [{ serviceCode, outcome: 'accepted' }],
      })
    })
  }
  const mean = (of: (cost: Cost) => number): number =>
    called.reduce((sum, cost) => sum + of(cost), 0) / groups
  return {
    issue: issued,
    call: { processorUs: mean((cost) => cost.processorUs), clockUs: mean((cost) => cost.clockUs) },
  }
}

async function warmUp(): Promise<void> {
  const folder = mkdtempSync(join(dataFolder, 'warm-'))
  const warm = await openDay(join(folder, 'hall.db'))
  await openCounters(warm)
  await fillTo(warm, WARM_TICKETS / 4)
  for (let given = 0; given < WARM_TICKETS; given += 4 * GROUP) await round(warm, 4)
  await closeDay(warm)
  rmSync(folder, { recursive: true, force: true })
}

async function openCounters(one: Day): Promise<void> {
  await times(DESKS, (desk) => must(one, 'counter:open', clerk(desk), {}))
}

await warmUp()
const file = join(dataFolder, 'hall.db')
const day = await openDay(file)
await openCounters(day)

serveParent(
  {
    fill: (tickets: number) => fillTo(day, tickets),
    round: (groups: number) => round(day, groups),
    /** Bytes of the journal's own rows of numbers, and of all that is kept for a day of numbers alone. */
    async size() {
      const rows = await day.engine.read(
        `SELECT count(*) AS facts, sum(length(hall_id) + length(day) + 16 + length(actor) + length(role)
          + length(device) + length(request_id) + length(fact) + length(prev_hash) + length(hash)) AS bytes
        FROM journal WHERE hall_id = ?`,
        [HALL_ID],
      )
      if (!rows.ok) throw new Error(rows.error.detail)
      await day.engine.tidy()
      return { ...rows.value[0], fileBytes: statSync(file).size, tickets: day.given }
    },
  },
  () => closeDay(day),
)
