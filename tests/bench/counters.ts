import { OLDEST_SNAPSHOT } from '../../server/sockets/subscribed.ts'
import type { ServerProcess } from '../support/server-process.ts'
import type { IssueLoad, Load } from './askers.ts'
import { DESKS } from './bench-hall.ts'
import type { Child } from './child.ts'
import { clientMemoryFigures } from './client-memory.ts'
import type { Kind } from './connect.ts'
import type { DeskLoad } from './desk-load.ts'
import { figure, median, paired, quantile, type Figure } from './figure.ts'
import { hallMetrics } from './hall-metrics.ts'
import type { Rig } from './rig.ts'
import type { CallsHeard, Screens } from './screens.ts'
import type { WholeDays, WholeDaysHad } from './whole-days.ts'

const BOARDS = 20
const SIGNS = 100
const CONNECTIONS = 500
/** A call, a start and an end: each is told to all, where the bare server tells one message. */
const TOLD_PER_VISIT = 3
const KINDS = ['hall', 'bare'] as const

export interface CounterSizes {
  readonly rounds: number
  /** Visits per desk and round. */
  readonly visits: number
  /** Calls to all screens per round, one after the other. */
  readonly calls: number
  /** Whose memory is measured. */
  readonly clients: number
}

interface Field {
  readonly addresses: Readonly<Record<Kind, string>>
  readonly askers: Child
  /** Has so many numbers given out. */
  issue(asks: number): Promise<unknown>
  /** Does something, and says what processor time a server spent meanwhile, milliseconds. */
  measured<T>(kind: Kind, work: () => Promise<T>): Promise<{ readonly done: T; readonly processorMs: number }>
}

/** A hundred desks at once, and one call on its way to every screen, against the bare server with as many sockets. */
export async function counterFigures(rig: Rig, sizes: CounterSizes): Promise<Figure[]> {
  const { rounds, visits, calls, clients } = sizes
  const memory = await clientMemoryFigures(rig, clients)
  const data = rig.newFolder('counters')
  const field = fieldOf(await rig.hallServer(data), await rig.bareServer(data), rig.child('askers.ts'))
  // More than are called: the clerk whose calls are noted finds people in three queues of ten only.
  const tickets = 3 * (rounds + 1) * (DESKS * visits + calls)
  await field.issue(tickets)
  return [
    ...(await deskFigures(field, sizes)),
    ...(await callFigures(field, sizes)),
    ...(await newcomerFigures(field, rounds, tickets)),
    ...memory,
  ]
}

function fieldOf(
  hall: ServerProcess,
  bare: { readonly child: Child; readonly address: string },
  askers: Child,
): Field {
  const processorOf: Record<Kind, () => Promise<number>> = {
    hall: async () => (await hallMetrics(hall.address)).processorUs,
    bare: () => bare.child.ask<number>('processor'),
  }
  return {
    addresses: { hall: hall.address, bare: bare.address },
    askers,
    issue(asks) {
      const load: IssueLoad = { addresses: [hall.address], kind: 'hall', inFlight: 64, asks }
      return askers.ask('issue', load)
    },
    async measured(kind, work) {
      const before = await processorOf[kind]()
      const done = await work()
      return { done, processorMs: ((await processorOf[kind]()) - before) / 1000 }
    },
  }
}

async function deskFigures(
  { addresses, askers }: Field,
  { rounds, visits }: CounterSizes,
): Promise<Figure[]> {
  const storm = (kind: Kind): Promise<Load> => {
    const load: DeskLoad = { address: addresses[kind], kind, desks: DESKS, visits }
    return askers.ask<Load>('desks', load)
  }
  // The first ones warm up.
  for (const kind of KINDS) await storm(kind)
  const storms: Record<Kind, Load[]> = { hall: [], bare: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of KINDS) storms[kind].push(await storm(kind))
  }
  const of = (what: (one: Load) => number) => [storms.hall.map(what), storms.bare.map(what)] as const
  const section = `${DESKS} desks: call, start, finish`
  return [
    paired(section, 'commands', 'per s', ...of((one) => one.perSecond)),
    paired(section, 'call-next, p50', 'ms', ...of((one) => quantile(one.ms, 0.5))),
    paired(section, 'call-next, p99', 'ms', ...of((one) => quantile(one.ms, 0.99))),
  ]
}

async function callFigures(
  { addresses, askers, measured }: Field,
  { rounds, calls }: CounterSizes,
): Promise<Figure[]> {
  for (const kind of KINDS) {
    const screens: Screens = {
      address: addresses[kind],
      kind,
      screens: BOARDS + SIGNS,
      connections: CONNECTIONS,
    }
    await askers.ask('openScreens', screens)
  }
  const call = (kind: Kind, told: unknown): Promise<CallsHeard> =>
    askers.ask<CallsHeard>('callAndHear', { kind, calls, told })
  const { told } = await call('hall', null)
  await call('bare', told)
  const heard: Record<Kind, { readonly ms: readonly number[]; readonly processorMs: number }[]> = {
    hall: [],
    bare: [],
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of KINDS) {
      const { done, processorMs } = await measured(kind, () => call(kind, told))
      const messages = kind === 'hall' ? calls * TOLD_PER_VISIT : calls
      heard[kind].push({ ms: done.ms, processorMs: processorMs / messages })
    }
  }
  for (const kind of KINDS) await askers.ask('closeScreens', kind)
  const of = (what: (one: (typeof heard)[Kind][number]) => number) =>
    [heard.hall.map(what), heard.bare.map(what)] as const
  const section = `a call to ${BOARDS} boards and ${SIGNS} signs among ${CONNECTIONS} sockets`
  return [
    paired(section, 'p50', 'ms', ...of(({ ms }) => quantile(ms, 0.5))),
    paired(section, 'p99', 'ms', ...of(({ ms }) => quantile(ms, 0.99)), { atMost: 2 }),
    paired(section, 'processor of the server per message to all', 'ms', ...of((one) => one.processorMs)),
  ]
}

async function newcomerFigures(
  { addresses, askers, issue, measured }: Field,
  rounds: number,
  tickets: number,
): Promise<Figure[]> {
  const asked: WholeDays = { address: addresses.hall, screens: SIGNS }
  const had = []
  for (let round = 0; round < rounds; round += 1) {
    // The day that was written for those of the round before is too old then.
    await issue(OLDEST_SNAPSHOT + 1)
    had.push(await measured('hall', () => askers.ask<WholeDaysHad>('askForWholeDays', asked)))
  }
  const section = `${SIGNS} new screens at once, in a day of ${tickets} tickets`
  return [
    figure(section, 'the day, as each gets it', 'KB', (had[0]?.done.units ?? 0) / 1024),
    figure(section, 'until the last has it', 'ms', median(had.map(({ done }) => Math.max(...done.ms)))),
    figure(section, 'processor of the server, all of them', 'ms', median(had.map((one) => one.processorMs))),
  ]
}
