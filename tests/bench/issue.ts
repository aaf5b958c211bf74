import type { Load } from './askers.ts'
import type { Kind } from './connect.ts'
import { paired, quantile, type Figure } from './figure.ts'
import { hallMetrics } from './hall-metrics.ts'
import type { Rig } from './rig.ts'

const IN_FLIGHT = [1, 16, 64]
const SECTION = 'durable issues over Socket.IO'

interface Round extends Load {
  /** Processor time of the server, microseconds per ask. */
  readonly processorUs: number
}

/** Numbers given out, each on disk before it is answered, against one bare row per ask. Rounds take turns. */
export async function issueFigures(rig: Rig, rounds: number, asks: number): Promise<Figure[]> {
  const data = rig.newFolder('issue')
  const hall = await rig.hallServer(data)
  const bare = await rig.bareServer(data)
  const askers = rig.child('askers.ts')
  const addresses: Record<Kind, string> = { hall: hall.address, bare: bare.address }
  const processorOf: Record<Kind, () => Promise<number>> = {
    hall: async () => (await hallMetrics(hall.address)).processorUs,
    bare: () => bare.child.ask<number>('processor'),
  }

  async function round(kind: Kind, inFlight: number): Promise<Round> {
    const asked = inFlight === 1 ? Math.ceil(asks / 4) : asks
    const before = await processorOf[kind]()
    const load = await askers.ask<Load>('issue', {
      addresses: [addresses[kind]],
      kind,
      inFlight,
      asks: asked,
    })
    return { ...load, processorUs: ((await processorOf[kind]()) - before) / asked }
  }

  // Both programs are compiled by use: the first seconds count for nobody.
  for (let warm = 0; warm < 3; warm += 1) for (const kind of ['hall', 'bare'] as const) await round(kind, 64)
  const figures: Figure[] = []
  for (const inFlight of IN_FLIGHT) {
    const done: Record<Kind, Round[]> = { hall: [], bare: [] }
    for (let turn = 0; turn < rounds; turn += 1) {
      for (const kind of ['hall', 'bare'] as const) done[kind].push(await round(kind, inFlight))
    }
    const of = (what: (one: Round) => number) => [done.hall.map(what), done.bare.map(what)] as const
    const name = `${inFlight} in flight`
    const goal = inFlight === 1 ? null : { atLeast: 0.7 }
    figures.push(
      paired(SECTION, name, 'per s', ...of((one) => one.perSecond), goal),
      paired(SECTION, `${name}, p50`, 'ms', ...of((one) => quantile(one.ms, 0.5))),
      paired(SECTION, `${name}, p99`, 'ms', ...of((one) => quantile(one.ms, 0.99))),
      paired(SECTION, `${name}, processor of the server per ask`, 'µs', ...of((one) => one.processorUs)),
    )
  }
  return figures
}
