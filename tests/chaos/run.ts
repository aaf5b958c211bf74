import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startMachineKiosk, type MachineKiosk } from './machine-kiosk.ts'
import { mischiefs, mountSmallDisk, notOn, type Done, type MischiefName } from './mischief.ts'
import { pause } from './pause.ts'
import { startDesk, startKiosk, type Work } from './people.ts'
import { createRandom } from './random.ts'
import { openScreen, type Screen } from './screens.ts'
import { openStage, type EngineName, type Stage } from './stage.ts'
import { judge, type Verdict } from './verdict.ts'
import { startWeather, type Weather } from './weather.ts'

export interface ChaosOptions {
  readonly mischief: MischiefName
  readonly engine: EngineName
  readonly nodes: number
  readonly seed: number
  readonly kills: number
  readonly cutSeconds: number
  /** Filled by the run; the caller removes it. */
  readonly folder: string
}

export interface ChaosReport extends Verdict {
  readonly did: Done['did']
  readonly hostKills: number
  /** Numbers that kiosks gave by themselves. */
  readonly offline: number
  /** `ok`, or what is wrong with the journal. */
  readonly chain: string
  readonly rowsWrong: number
  /** Refusals nobody can explain, clients that never had an answer, and a mischief without effect. */
  readonly unexpected: readonly string[]
  readonly asks: number
  readonly resent: number
  readonly weather: Weather['counts']
  readonly seconds: number
}

const KIOSKS = 3
const MACHINES = 1
const DESKS = 4
const SCREENS = 3
/** From the end of the mischief: by then everybody has an answer, and every screen and spool is up to date. */
const SETTLED_WITHIN_MS = 90_000

