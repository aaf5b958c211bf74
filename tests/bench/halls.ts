import { findPostgres, startPostgres } from '../../tools/local-postgres.ts'
import { figure, quantile, type Figure } from './figure.ts'
import { measureHalls, type HallsMeasured, type HallsSize } from './halls-measure.ts'
import type { Rig } from './rig.ts'
import { DESKS, KIOSKS, SCREENS, SOCKETS } from './small-hall.ts'

export interface HallsPlan extends Omit<HallsSize, 'halls'> {
  /** How many halls one server has, on either engine; ascending. */
  readonly embedded: readonly number[]
  readonly shared: readonly number[]
}

const MB = 1024 * 1024

/** What many small halls cost one server: memory, processor at rest and at work, the first look, disk, connections. */
export async function hallsFigures(rig: Rig, plan: HallsPlan): Promise<Figure[]> {
  const embedded: HallsMeasured[] = []
  for (const halls of plan.embedded)
    embedded.push(await measureHalls(rig, `embedded-${halls}`, { ...plan, halls }, null))
  const figures = figuresOf('SQLite', embedded)
  const found = await findPostgres()
  if (!found.ok) return [...figures, figure('PostgreSQL', `skipped: ${found.error}`, '', 0)]
  const shared: HallsMeasured[] = []
  for (const halls of plan.shared) {
    const folder = rig.newFolder(`postgres-${halls}`)
    const server = await startPostgres(found.value, { folder, port: 0 })
    try {
      const database = { address: server.address('postgres'), folder }
      shared.push(await measureHalls(rig, `shared-${halls}`, { ...plan, halls }, database))
    } finally {
      await rig.endAll()
      await server.stop()
    }
  }
  return [...figures, ...figuresOf('PostgreSQL', shared)]
}

function figuresOf(engine: string, all: readonly HallsMeasured[]): Figure[] {
  const who = `${SOCKETS} connected to each: ${DESKS} desks, ${KIOSKS} kiosks, ${SCREENS} screens`
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
  const memory = `memory, ${who}`
  const resident = (one: HallsMeasured): number => one.residentBytes.open / MB
  const rest = 'processor in a second in which nobody asks'
  const visit = 'a visit: number, paper, call, start, end; all told to the 30 of the hall'
  const database = `a hall's database`
  const kept = all.at(-1)
  return [
    ...each(memory, 'MB', (one) => one.residentBytes.closed / MB, ', nobody has come'),
    ...each(memory, 'MB', (one) => one.residentBytes.loaded / MB, ', their days in memory'),
    ...each(memory, 'MB', resident, ', all connected'),
    ...more(memory, 'MB', resident),
    ...each(rest, 'ms', (one) => one.atRest.closed.server / 1000, ', nobody has come'),
    ...each(rest, 'ms', (one) => one.atRest.open.server / 1000, ', all connected'),
    ...more(rest, 'ms', (one) => one.atRest.open.server / 1000),
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
