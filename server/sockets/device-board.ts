import type { Actor } from '../../domain/commands.ts'
import { watchFlapping, type FlapMemory } from '../../domain/device-flapping.ts'
import {
  counterNoOf,
  deviceFacts,
  noteOf,
  type DeviceNote,
  type DeviceReport,
  type DevicesReport,
  type DevicesTested,
  type DevicesView,
  type DeviceView,
} from '../../domain/device-health.ts'
import type { Fact } from '../../domain/facts.ts'
import type { HallState } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import type { Clock, Log, NewId } from '../../domain/ports.ts'
import type { RunningHall } from '../hall.ts'
import type { NodeBus } from '../node-bus.ts'
import { createDevicesElsewhere, type DevicesOfHost } from './devices-elsewhere.ts'

/**
 * How the devices of the hall are: kept in memory as their hosts report them, counters and all. What changes is written
 * to the journal, but not every change of one that comes and goes.
 */
export interface DeviceBoard {
  /** The newest connection of a host counts; the result ends this one. */
  connected(hostId: string): () => void
  reported(hostId: string, report: DevicesReport): void
  tested(hostId: string, tested: DevicesTested): void
  /** Every host of the hall's file, in touch or not. */
  view(): DevicesView
  /** A server that was started again still knows the self-tests of today: once the day is in memory. */
  recallTests(): void
  /** A new business day knows nothing yet: what is not well is written down again. */
  dayBegan(): void
  close(): void
}

export interface DeviceBoardDeps {
  readonly hall: Pick<Hall, 'deviceHosts' | 'counters'>
  readonly running: Pick<RunningHall, 'execute' | 'look'>
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  readonly bus: NodeBus
}

interface KnownDevice {
  report: DeviceReport
  memory: FlapMemory | null
  /** What the journal should say; null while there is nothing to say. */
  note: DeviceNote | null
  cancelLook: () => void
}

interface KnownHost {
  /** The connection that counts; null while the host is away. */
  connection: object | null
  since: number | null
  /** By name, in the order of the devices file. */
  devices: Map<string, KnownDevice>
  hasReported: boolean
  tested: DevicesTested | null
  isWriting: boolean
  isBehind: boolean
}