/** People at work on a bad wire while one thing is done to the hall; then everything is held against the journal. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport | { readonly skipped: string }> {
  const { mischief, engine, folder } = options
  const reason = notOn(mischief, engine)
  if (reason !== null) return { skipped: reason }
  mkdirSync(folder, { recursive: true })
  if (mischief !== 'disk-full') return runOn(options, null)
  const smallDisk = join(folder, 'small-disk')
  const mounted = mountSmallDisk(smallDisk)
  if ('skipped' in mounted) return mounted
  try {
    return await runOn(options, smallDisk)
  } finally {
    mounted.unmount()
  }
}

async function runOn(options: ChaosOptions, smallDisk: string | null): Promise<ChaosReport> {
  const { seed, engine, nodes, folder } = options
  const startedAt = Date.now()
  const ends: (() => Promise<unknown> | void)[] = []
  let isOver = false
  let giveUpAt = Infinity
  const unexpected: string[] = []
  try {
    const weather = await startWeather(nodes, seed)
    ends.push(() => weather.close())
    const stage = await openStage(
      engine,
      weather.wires,
      folder,
      smallDisk === null ? undefined : join(smallDisk, 'data'),
    )
    ends.push(() => stage.close())
    const [first, ...others] = weather.wires
    const addresses = [first.address, ...others.map(({ address }) => address)] as const
    const work: Work = {
      seed,
      addresses,
      isOver: () => isOver,
      giveUpAt: () => giveUpAt,
      onRefused: (who, name, code) => {
        const words = `${who}: ${name} refused: ${code}`
        if (!unexpected.includes(words)) unexpected.push(words)
      },
    }
    const screens = Array.from({ length: SCREENS }, (_, n) =>
      openScreen(`screen ${n + 1}`, addresses[n % nodes] ?? first.address),
    )
    ends.push(() => screens.forEach((screen) => screen.close()))
    const machines: MachineKiosk[] = []
    for (let n = 0; n < MACHINES; n += 1) {
      const machine = await startMachineKiosk(folder, KIOSKS + n, work)
      ends.push(() => machine.close())
      machines.push(machine)
    }
    const kiosks = Array.from({ length: KIOSKS }, (_, n) => startKiosk(n, work))
    const desks = Array.from({ length: DESKS }, (_, n) => startDesk(n, work))
    for (const { asker } of [...kiosks, ...desks]) ends.push(() => asker.close())
    // Whoever gave up is heard of at the end, and not before.
    const everybody = Promise.allSettled([...kiosks, ...desks, ...machines].map(({ done }) => done))

    const random = createRandom(seed, options.mischief)
    const { kills, cutSeconds } = options
    const scene = { stage, machines, screens, random, kills, cutSeconds, smallDisk }
    const done = await mischiefs[options.mischief](scene)
    if (done.unmoved !== null) unexpected.push(done.unmoved)
    isOver = true
    giveUpAt = Date.now() + SETTLED_WITHIN_MS
    await weather.clearUp()
    for (const one of await everybody)
      if (one.status === 'rejected') unexpected.push(`nobody answered: ${String(one.reason)}`)
    const memories = {
      kiosks: await keptOf([...kiosks, ...machines]),
      desks: await keptOf(desks),
    }
    unexpected.push(...(await handedIn(machines, giveUpAt)))
    for (const machine of machines) await machine.close()
    await allQuiet(stage, screens, giveUpAt)
    const seen = screens.map((screen) => screen.memory())
    const { day, rows, chain, rowsWrong } = await stage.endAndRead()
    unexpected.push(...stage.endedByThemselves)
    const isClockWrong = options.mischief === 'clock-back'
    const verdict = judge({
      hallId: rows[0]?.hallId ?? '',
      day,
      rows,
      // Who knows the time from a server whose clock was moved knows it as badly as that.
      kiosks: memories.kiosks.map((kiosk) =>
        isClockWrong && kiosk.clockOffMs !== 0 ? { ...kiosk, clockOffMs: null } : kiosk,
      ),
      desks: memories.desks,
      screens: seen,
    })
    const sum = (of: (counts: { asks: number; resent: number }) => number): number =>
      [...kiosks, ...desks].reduce((all, { asker }) => all + of(asker.counts), 0)
    return {
      ...verdict,
      did: done.did,
      hostKills: machines.reduce((all, { counts }) => all + counts.kills, 0),
      offline: machines.reduce((all, { counts }) => all + counts.offline, 0),
      chain,
      rowsWrong,
      unexpected,
      asks: sum(({ asks }) => asks),
      resent: sum(({ resent }) => resent),
      weather: weather.counts,
      seconds: Math.round((Date.now() - startedAt) / 1000),
    }
  } finally {
    isOver = true
    giveUpAt = 0
    for (const end of ends.toReversed()) await end()
  }
}

/** Whether nothing is wrong, and the run was hard enough to say so. */
export function isFine(report: ChaosReport): boolean {
  const { lost, doubled, misordered, screensWrong, rowsWrong, unexpected, chain, acked, called, resent } =
    report
  const wrong = lost + doubled + misordered + screensWrong + rowsWrong + unexpected.length
  return wrong === 0 && chain === 'ok' && acked > 0 && called > 0 && resent > 0
}

async function keptOf<Memory>(workers: readonly { readonly done: Promise<Memory> }[]): Promise<Memory[]> {
  const kept = await Promise.allSettled(workers.map(({ done }) => done))
  return kept.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Waits for kiosks to hand in what they gave by themselves; the answer is what they could not. */
async function handedIn(machines: readonly MachineKiosk[], until: number): Promise<string[]> {
  for (;;) {
    const inHand = await Promise.all(machines.map((machine) => machine.inHand()))
    const waiting = inHand.reduce((sum, one) => sum + one.waiting, 0)
    const refused = inHand.reduce((sum, one) => sum + one.refused, 0)
    if (waiting === 0) return refused === 0 ? [] : [`${refused} numbers of kiosks were refused`]
    if (Date.now() > until) return [`${waiting} numbers of kiosks were never handed in`]
    await pause(100)
  }
}

/** Waits until nothing happens any more and every screen has got there, or the time is over: the verdict will tell. */
async function allQuiet(stage: Stage, screens: readonly Screen[], until: number): Promise<void> {
  let before = -1
  while (Date.now() < until) {
    const seqs = new Set<number>()
    for (let node = 0; node < stage.nodes; node += 1) seqs.add((await stage.health(node))?.seq ?? -1)
    const [seq = -1] = seqs
    if (seqs.size === 1 && seq === before && screens.every((screen) => screen.isAt(seq))) return
    before = seqs.size === 1 ? seq : -1
    await pause(1000)
  }
}
