import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createSeededRandom } from '../../../hardware/technician/feedings.ts'
import type { Log } from '../../../domain/ports.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { configsOfEveryDriver, superviseOnMemoryLines, type PlacedDevice } from './every-device.ts'
import { canStrike, createDeck, faultsOf, FLOOD, type Fault } from './fault-deck.ts'
import { createUse, workOnce } from './use.ts'

const MINUTE = 60_000

export interface TwoHours {
  /** Per driver and fault: how often it struck; 0 where it was tried in vain. */
  readonly struck: ReadonlyMap<string, number>
  /** Devices not ready one minute after the last fault, and why. */
  readonly notReady: readonly string[]
  /** Devices that were ready and did not do their work. */
  readonly notWorking: readonly string[]
  /** Things asked of a device that never came to an end. */
  readonly unsettled: readonly string[]
  /** Devices lost and opened again, in all. */
  readonly losses: number
  readonly asked: number
  readonly told: number
  readonly errors: readonly string[]
  readonly left: { readonly timers: number; readonly connections: number }
  /** Bytes of heap more after the last hour than after the first. */
  readonly heapGrowth: number
}

/** Two hours of use on a clock moved by hand, every fault there is at random, and what was left of it. */
export async function liveTwoHours(seed: number, hours = 2): Promise<TwoHours> {
  const random = createSeededRandom(seed)
  const clock = createFakeClock()
  const errors: string[] = []
  const log: Log = {
    info: () => {},
    warn: () => {},
    // A driver that throws is a mistake of ours, whatever its device did.
    error: (event, fields) => void errors.push(`${event} ${JSON.stringify(fields)}`),
  }
  const rig = superviseOnMemoryLines(configsOfEveryDriver(), { clock, log, random })
  const use = createUse(random)
  const stops = rig.devices.map((placed) => use.listenTo(placed))
  const struck = new Map<string, number>()
  let isTroubled = true
  let isUsed = true

  const between = (least: number, most: number): number => least + random() * (most - least)

  function keepUsing(placed: PlacedDevice): void {
    if (!isUsed) return
    use.once(placed)
    clock.after(between(500, 25_000), () => keepUsing(placed))
  }

  // A flood costs this machine dearly: one on each line is long enough to be noticed as such, the others are short.
  const flooded = new Set<unknown>()
  function lastsFor(fault: Fault, { line }: PlacedDevice): number {
    if (fault.key !== FLOOD) return between(3000, 40_000)
    const isFirst = !flooded.has(line)
    flooded.add(line)
    return isFirst ? 9000 : between(100, 300)
  }

  function keepTroubling(placed: PlacedDevice): void {
    const deal = createDeck(faultsOf(placed), random)
    const next = (): void => {
      if (!isTroubled) return
      const fault = deal()
      void fault.begin()
      const lastMs = lastsFor(fault, placed)
      // A fault that nobody meets would prove nothing.
      for (const part of [0.2, 0.4, 0.6]) clock.after(part * lastMs, () => use.once(placed))
      clock.after(lastMs, () => {
        void fault.end()
        const key = `${placed.config.driver} ${fault.key}`
        struck.set(key, (struck.get(key) ?? 0) + (fault.hasStruck() ? 1 : 0))
        if (isTroubled) clock.after(between(1000, 30_000), next)
      })
    }
    clock.after(between(0, 20_000), next)
  }

  for (const placed of rig.devices) {
    keepUsing(placed)
    keepTroubling(placed)
  }
  const half = (hours * 60 * MINUTE) / 2
  await clock.advance(half)
  const heapBefore = heapInUse()
  await clock.advance(half)
  const heapGrowth = heapInUse() - heapBefore
  isUsed = false
  isTroubled = false
  // The last faults end by themselves within 40 seconds; then everybody has a minute.
  await clock.advance(41_000)
  await clock.advance(MINUTE)
  const notReady = rig.devices
    .filter(({ supervised }) => supervised.state() !== 'ready')
    .map(({ config, supervised }) => `${config.name}: ${supervised.lastError() ?? supervised.state()}`)
  // What a slow wire still holds back, such as a long code typed byte by byte, comes first.
  await clock.advance(10 * MINUTE)
  const notWorking: string[] = []
  for (const placed of rig.devices) {
    const wrong = await workOnce(placed, use, (ms) => clock.advance(ms))
    if (wrong !== null) notWorking.push(`${placed.config.name}: ${wrong}`)
  }
  await clock.advance(5 * MINUTE)
  const unsettled = use.unsettled()
  const losses = rig.devices.reduce((sum, { supervised }) => sum + (supervised.counters()['losses'] ?? 0), 0)
  const told = rig.devices.reduce((sum, { config }) => sum + use.told(config.name), 0)
  for (const [key] of [...struck]) {
    const placed = rig.devices.filter(({ config }) => key.startsWith(`${config.driver} `))
    const fault = key.slice(key.indexOf(' ') + 1)
    if (!placed.some((one) => canStrike(one, fault))) struck.delete(key)
  }
  for (const stop of stops) stop()
  const closing = rig.closeAll()
  await clock.advance(MINUTE)
  await closing
  return {
    struck,
    notReady,
    notWorking,
    unsettled,
    losses,
    asked: use.asked(),
    told,
    errors,
    left: {
      timers: clock.pendingTimers(),
      connections: rig.lines.reduce((sum, line) => sum + line.openConnections(), 0),
    },
    heapGrowth,
  }
}

/** Bytes of heap that are really held, after a collection. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
