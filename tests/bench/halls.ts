import { findPostgres, startPostgres } from '../../tools/local-postgres.ts'
import { figure, quantile, type Figure } from './figure.ts'
import { measureHalls, measureLoaded, type HallsMeasured, type HallsSize } from './halls-measure.ts'
import type { Rig } from './rig.ts'
import { DESKS, KIOSKS, SCREENS, SOCKETS } from './small-hall.ts'

export interface HallsPlan extends Omit<HallsSize, 'halls'> {
  /** How many halls one server has; ascending. */
  readonly sizes: readonly number[]
}

const MB = 1024 * 1024
const MEMORY = `memory, ${SOCKETS} connected to each: ${DESKS} desks, ${KIOSKS} kiosks, ${SCREENS} screens`
const REST = 'processor in a second in which nobody asks'

/**
 * What many small halls cost one server with its own folder: memory, processor at rest and at work, the first look, disk.
 * `loaded`: so many more without anybody connected; 0 leaves that out.
 */
export async function hallsFigures(rig: Rig, plan: HallsPlan, loaded: number): Promise<Figure[]> {
  const all: HallsMeasured[] = []
  for (const halls of plan.sizes)
    all.push(await measureHalls(rig, `halls-${halls}`, { ...plan, halls }, null))
  const figures = figuresOf('SQLite', all)
  return loaded === 0 ? figures : [...figures, ...(await loadedFigures(rig, plan, loaded))]
}

async function loadedFigures(rig: Rig, { restSeconds }: HallsPlan, halls: number): Promise<Figure[]> {
  const { residentBytes, atRest } = await measureLoaded(rig, `loaded-${halls}`, { halls, restSeconds })
  const section = 'SQLite, one server, nobody connected'
  return [
    figure(section, `${halls} halls, nobody has come: memory`, 'MB', residentBytes.closed / MB),
    figure(section, `${halls} halls, their days in memory: memory`, 'MB', residentBytes.loaded / MB),
    figure(section, `${halls} halls, their days in memory: ${REST}`, 'ms', atRest.server / 1000),
  ]
}

/** The same on PostgreSQL, and what that has to do for it. */
export async function sharedHallsFigures(
  rig: Rig,
  plan: HallsPlan,
): Promise<Figure[] | { readonly skipped: string }> {
  const found = await findPostgres()
  if (!found.ok) return { skipped: found.error }
  const all: HallsMeasured[] = []
  for (const halls of plan.sizes) {
    const folder = rig.newFolder(`postgres-${halls}`)
    const server = await startPostgres(found.value, { folder, port: 0 })
    try {
      const database = { address: server.address('postgres'), folder }
      all.push(await measureHalls(rig, `halls-${halls}`, { ...plan, halls }, database))
    } finally {
      await rig.endAll()
      await server.stop()
    }
  }
  return figuresOf('PostgreSQL', all)
}

function figuresOf(engine: string, all: readonly HallsMeasured[]): Figure[] {
  const section = (what: string): string => `${engine}, one server, ${what}`
  const each = (
    what: string,
    unit: Figure['unit'],
    of: (one: HallsMeasured) => number,
    note: string,
  ): Figure[] => all.map((one) => figure(section(what), `${hallsIn(one)}${note}`, unit, of(one)))
  /** What one more hall adds, from the smallest server to the largest. */
  const more = (what: string, unit: Figure['unit'], of: (one: HallsMeasured) => number): Figure[] => {
    const [least, most] = [all[0], all.at(-1)]
    if (!least || !most || least === most) return []
    return [figure(section(what), 'one more hall', unit, (of(most) - of(least)) / (most.halls - least.halls))]
  }
  const resident = (one: HallsMeasured): number => one.residentBytes.open / MB
  const visit = 'a visit: number, paper, call, start, end; all told to the 30 of the hall'
  const database = `a hall's database`
  const kept = all.at(-1)
  return [
    ...each(MEMORY, 'MB', (one) => one.residentBytes.closed / MB, ', nobody has come'),
    ...each(MEMORY, 'MB', (one) => one.residentBytes.loaded / MB, ', their days in memory'),
    ...each(MEMORY, 'MB', resident, ', all connected'),
    ...more(MEMORY, 'MB', resident),
    ...each(REST, 'ms', (one) => one.atRest.closed.server / 1000, ', nobody has come'),
    ...each(REST, 'ms', (one) => one.atRest.open.server / 1000, ', all connected'),
    ...more(REST, 'ms', (one) => one.atRest.open.server / 1000),
    ...sharedFigures(section('the database at rest'), all),
    ...each(visit, 'ms', (one) => one.oneHall.perVisit.server / 1000, ', one at a time: processor'),
    ...each(visit, 'ms', (one) => one.allHalls.perVisit.server / 1000, ', one in every hall: processor'),
    ...each(visit, 'per s', (one) => one.allHalls.perSecond, ', one in every hall: visits'),
    ...each(visit, 'ms', (one) => quantile(one.allHalls.issueMs, 0.5), ', one in every hall: number, p50'),
    ...each(visit, 'ms', (one) => quantile(one.allHalls.issueMs, 0.99), ', one in every hall: number, p99'),
    ...each(visit, 'ms', (one) => quantile(one.allHalls.callMs, 0.5), ', one in every hall: call, p50'),
    ...each(visit, 'ms', (one) => quantile(one.allHalls.callMs, 0.99), ', one in every hall: call, p99'),
    ...each(visit, 'ms', (one) => one.oneHall.commitMs, ', one at a time: a commit'),
    ...each(visit, 'KB', (one) => one.oneHall.heapBytes / 1024, ', memory kept until the day ends'),
    ...each('start of the server', 's', (one) => one.startSeconds, ''),
    ...each(
      'a hall that is not in memory, until its board is shown',
      'ms',
      // The first of them has the program compiled.
      ({ firstLookMs: { empty } }) => quantile(empty.length > 1 ? empty.slice(1) : empty, 0.5),
      ', empty days, p50',
    ),
    ...each(
      'a hall that is not in memory, until its board is shown',
      'ms',
      (one) => quantile(one.firstLookMs.full, 0.99),
      ', days with these visits, slowest',
    ),
    ...(kept
      ? [
          figure(section(database), 'bytes of a visit while the day lasts', 'B', kept.dayBytes),
          figure(section(database), 'bytes of a visit that are kept', 'B', kept.keptBytes),
        ]
      : []),
  ]
}

const hallsIn = ({ halls }: Pick<HallsMeasured, 'halls'>): string => `${halls} hall${halls === 1 ? '' : 's'}`

function sharedFigures(section: string, all: readonly HallsMeasured[]): Figure[] {
  return all.flatMap(({ halls, shared, atRest, oneHall }) =>
    shared === null
      ? []
      : [
          figure(section, `${hallsIn({ halls })}: connections at rest`, '', shared.connectionsAtRest),
          figure(section, `${hallsIn({ halls })}: connections at work`, '', shared.connectionsAtWork),
          figure(section, `${hallsIn({ halls })}: transactions at rest`, 'per s', shared.transactionsAtRest),
          figure(
            section,
            `${hallsIn({ halls })}: processor in a second at rest`,
            'ms',
            atRest.open.database / 1000,
          ),
          figure(
            section,
            `${hallsIn({ halls })}: processor of a visit`,
            'ms',
            oneHall.perVisit.database / 1000,
          ),
        ],
  )
}
