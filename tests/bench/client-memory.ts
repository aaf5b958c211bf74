import { join } from 'node:path'
import type { Kind } from './connect.ts'
import { figure, type Figure } from './figure.ts'
import { collectedMetrics, type HallMetrics } from './hall-metrics.ts'
import type { Rig } from './rig.ts'

/** The first ones have the program compiled and the pools filled. */
const FIRST = 100
/** Less than half a percent less is no less. */
const NO_LESS = 0.995
const SECTION = 'memory of the server'
const PRELOAD = join(import.meta.dirname, 'collect.ts')

type Memory = Pick<HallMetrics, 'residentBytes' | 'heapBytes'>

/** What one more board that hears everything costs, on servers that have done nothing else. */
export async function clientMemoryFigures(rig: Rig, clients: number): Promise<Figure[]> {
  const data = rig.newFolder('memory')
  const hall = await rig.hallServer(data, { NODE_OPTIONS: `--import ${PRELOAD}` })
  const bare = await rig.bareServer(data)
  const askers = rig.child('askers.ts')
  const perClient = async (kind: Kind, address: string, memory: () => Promise<Memory>) => {
    await askers.ask('openListeners', { address, kind, count: FIRST })
    const before = await memory()
    await askers.ask('openListeners', { address, kind, count: clients })
    const after = await memory()
    await askers.ask('closeListeners')
    const kb = (of: keyof Memory): number => Math.max(0, after[of] - before[of]) / clients / 1024
    return { heap: kb('heapBytes'), resident: kb('residentBytes') }
  }
  const ofHall = await perClient('hall', hall.address, () => settled(() => collectedMetrics(hall)))
  const ofBare = await perClient('bare', bare.address, () => settled(() => bare.child.ask<Memory>('memory')))
  await rig.endAll()
  const name = (what: string): string => `${what} per client, ${clients} of them`
  return [
    figure(SECTION, name('objects and buffers'), 'KB', ofHall.heap, ofBare.heap),
    figure(SECTION, name('resident'), 'KB', ofHall.resident, ofBare.resident),
  ]
}

/** What one round of collecting lets go of may hold something more. */
async function settled(collect: () => Promise<Memory>): Promise<Memory> {
  let least = await collect()
  for (;;) {
    const next = await collect()
    if (next.heapBytes > least.heapBytes * NO_LESS) return least
    least = next
  }
}
