import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceConfig } from '../../../hardware/config.ts'
import type { Dialect, Said } from '../../../hardware/codec/dialect.ts'
import type { Framer } from '../../../hardware/codec/framer.ts'
import { DRIVERS, findDriver } from '../../../hardware/drivers.ts'
import { createSeededRandom } from '../../../hardware/technician/feedings.ts'
import { parseVectorFile, type Direction, type Vector } from '../../../hardware/technician/vector-file.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createFakeLog } from '../../support/fake-log.ts'
import { ACKNOWLEDGING_BAR, MUTE_BAR } from '../../support/template-options.ts'
import { configsOfEveryDriver, superviseOnMemoryLines } from '../long/every-device.ts'
import { createUse } from '../long/use.ts'
import { findMending, type Mend } from './mend.ts'

/** One direction of one dialect, with bytes to begin from. */
export interface Parser {
  /** E.g. `led-alpha host->device`. */
  readonly name: string
  create(): Framer<Said>
  /** Frames, good and bad, that mutations start from. */
  readonly seeds: readonly Uint8Array[]
  /** Those that a fresh framer understands to the last byte. */
  readonly clean: readonly Uint8Array[]
  /** Bytes that put a framer with a memory, such as the character set of a printer, back to where it began. */
  readonly initialise: Uint8Array
  /** More than this may never be held back. */
  readonly capBytes: number
  /** Makes the sums of a mutated frame right again, so that what lies behind them is reached; null where there are none. */
  readonly mend: Mend | null
}

const VECTORS = join(import.meta.dirname, '../../vectors')
const DIRECTIONS: readonly Direction[] = ['host->device', 'device->host', 'data']

/** No frame of a hall is longer; only a printer's pictures are. */
const CAP_BYTES = 8 * 1024
const PICTURE_CAP_BYTES = 1024 * 1024 + 1024

/**
 * Every parser there is: both directions of every dialect of every driver, and of what each example of the devices file
 * speaks. Seeds are all vectors of its name, and what drivers and simulators say to each other.
 */
export async function allParsers(): Promise<readonly Parser[]> {
  const vectors = allVectors()
  const overheard = await overhear()
  const seen = new Set<Dialect>()
  const parsers: Parser[] = []
  for (const { dialect, label } of allDialects()) {
    if (seen.has(dialect)) continue
    seen.add(dialect)
    for (const direction of DIRECTIONS) {
      const create = framerOf(dialect, direction)
      if (create === null) continue
      const isPrinter = label === 'escpos' && direction === 'host->device'
      const named = vectors.filter((one) => one.device === dialect.device && one.direction === direction)
      const said = overheard.filter((one) => one.direction === direction)
      const own = said.filter(({ driver, bytes }) => driver === label && bytes.length <= 2048)
      const seeds = unique([...named, ...own].map(({ bytes }) => bytes))
      const initialise = isPrinter ? Uint8Array.of(0x1b, 0x40) : new Uint8Array()
      const clean = seeds.filter((bytes) => isClean(create(), bytes))
      const name = `${dialect.device} ${direction}`
      parsers.push({
        name: parsers.some((one) => one.name === name) ? `${name} (${label} ${parsers.length})` : name,
        create,
        seeds,
        clean,
        initialise,
        capBytes: isPrinter ? PICTURE_CAP_BYTES : CAP_BYTES,
        mend: findMending(dialect.device, clean),
      })
    }
  }
  return parsers
}

function allDialects(): { readonly dialect: Dialect; readonly label: string }[] {
  const listed = DRIVERS.flatMap(({ name, dialects }) =>
    dialects.map((dialect) => ({ dialect, label: name })),
  )
  const bars = [ACKNOWLEDGING_BAR, MUTE_BAR].map((options) => ({ driver: 'template-sign', options }))
  const configured: { readonly driver: string; readonly options?: unknown }[] = [
    ...configsOfEveryDriver(),
    ...bars,
  ]
  return [
    ...listed,
    ...configured.flatMap(({ driver, options }) => {
      const dialect = findDriver(driver)?.dialectOf(options) ?? null
      return dialect === null ? [] : [{ dialect, label: driver }]
    }),
  ]
}

function framerOf(dialect: Dialect, direction: Direction): (() => Framer<Said>) | null {
  if (direction === 'host->device') return dialect.toDevice
  return (direction === 'device->host' ? dialect.toHost : dialect.data) ?? null
}

function allVectors(): Vector[] {
  return readdirSync(VECTORS)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const parsed = parseVectorFile(readFileSync(join(VECTORS, name), 'utf8'))
      if (!parsed.ok) throw new Error(`${name}: ${parsed.error.join('; ')}`)
      return [...parsed.value]
    })
}

interface Overheard {
  readonly driver: string
  readonly direction: Direction
  readonly bytes: Uint8Array
}

/** Two minutes of every driver and its simulator, one on each line: what they say is what their parsers must read. */
async function overhear(): Promise<readonly Overheard[]> {
  const heard: Overheard[] = []
  const random = createSeededRandom(7)
  const clock = createFakeClock()
  const templates: DeviceConfig[] = configsOfEveryDriver()
    .filter(({ driver }) => driver === 'template-sign')
    .flatMap((config) =>
      [ACKNOWLEDGING_BAR, MUTE_BAR].map((options, at) => ({ ...config, name: `bar-${at}`, options })),
    )
  const configs = [...configsOfEveryDriver(), ...templates].map((config, at) => ({
    ...config,
    address: { kind: 'tcp', text: `tcp://memory:${at + 1}`, host: 'memory', port: at + 1 } as const,
  }))
  const rig = superviseOnMemoryLines(configs, { clock, log: createFakeLog(), random })
  for (const { line, config } of rig.devices) {
    line.onBytes((direction, bytes) => {
      const from = direction === 'toHost' ? 'device->host' : 'host->device'
      heard.push({ driver: config.driver, direction: from, bytes: Uint8Array.from(bytes) })
    })
  }
  const use = createUse(random)
  for (let round = 0; round < 60; round += 1) {
    for (const placed of rig.devices) use.once(placed)
    await clock.advance(2000)
  }
  const closing = rig.closeAll()
  await clock.advance(60_000)
  await closing
  return heard
}

/** Whether a framer makes frames of all of it. */
export function isClean(framer: Framer<Said>, bytes: Uint8Array): boolean {
  const events = [...framer.push(bytes.slice()), ...(framer.end?.() ?? [])]
  return events.length > 0 && events.every(({ type }) => type === 'frame') && framer.pendingBytes() === 0
}

function unique(all: readonly Uint8Array[]): Uint8Array[] {
  const seen = new Map(all.map((bytes) => [Buffer.from(bytes).toString('hex'), bytes]))
  return [...seen.values()].filter(({ length }) => length > 0)
}
