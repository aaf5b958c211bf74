import { watchFlapping, type FlapMemory } from '../../domain/device-flapping.ts'
import { noteOf, type DeviceReport, type DevicesTested } from '../../domain/device-health.ts'
import type { Clock, Log } from '../../domain/ports.ts'
import type { HallLink } from './hall-link.ts'

/** Counters reach the hall at least so often; nothing else changes without being told at once. */
const AT_LEAST_EVERY_MS = 30_000
const TELL_AGAIN_MS = 2000
/** From one report to the next while devices change faster than that: the hall's server and screens have other work. */
const GAP_MS = 200

/**
 * Keeps the hall server told of every device: whole at every connection and at every change, and for the counters now and
 * then. One report is on its way at a time, so a device that changes all the time costs no more than the wire carries.
 * An alarm goes to the log once per change, and once for a device that comes and goes.
 */
export interface DeviceTeller {
  /** A device, or what it says, has changed. */
  deviceChanged(): void
  /** The link to the hall server may have come or gone. */
  linkChanged(): void
  /** Since when the link is as it is, by this machine's clock; null before its first change. */
  linkSince(): number | null
  /** Whether a device comes and goes so often that its changes are no longer told one by one. */
  isFlapping(device: string): boolean
  /** A self-test is over. */
  tested(tested: DevicesTested): void
  close(): void
}

export interface DeviceTellerDeps {
  readonly reports: () => readonly DeviceReport[]
  readonly link: Pick<HallLink, 'isOnline' | 'tellDevices' | 'tellTested'>
  readonly clock: Clock
  readonly log: Log
}

export function createDeviceTeller({ reports, link, clock, log }: DeviceTellerDeps): DeviceTeller {
  const memories = new Map<string, FlapMemory>()
  let latestTest: DevicesTested | null = null
  let wasOnline = false
  let linkSince: number | null = null
  let isTelling = false
  let isBehind = false
  let isClosed = false
  let cancelTick = clock.after(AT_LEAST_EVERY_MS, tick)
  let cancelAgain = (): void => {}
  let endPause = (): void => {}

  function tick(): void {
    cancelTick = clock.after(AT_LEAST_EVERY_MS, tick)
    alarm()
    void tell()
  }

  async function tell(): Promise<void> {
    isBehind = true
    if (isTelling) return
    isTelling = true
    let hasArrived = true
    while (isBehind && link.isOnline() && !isClosed) {
      isBehind = false
      hasArrived = await link.tellDevices({ devices: [...reports()] })
      if (!hasArrived) break
      if (isBehind) await pause()
    }
    isTelling = false
    if (!hasArrived) againLater(() => void tell())
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(GAP_MS, resolve)
      endPause = () => {
        cancel()
        resolve()
      }
    })
  }

  async function tellTest(): Promise<void> {
    const test = latestTest
    if (test === null || !link.isOnline()) return
    const hasArrived = await link.tellTested(test)
    if (!hasArrived && test === latestTest) againLater(() => void tellTest())
  }

  function againLater(run: () => void): void {
    if (!isClosed && link.isOnline()) {
      cancelAgain()
      cancelAgain = clock.after(TELL_AGAIN_MS, run)
    }
  }

  function alarm(): void {
    for (const report of reports()) {
      const note = noteOf(report)
      if (note === null) continue
      const before = memories.get(report.name) ?? null
      const verdict = watchFlapping(before, note, clock.now())
      memories.set(report.name, verdict.memory)
      if (verdict.tell === null) continue
      const { device, state, code, conditions } = verdict.tell
      const fields = { device, state, code, conditions: conditions.join(' '), since: report.since }
      const isWell = state === 'ready' && conditions.length === 0
      if (!isWell) log.warn('device-alarm', fields)
      else if (before !== null) log.info('device-well', fields)
    }
  }

  return {
    deviceChanged() {
      alarm()
      void tell()
    },
    linkChanged() {
      const isOnline = link.isOnline()
      if (isOnline === wasOnline) return
      wasOnline = isOnline
      linkSince = clock.now()
      if (!isOnline) return
      void tell()
      void tellTest()
    },
    linkSince: () => linkSince,
    isFlapping: (device) => memories.get(device)?.isFlapping ?? false,
    tested(test) {
      latestTest = test
      void tellTest()
    },
    close() {
      isClosed = true
      cancelTick()
      cancelAgain()
      endPause()
    },
  }
}
