import type { Clock } from '../../domain/ports.ts'
import type { BenchDeviceView, BenchGear, BenchSpoil, BenchSwitch } from '../../domain/wire/bench.ts'
import type { Words } from '../../domain/model.ts'
import type { SimDevice, SimLink } from './sim-link.ts'
import type { FaultyWire } from './wire-faults.ts'
import { WIRE_SWITCHES } from './wire-switches.ts'

/** What a simulator is told of its device: a line of the devices file. */
export interface SimEntry {
  readonly name: string
  readonly counterId: string | null
  /** As in the file; the driver's schema has already passed them. */
  readonly options?: unknown
}

/** How the bench builds the far end of a driver's wire: one line in `sims.ts`. */
export interface SimKind {
  /** Names of the drivers whose far end this is. */
  readonly drivers: readonly string[]
  create(
    entry: SimEntry,
    deps: { readonly clock: Clock; readonly random: () => number },
  ): { readonly sim: SimDevice; unit(base: UnitBase): BenchUnit }
}

/** What every unit shares: its place in the devices file, its plug and its wire. */
export interface UnitBase {
  readonly name: string
  readonly counterId: string | null
  readonly link: SimLink
  readonly wire: FaultyWire
}

/** One simulator on the bench: what the eye sees, and what a hand can do. */
export interface BenchUnit {
  view(): BenchDeviceView
  setSwitch(key: string, isOn: boolean): void
  /** Power off and on. */
  reset(): void
  setPlugged(isPlugged: boolean): Promise<void>
  placeCard(personId: string, spoil: BenchSpoil): void
  removeCard(): void
  pressKey(key: string, text: string): void
  onChange(listener: () => void): void
}

/** One thing that can be switched at a simulator, and how its state is changed for it. */
export interface SwitchOf<State> {
  readonly key: string
  readonly label: BenchSwitch['label']
  readonly on: Partial<State>
  readonly off: Partial<State>
  isOn(state: State): boolean
}

/** A switch for a member that is true or false. */
export function flag<State>(key: keyof State & string, zh: string, en: string): SwitchOf<State> {
  const change = (value: boolean): Partial<State> => ({ [key]: value }) as unknown as Partial<State>
  return {
    key,
    label: { zh, en },
    on: change(true),
    off: change(false),
    isOn: (state) => state[key] === true,
  }
}

/** A fault that strikes once and then turns itself off. */
export function once<State>(key: keyof State & string, zh: string, en: string): SwitchOf<State> {
  const change = (value: string): Partial<State> => ({ [key]: value }) as unknown as Partial<State>
  return {
    key,
    label: { zh, en },
    on: change('once'),
    off: change('never'),
    isOn: (state) => state[key] !== 'never',
  }
}

interface Switched<State> {
  readonly switches: readonly SwitchOf<State>[]
  read(): State
  change(state: Partial<State>): void
}

/** The part of a unit that is the same for all: switches, plug and wire. Keys and cards do nothing unless told. */
export function commonUnit<State>(
  { name, link, wire }: UnitBase,
  { switches, read, change }: Switched<State>,
): Omit<BenchUnit, 'view' | 'reset' | 'onChange'> & {
  /** The common part of its view. */
  face(): Pick<BenchDeviceView, 'name' | 'address' | 'isPlugged' | 'switches' | 'wireSwitches'>
} {
  let isPlugged = true
  return {
    face: () => ({
      name,
      address: link.address,
      isPlugged,
      switches: switches.map(({ key, label, isOn }) => ({ key, label, isOn: isOn(read()) })),
      wireSwitches: WIRE_SWITCHES.map(({ key, label, isOn }) => ({ key, label, isOn: isOn(wire.faults()) })),
    }),
    setSwitch(key, isOn) {
      const own = switches.find((one) => one.key === key)
      if (own) return change(isOn ? own.on : own.off)
      const ofWire = WIRE_SWITCHES.find((one) => one.key === key)
      if (ofWire) wire.setFaults(isOn ? ofWire.on : ofWire.off)
    },
    async setPlugged(wanted) {
      isPlugged = wanted
      await (wanted ? link.plug() : link.unplug())
    },
    placeCard: () => undefined,
    removeCard: () => undefined,
    pressKey: () => undefined,
  }
}

/** A unit without a panel of its own on the bench page: what it shows, and its keys, are lists. */
export function gearUnit<State>(
  base: UnitBase,
  gear: Switched<State> & {
    readonly title: Words
    shows(): BenchGear['shows']
    readonly keys?: BenchGear['keys']
    pressKey?(key: string, text: string): void
    reset(): void
    /** Told whenever what it shows or its state may have changed. */
    onChange(listener: () => void): void
  },
): BenchUnit {
  const { face, ...common } = commonUnit(base, gear)
  return {
    ...common,
    reset: () => gear.reset(),
    pressKey: (key, text) => gear.pressKey?.(key, text),
    onChange(listener) {
      gear.onChange(listener)
      base.wire.onFaults(listener)
    },
    view: () => ({
      ...face(),
      kind: 'gear',
      title: gear.title,
      counterId: base.counterId,
      shows: gear.shows(),
      keys: gear.keys ?? [],
    }),
  }
}
