import { findPostgres, startPostgres } from '../../tools/local-postgres.ts'
import pg from 'pg'
import type { Load } from './askers.ts'
import type { Kind } from './connect.ts'
import { paired, quantile, type Figure } from './figure.ts'
import type { Rig } from './rig.ts'

const IN_FLIGHT = [16, 64]
const SECTION = 'two nodes on one PostgreSQL'

/** Numbers given out by two nodes of one hall in turn, against two bare servers that insert one row per ask. */
export async function sharedFigures(
  rig: Rig,
  rounds: number,
  asks: number,
): Promise<Figure[] | { readonly skipped: string }> {
  const found = await findPostgres()
  if (!found.ok) return { skipped: found.error }
  const server = await startPostgres(found.value, { folder: rig.newFolder('shared'), port: 0 })
  try {
    await createDatabases(server.address('postgres'), ['hall', 'bare'])
    const halls = [0, 1].map((n) => ({
      JIAOHAO_DATABASE: server.address('hall'),
      JIAOHAO_NODE: `bench-${n}`,
    }))
    const hallA = await rig.hallServer(rig.newFolder('node-0'), halls[0])
    const hallB = await rig.hallServer(rig.newFolder('node-1'), halls[1])
    const bareA = await rig.bareServer(rig.newFolder('bare-0'), server.address('bare'))
    const bareB = await rig.bareServer(rig.newFolder('bare-1'), server.address('bare'))
    const addresses = { hall: [hallA.address, hallB.address], bare: [bareA.address, bareB.address] }
    const askers = rig.child('askers.ts')
    const load = (kind: Kind, inFlight: number): Promise<Load> =>
      askers.ask<Load>('issue', { addresses: addresses[kind], kind, inFlight, asks })
    for (const kind of ['hall', 'bare'] as const) await load(kind, 16)
    const figures: Figure[] = []
    for (const inFlight of IN_FLIGHT) {
      const loads: Record<Kind, Load[]> = { hall: [], bare: [] }
      for (let round = 0; round < rounds; round += 1) {
        for (const kind of ['hall', 'bare'] as const) loads[kind].push(await load(kind, inFlight))
      }
      const both = (of: (one: Load) => number) => [loads.hall.map(of), loads.bare.map(of)] as const
      figures.push(
        paired(SECTION, `${inFlight} in flight`, 'per s', ...both((one) => one.perSecond)),
        paired(SECTION, `${inFlight} in flight, p50`, 'ms', ...both((one) => quantile(one.ms, 0.5))),
        paired(SECTION, `${inFlight} in flight, p99`, 'ms', ...both((one) => quantile(one.ms, 0.99))),
      )
    }
    await rig.endAll()
    return figures
  } finally {
    await server.stop()
  }
}

async function createDatabases(address: string, names: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  for (const name of names) await client.query(`CREATE DATABASE ${name}`)
  await client.end()
}