export function createDeviceBoard({ hall, running, clock, newId, log, bus }: DeviceBoardDeps): DeviceBoard {
  const elsewhere = createDevicesElsewhere(bus, clock)
  const hosts = new Map<string, KnownHost>(
    hall.deviceHosts.map(({ hostId }) => [
      hostId,
      {
        connection: null,
        since: null,
        devices: new Map(),
        hasReported: false,
        tested: null,
        isWriting: false,
        isBehind: false,
      },
    ]),
  )
  let isClosed = false

  async function recallTests(): Promise<void> {
    const seen = await running.look(({ state }) => ({ ...state.deviceTests }))
    if (!seen.ok) return
    for (const [hostId, tested] of Object.entries(seen.value)) {
      const host = hosts.get(hostId)
      if (host) host.tested ??= tested
    }
  }

  function hostOf(hostId: string): KnownHost {
    const host = hosts.get(hostId)
    // The handshake lets no other host in.
    if (!host) throw new Error(`no device host ${hostId}`)
    return host
  }

  function look(hostId: string, host: KnownHost, device: KnownDevice): void {
    const seen = noteOf(device.report)
    if (seen === null) return
    const verdict = watchFlapping(device.memory, seen, clock.now())
    device.memory = verdict.memory
    if (verdict.tell) device.note = verdict.tell
    device.cancelLook()
    const { lookAgainAt } = verdict
    if (lookAgainAt === null) return
    device.cancelLook = clock.after(lookAgainAt - clock.now(), () => {
      look(hostId, host, device)
      elsewhere.isHere(hostId, viewHere(hostId))
      void write(hostId, host)
    })
  }

  /** Writes down what the journal does not know yet; what fails is tried again with the next report. */
  async function write(hostId: string, host: KnownHost): Promise<void> {
    host.isBehind = true
    if (host.isWriting) return
    host.isWriting = true
    while (host.isBehind && !isClosed) {
      host.isBehind = false
      await writeOnce(hostId, host)
    }
    host.isWriting = false
  }

  async function writeOnce(hostId: string, host: KnownHost): Promise<void> {
    const seen = await running.look(({ state }) => {
      const notes = [
        ...[...host.devices.values()].flatMap(({ note }) => note ?? []),
        ...gone(state, hostId, host),
      ]
      const isTestNew =
        host.tested !== null && host.tested.testedAt > (state.deviceTests[hostId]?.testedAt ?? -Infinity)
      return { changes: deviceFacts(state, hostId, notes).flatMap(changeIn), isTestNew }
    })
    if (!seen.ok) return
    const actor: Actor = { role: 'system', actorId: hostId, deviceId: hostId, counterId: null }
    const { changes, isTestNew } = seen.value
    if (changes.length > 0) {
      const payload = { requestId: newId(), hostId, notes: changes }
      const outcome = await running.execute({ name: 'device:note', payload, actor })
      if (outcome.ok) for (const change of changes) alarm(hostId, host, change)
    }
    if (isTestNew && host.tested !== null) {
      const payload = { requestId: newId(), hostId, ...host.tested }
      const outcome = await running.execute({ name: 'device:note-test', payload, actor })
      if (outcome.ok) tellTest(hostId, host.tested)
    }
  }

  /** One line per change that the journal has. */
  function alarm(hostId: string, host: KnownHost, { device, state, code, conditions }: DeviceNote): void {
    const isWell = state === 'removed' || (state === 'ready' && conditions.length === 0)
    const since = host.devices.get(device)?.report.since
    const fields = { hostId, device, state, code, conditions: conditions.join(' '), since }
    if (isWell) log.info('device-well', fields)
    else log.warn('device-alarm', fields)
  }

  function tellTest(hostId: string, { testedAt, results }: DevicesTested): void {
    const failed = results.filter(({ isOk }) => !isOk).map(({ device, code }) => `${device}:${code ?? ''}`)
    const fields = { hostId, testedAt, tested: results.length, failed: failed.join(' ') }
    if (failed.length > 0) log.warn('devices-tested', fields)
    else log.info('devices-tested', fields)
  }

  function viewHere(hostId: string): DevicesOfHost {
    const { connection, since, devices, tested } = hostOf(hostId)
    const isOnline = connection !== null
    return {
      isOnline,
      since,
      devices: [...devices.values()].map((device) => ({
        ...deviceView(device, isOnline ? null : since),
        counterNo: counterNoOf(hall, device.report.counterId),
      })),
      tested,
    }
  }

  return {
    connected(hostId) {
      const host = hostOf(hostId)
      const connection = {}
      host.connection = connection
      host.since = clock.now()
      elsewhere.isHere(hostId, viewHere(hostId))
      return () => {
        if (host.connection !== connection) return
        host.connection = null
        host.since = clock.now()
        elsewhere.isGone(hostId)
        for (const device of host.devices.values()) device.cancelLook()
      }
    },
    reported(hostId, { devices }) {
      const host = hostOf(hostId)
      const before = host.devices
      host.devices = new Map()
      host.hasReported = true
      for (const report of devices) {
        const known = before.get(report.name)
        const device = known ?? { report, memory: null, note: null, cancelLook: () => {} }
        device.report = report
        host.devices.set(report.name, device)
        look(hostId, host, device)
      }
      for (const [name, device] of before) if (!host.devices.has(name)) device.cancelLook()
      elsewhere.isHere(hostId, viewHere(hostId))
      void write(hostId, host)
    },
    tested(hostId, tested) {
      const host = hostOf(hostId)
      host.tested = tested
      elsewhere.isHere(hostId, viewHere(hostId))
      void write(hostId, host)
    },
    view: () => ({
      at: clock.now(),
      hosts: hall.deviceHosts.map(({ hostId, place }) => ({
        ...(elsewhere.of(hostId) ?? viewHere(hostId)),
        hostId,
        place,
      })),
    }),
    recallTests: () => void recallTests(),
    dayBegan() {
      for (const [hostId, host] of hosts) if (host.connection !== null) void write(hostId, host)
    },
    close() {
      isClosed = true
      for (const host of hosts.values()) for (const device of host.devices.values()) device.cancelLook()
    },
  }
}

/** Devices the journal speaks of that are no longer in the host's devices file. */
function gone(state: HallState, hostId: string, host: KnownHost): DeviceNote[] {
  if (!host.hasReported) return []
  return Object.values(state.devices)
    .filter((known) => known.hostId === hostId && !host.devices.has(known.device))
    .map(({ device, family }) => ({ device, family, state: 'removed', code: null, conditions: [] }))
}

function changeIn(fact: Fact): DeviceNote[] {
  if (fact.type !== 'deviceChanged') return []
  const { type: _type, hostId: _hostId, ...note } = fact
  return [note]
}

/** @param awaySince since when its host is away; null while it is in touch */
function deviceView(
  { report, memory }: KnownDevice,
  awaySince: number | null,
): Omit<DeviceView, 'counterNo'> {
  const isFlapping = memory?.isFlapping ?? false
  if (awaySince === null) return { ...report, isFlapping }
  return { ...report, state: 'unknown', since: awaySince, isFlapping: false }
}
