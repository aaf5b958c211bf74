import { z } from 'zod'
import type { Fact } from './facts.ts'
import type { HallState } from './hall-state.ts'
import type { Words } from './model.ts'

export const DEVICE_FAMILIES = [
  'reader',
  'printer',
  'display',
  'voice',
  'pad',
  'rating-pad',
  'scanner',
  'lamp',
] as const
export type ReportedFamily = (typeof DEVICE_FAMILIES)[number]

/** More devices than one machine has ports for. */
export const DEVICES_PER_HOST = 64
/** Counters per device: bounds the labels of the metrics. */
const COUNTERS_PER_DEVICE = 48

const WORD = /^[A-Za-z][A-Za-z0-9-]{0,47}$/
const instant = z.number().int()

/** As in the devices file. */
export const deviceName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/)
export const deviceFamily = z.enum(DEVICE_FAMILIES)
/** Kebab-case code of a fault, e.g. `no-answer`; pages have a sentence for each. Never free words. */
export const faultCode = z.string().regex(WORD)
/** What a family says besides "it works": `paperOut`, `nearEnd`. Pages have a word for each. */
export const conditions = z.array(z.string().regex(WORD)).max(16)

/** The counters of a device as they may be reported: real figures under plain names, and no more than labels are good for. */
export function reportedCounters(counters: Readonly<Record<string, number>>): Record<string, number> {
  const real = Object.entries(counters).filter(([name, value]) => WORD.test(name) && Number.isFinite(value))
  return Object.fromEntries(real.slice(0, COUNTERS_PER_DEVICE))
}

/** How a device host finds one of its devices. No personal data. */
export const deviceReport = z.strictObject({
  name: deviceName,
  driver: z.string().max(32),
  family: deviceFamily,
  /** Of a sign: the counter it hangs over. */
  counterId: z.string().max(32).nullable(),
  state: z.enum(['connecting', 'ready', 'lost']),
  /** Since when it is in this state; hall time, milliseconds UTC. */
  since: instant,
  /** The last exchange that proved it to work; null before the first. */
  lastGoodAt: instant.nullable(),
  /** Of the latest fault; null when there was none since it was last ready. */
  code: faultCode.nullable(),
  conditions,
  counters: z
    .record(z.string().regex(WORD), z.number())
    .refine((all) => Object.keys(all).length <= COUNTERS_PER_DEVICE, 'too many counters'),
})
export type DeviceReport = z.infer<typeof deviceReport>

/** Every device of a host at once. */
export const devicesReport = z.strictObject({
  devices: z
    .array(deviceReport)
    .max(DEVICES_PER_HOST)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a name twice'),
})
export type DevicesReport = z.infer<typeof devicesReport>

/** One device of a self-test. `code` says what was found; with `isOk` it is a hint, e.g. `nearEnd`. */
export const testResult = z.strictObject({
  device: deviceName,
  isOk: z.boolean(),
  code: faultCode.nullable(),
})
export type TestResult = z.infer<typeof testResult>

export const devicesTested = z.strictObject({
  /** When it began; hall time, milliseconds UTC. One test of a host is known by it. */
  testedAt: instant,
  results: z.array(testResult).max(DEVICES_PER_HOST),
})
export type DevicesTested = z.infer<typeof devicesTested>

/**
 * What the journal says of a device: `flapping` instead of every change of one that comes and goes, `removed` when it is
 * no longer in the devices file.
 */
export const deviceNote = z.strictObject({
  device: deviceName,
  family: deviceFamily,
  state: z.enum(['ready', 'lost', 'flapping', 'removed']),
  code: faultCode.nullable(),
  conditions,
})
export type DeviceNote = z.infer<typeof deviceNote>

/** How a device is, as far as it is known now: `unknown` while its host is not in touch. */
export interface DeviceView extends Omit<DeviceReport, 'state'> {
  readonly state: DeviceReport['state'] | 'unknown'
  /** It comes and goes: more changes within a minute than anybody would want to read. */
  readonly isFlapping: boolean
  /** The counter as people call it; null where it stands at none, or the hall knows none of that id. */
  readonly counterNo: string | null
}

