import { findPostgres, startPostgres } from '../../tools/local-postgres.ts'
import pg from 'pg'
import type { Load } from './askers.ts'
import type { Kind } from './connect.ts'
import { figure, median, paired, quantile, type Figure } from './figure.ts'
import { hallMetrics } from './hall-metrics.ts'
import type { Rig } from './rig.ts'

const IN_FLIGHT = [16, 64]
const SECTION = 'two nodes on one PostgreSQL'

interface Round extends Load {
  /** Processor time of both nodes, microseconds per ask. */
  readonly processorUs: number
  /** Numbers that went to disk together; 0 for the bare servers, which do not count. */
  readonly perCommit: number
}

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
    const usedBy = async (kind: Kind): Promise<{ processorUs: number; commits: number }> => {
      const used =
        kind === 'hall'
          ? await Promise.all(addresses.hall.map(hallMetrics))
          : await Promise.all(
              [bareA, bareB].map(async ({ child }) => ({
                processorUs: await child.ask<number>('processor'),
                commits: 0,
              })),
            )
      const sum = (of: (one: { processorUs: number; commits: number }) => number): number =>
        used.reduce((all, one) => all + of(one), 0)
      return { processorUs: sum((one) => one.processorUs), commits: sum((one) => one.commits) }
    }

    async function round(kind: Kind, inFlight: number): Promise<Round> {
      const before = await usedBy(kind)
      const load = await askers.ask<Load>('issue', { addresses: addresses[kind], kind, inFlight, asks })
      const after = await usedBy(kind)
      const commits = after.commits - before.commits
      return {
        ...load,
        processorUs: (after.processorUs - before.processorUs) / asks,
        perCommit: commits === 0 ? 0 : asks / commits,
      }
    }

    // Both programs are compiled by use: the first seconds count for nobody.
    for (let warm = 0; warm < 2; warm += 1)
      for (const kind of ['hall', 'bare'] as const) await round(kind, 64)
    const figures: Figure[] = []
    for (const inFlight of IN_FLIGHT) {
      const done: Record<Kind, Round[]> = { hall: [], bare: [] }
      for (let turn = 0; turn < rounds; turn += 1) {
        for (const kind of ['hall', 'bare'] as const) done[kind].push(await round(kind, inFlight))
      }
      const both = (of: (one: Round) => number) => [done.hall.map(of), done.bare.map(of)] as const
      const name = `${inFlight} in flight`
      figures.push(
        paired(SECTION, name, 'per s', ...both((one) => one.perSecond)),
        paired(SECTION, `${name}, p50`, 'ms', ...both((one) => quantile(one.ms, 0.5))),
        paired(SECTION, `${name}, p99`, 'ms', ...both((one) => quantile(one.ms, 0.99))),
        paired(SECTION, `${name}, processor of both nodes per ask`, 'µs', ...both((one) => one.processorUs)),
        figure(SECTION, `${name}, numbers per commit`, '', median(done.hall.map((one) => one.perCommit))),
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
