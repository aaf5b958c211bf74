import { describe, expect, it } from 'vitest'
import { DRIVERS, findDriver, type RegisteredDriver } from '../../../hardware/drivers.ts'
import type { SimDevice } from '../../../hardware/sim/sim-link.ts'
import { createSeededRandom } from '../../../hardware/technician/feedings.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { createFakeLog } from '../../support/fake-log.ts'
import { configsOfEveryDriver } from '../long/every-device.ts'
import { createMemoryLine } from '../long/memory-line.ts'
import { mutate } from './mutate.ts'
import { allParsers, type Parser } from './parsers.ts'

/** What answers nothing but nonsense. */
type Liar = (clock: FakeClock, random: () => number, seeds: readonly Uint8Array[]) => SimDevice

/** Longer than any driver's deadlines with all their retries. */
const MOST_MS = 120_000
const FLOOD_EVERY_MS = 20

const answering =
  (answer: (asked: Uint8Array, random: () => number, seeds: readonly Uint8Array[]) => Uint8Array): Liar =>
  (_clock, random, seeds) => ({
    connect: (send) => ({ receive: (bytes) => send(answer(bytes, random, seeds)), closed() {} }),
  })

const flooding =
  (piece: (random: () => number, seeds: readonly Uint8Array[]) => Uint8Array): Liar =>
  (clock, random, seeds) => ({
    connect(send) {
      let cancel = (): void => {}
      const flood = (): void => {
        send(piece(random, seeds))
        cancel = clock.after(FLOOD_EVERY_MS, flood)
      }
      cancel = clock.after(0, flood)
      return { receive() {}, closed: () => cancel() }
    },
  })

const randomBytes = (count: number, random: () => number): Uint8Array =>
  Uint8Array.from({ length: count }, () => Math.floor(random() * 256))

const LIARS: Readonly<Record<string, Liar>> = {
  'answers with random bytes': answering((_asked, random) =>
    randomBytes(1 + Math.floor(random() * 200), random),
  ),
  'repeats what it hears': answering((asked) => Uint8Array.from(asked)),
  'answers with one zero': answering(() => Uint8Array.of(0)),
  'answers with what its kind would say, mutated': answering((_asked, random, seeds) =>
    mutate(seeds, random),
  ),
  'answers any question with any answer of its kind': answering(
    (_asked, random, seeds) => seeds[Math.floor(random() * seeds.length)]?.slice() ?? new Uint8Array(),
  ),
  'floods with random bytes': flooding((random) => randomBytes(512, random)),
  'floods with zeros': flooding(() => new Uint8Array(512)),
  'floods with what its kind would say': flooding(
    (random, seeds) => seeds[Math.floor(random() * seeds.length)]?.slice() ?? new Uint8Array(),
  ),
  'says nothing': () => ({ connect: () => ({ receive() {}, closed() {} }) }),
}

const parsers = await allParsers()

/** What such a device may say; for one that says nothing ever, what anybody says. */
function seedsOf(driver: RegisteredDriver, options: unknown): readonly Uint8Array[] {
  const device = driver.dialectOf(options)?.device
  const isOurs = ({ name }: Parser): boolean => name.startsWith(`${String(device)} device->host`)
  const ours = parsers.filter(isOurs).flatMap(({ seeds }) => [...seeds])
  return ours.length > 0 ? ours : parsers.flatMap(({ seeds }) => seeds.slice(0, 3))
}

/** Moves time until the promise settles; `never` where it does not in two minutes. */
async function settled<Value>(clock: FakeClock, promise: Promise<Value>): Promise<Value | 'never'> {
  let outcome: { readonly value: Value } | undefined
  void promise.then((value) => (outcome = { value }))
  for (let waitedMs = 0; outcome === undefined && waitedMs < MOST_MS; waitedMs += 250)
    await clock.advance(250)
  return outcome === undefined ? 'never' : outcome.value
}

describe.each(Object.entries(LIARS))('a device that %s', (_what, liar) => {
  const drivers = configsOfEveryDriver().filter(
    ({ driver }, at, all) => all.findIndex((one) => one.driver === driver) === at,
  )

  it('is here for every driver', () => {
    expect(drivers.map(({ driver }) => driver).toSorted()).toEqual(DRIVERS.map(({ name }) => name).toSorted())
  })

  it.each(drivers.map((config) => [config.driver, config] as const))(
    'is opened, asked and closed in time: %s',
    async (name, { options }) => {
      const driver = findDriver(name)
      if (driver === undefined) throw new Error(name)
      const clock = createFakeClock()
      const random = createSeededRandom(3)
      const line = createMemoryLine(liar(clock, random, seedsOf(driver, options)), 'tcp://memory:1')
      const transport = await line.open()
      if (!transport.ok) throw new Error(transport.error.detail)
      const deps = { clock, log: createFakeLog() }
      const opened = await settled(clock, driver.open(transport.value, options, deps))
      expect(opened).not.toBe('never')
      if (opened !== 'never' && opened.ok) {
        const device = opened.value
        if (device.family === 'reader') device.setReading(true)
        if (device.family === 'scanner') device.setScanning(true)
        for (let round = 0; round < 3; round += 1)
          expect(await settled(clock, device.check())).not.toBe('never')
        expect(await settled(clock, device.probe())).not.toBe('never')
        await clock.advance(10_000)
        expect(
          await settled(
            clock,
            device.close().then(() => 'closed'),
          ),
        ).toBe('closed')
      }
      await transport.value.close()
      await clock.advance(MOST_MS)
      expect(clock.pendingTimers()).toBe(0)
    },
  )
})