export interface HostDevices {
  readonly hostId: string
  readonly place: Words | null
  /** Device host and hall server are in touch. */
  readonly isOnline: boolean
  /** Since when they are, or are not; hall time, milliseconds UTC. Null: never since the start. */
  readonly since: number | null
  readonly devices: readonly DeviceView[]
  /** The latest self-test that is known. */
  readonly tested: DevicesTested | null
}

/** `GET /api/devices`, of the hall server for every host and of a device host for itself. */
export interface DevicesView {
  /** Hall time of the answer, milliseconds UTC. */
  readonly at: number
  readonly hosts: readonly HostDevices[]
}

/** The counter as people call it. */
export function counterNoOf(
  hall: { readonly counters: readonly { readonly counterId: string; readonly counterNo: string }[] } | null,
  counterId: string | null,
): string | null {
  return hall?.counters.find((counter) => counter.counterId === counterId)?.counterNo ?? null
}

/** One word for a device, and the order in which faces are shown: those that need a hand come first. */
export const DEVICE_FACES = ['lost', 'attention', 'unknown', 'connecting', 'well'] as const
export type DeviceFace = (typeof DEVICE_FACES)[number]

export function deviceFace({
  state,
  isFlapping,
  conditions: said,
}: Pick<DeviceView, 'state' | 'isFlapping' | 'conditions'>): DeviceFace {
  if (state === 'unknown' || state === 'lost') return state
  if (isFlapping) return 'attention'
  if (state === 'connecting') return state
  return said.length > 0 ? 'attention' : 'well'
}

/** Those that need a hand first; otherwise in the order of the devices file. */
export function faultyFirst<Device extends DeviceView>(devices: readonly Device[]): Device[] {
  const rank = (device: Device): number => DEVICE_FACES.indexOf(deviceFace(device))
  return devices.toSorted((a, b) => rank(a) - rank(b))
}

export interface DeviceFigures {
  readonly known: number
  /** Lost, or in need of a hand. */
  readonly faults: number
  /** Their host is not in touch. */
  readonly unknown: number
}

export function deviceFigures(view: Pick<DevicesView, 'hosts'>): DeviceFigures {
  const faces = view.hosts.flatMap((host) => host.devices.map(deviceFace))
  return {
    known: faces.length,
    faults: faces.filter((face) => face === 'lost' || face === 'attention').length,
    unknown: faces.filter((face) => face === 'unknown').length,
  }
}

/** What the journal would say of a report; null while the device is opened for the first time. */
export function noteOf({ name, family, state, code, conditions: said }: DeviceReport): DeviceNote | null {
  if (state === 'connecting') return null
  return { device: name, family, state, code, conditions: said.toSorted() }
}

export function isSameNote(a: DeviceNote, b: DeviceNote): boolean {
  return (
    a.device === b.device &&
    a.family === b.family &&
    a.state === b.state &&
    a.code === b.code &&
    a.conditions.join() === b.conditions.join()
  )
}

/** Device names hold no slash, so no two devices share a key and no key is a word of JavaScript. */
export function deviceKey(hostId: string, device: string): string {
  return `${hostId}/${device}`
}

/**
 * The facts that notes add to a day: changes only. A device that nothing was ever said of is taken to be well, so that
 * a day on which all works has no line about it.
 */
export function deviceFacts(
  state: Pick<HallState, 'devices'>,
  hostId: string,
  notes: readonly DeviceNote[],
): Fact[] {
  return notes.flatMap((note): Fact[] => {
    const before = state.devices[deviceKey(hostId, note.device)]
    const isWell = note.state === 'ready' && note.code === null && note.conditions.length === 0
    if (!before && (isWell || note.state === 'removed')) return []
    if (before && isSameNote(before, note)) return []
    return [{ type: 'deviceChanged', hostId, ...note }]
  })
}
