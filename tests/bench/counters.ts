import type { Load } from './askers.ts'
import { DESKS } from './bench-hall.ts'
import type { DeskLoad } from './desk-load.ts'
import { figure, paired, quantile, type Figure } from './figure.ts'
import { hallMetrics } from './hall-metrics.ts'
import type { Rig } from './rig.ts'
import type { CallsHeard, Screens } from './screens.ts'

const BOARDS = 20
const SIGNS = 100
const CONNECTIONS = 500

export interface CounterSizes {
  readonly rounds: number
  /** Visits per desk and round. */
  readonly visits: number
  /** Calls to all screens per round, one after the other. */
  readonly calls: number
}

/** A hundred desks at once, and one call on its way to every screen, against the bare server with as many sockets. */
export async function counterFigures(rig: Rig, { rounds, visits, calls }: CounterSizes): Promise<Figure[]> {
  const data = rig.newFolder('counters')
  const hall = await rig.hallServer(data)
  const bare = await rig.bareServer(data)
  const askers = rig.child('askers.ts')
  const addresses = { hall: hall.address, bare: bare.address }
  // One storm to warm up, and calls for the screens.
  // More than are called: the clerk whose calls are noted finds people in three queues of ten only.
  const asks = 3 * (rounds + 1) * (DESKS * visits + calls)
  await askers.ask('issue', { addresses: [hall.address], kind: 'hall', inFlight: 64, asks })

  const storm = (kind: DeskLoad['kind']): Promise<Load> =>
    askers.ask<Load>('desks', { address: addresses[kind], kind, desks: DESKS, visits })
  await storm('hall')
  await storm('bare')
  const storms: Record<DeskLoad['kind'], Load[]> = { hall: [], bare: [] }
  for (let round = 0; round < rounds; round += 1) {
    storms.hall.push(await storm('hall'))
    storms.bare.push(await storm('bare'))
  }
  const ofStorm = (of: (one: Load) => number) => [storms.hall.map(of), storms.bare.map(of)] as const

  const memoryOf: Record<Screens['kind'], () => Promise<number>> = {
    hall: async () => (await hallMetrics(hall.address)).residentBytes,
    bare: () => bare.child.ask<number>('memory'),
  }
  const perClientKb: Record<Screens['kind'], number> = { hall: 0, bare: 0 }
  for (const kind of ['hall', 'bare'] as const) {
    const screens: Screens = {
      address: addresses[kind],
      kind,
      screens: BOARDS + SIGNS,
      connections: CONNECTIONS,
    }
    const before = await memoryOf[kind]()
    await askers.ask('openScreens', screens)
    perClientKb[kind] = Math.max(0, (await memoryOf[kind]()) - before) / CONNECTIONS / 1024
  }
  const call = (kind: Screens['kind'], told: unknown): Promise<CallsHeard> =>
    askers.ask<CallsHeard>('callAndHear', { kind, calls, told })
  const { told } = await call('hall', null)
  await call('bare', told)
  const heard: Record<Screens['kind'], number[]> = { hall: [], bare: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of ['hall', 'bare'] as const) heard[kind].push(...(await call(kind, told)).ms)
  }
  for (const kind of ['hall', 'bare'] as const) await askers.ask('closeScreens', kind)

  const toScreens = (q: number): [number, number] => [quantile(heard.hall, q), quantile(heard.bare, q)]
  const desks = `${DESKS} desks: call, start, finish`
  const screens = `a call to ${BOARDS} boards and ${SIGNS} signs among ${CONNECTIONS} sockets`
  return [
    paired(desks, 'commands', 'per s', ...ofStorm((one) => one.perSecond)),
    paired(desks, 'call-next, p50', 'ms', ...ofStorm((one) => quantile(one.ms, 0.5))),
    paired(desks, 'call-next, p99', 'ms', ...ofStorm((one) => quantile(one.ms, 0.99))),
    figure(screens, 'p50', 'ms', ...toScreens(0.5)),
    figure(screens, 'p99', 'ms', ...toScreens(0.99), { atMost: 2 }),
    figure(
      'memory of the server',
      `per client, ${CONNECTIONS} of them`,
      'KB',
      perClientKb.hall,
      perClientKb.bare,
    ),
  ]
}
