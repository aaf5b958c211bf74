import { instantOf, localTime } from '../../domain/calendar.ts'
import type { DevicesTested, TestResult } from '../../domain/device-health.ts'
import type { Clock, Log } from '../../domain/ports.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { Device, DeviceError, ProbeReport } from '../device.ts'
import {
  BLOCKING_CONDITIONS,
  type Paper,
  type PrintOutcome,
  type TicketPrinter,
} from '../printers/ticket-printer.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import { conditionsOf } from './device-reports.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** The hour is looked for at least this often, because clocks are set and machines sleep. */
const LONGEST_WAIT_MS = 10 * 60 * 1000
/** A test that could not begin within this after its hour is not made up for. */
const LATEST_MS = 15 * 60 * 1000
/** Longer than any driver's own deadlines. */
const PROBE_LIMIT_MS = 30_000
const PRINT_LIMIT_MS = 60_000
const LOOK_AGAIN_MS = 2000
/** A device that is in use for so long is left untested. */
const BUSY_LIMIT_MS = 5 * 60 * 1000

export interface DawnTestSettings {
  /** Minute of the hall's day; null for never. */
  readonly at: number | null
  /** Whether the printer prints a small paper; otherwise nothing is printed. */
  readonly printsSample: boolean
}

export interface DawnTestDeps {
  readonly hostId: string
  readonly settings: DawnTestSettings
  readonly devices: readonly SupervisedDevice[]
  readonly clock: Clock
  readonly log: Log
  /** Hall time, milliseconds UTC. */
  readonly hallNow: () => number
  /** A card or a paper is in work at this device. */
  readonly isBusy: (device: SupervisedDevice) => boolean
  readonly tested: (tested: DevicesTested) => void
}

/**
 * The self-test before opening (开机自检): at a set time of the hall's day every device is asked in turn, when nobody uses
 * it. A host started after that time waits for the next day; for a test by hand there is `npm run device -- probe`.
 */
export interface DawnTest {
  /** Null before the first. */
  last(): DevicesTested | null
  close(): void
}

export function startDawnTest(deps: DawnTestDeps): DawnTest {
  const { clock, log, hallNow, devices } = deps
  const { at, printsSample } = deps.settings
  let last: DevicesTested | null = null
  let isClosed = false
  let cancel = (): void => {}
  /** The latest day that needs no test any more: tested, or begun after the hour. */
  let settledDay = ''
  if (at !== null) {
    const today = localTime(hallNow()).date
    if (hallNow() >= instantOf(today, at)) settledDay = today
    waitFor(at)
  }

  function waitFor(minute: number): void {
    if (isClosed) return
    const now = hallNow()
    const today = localTime(now).date
    const due = instantOf(today, minute) + (settledDay === today ? DAY_MS : 0)
    cancel = clock.after(Math.min(Math.max(0, due - now), LONGEST_WAIT_MS), () => void lookForHour(minute))
  }

  async function lookForHour(minute: number): Promise<void> {
    const now = hallNow()
    const today = localTime(now).date
    const due = instantOf(today, minute)
    if (now >= due && settledDay !== today) {
      settledDay = today
      if (now - due < LATEST_MS) await testAll(now)
      else log.warn('self-test-missed', { day: today })
    }
    waitFor(minute)
  }

  async function testAll(testedAt: number): Promise<void> {
    const results: TestResult[] = []
    for (const device of devices) {
      const result = await testOne(device)
      if (isClosed) return
      results.push(result)
      if (result.isOk) log.info('self-test-device', { ...result })
      else log.warn('self-test-device', { ...result })
    }
    last = { testedAt: Math.round(testedAt), results }
    const failures = results.filter(({ isOk }) => !isOk).length
    log.info('self-test-done', { tested: results.length, failed: failures })
    deps.tested(last)
  }

  async function testOne(supervised: SupervisedDevice): Promise<TestResult> {
    const verdict = (code: string | null, isOk = code === null): TestResult => ({
      device: supervised.name,
      isOk,
      code,
    })
    if (!(await becomesIdle(supervised))) return verdict('busy')
    const device = supervised.device()
    if (device === undefined) return verdict(supervised.lastError() ?? 'not-open')
    const silent = failed<DeviceError>({
      code: 'no-answer',
      detail: `no end within ${String(PROBE_LIMIT_MS)} ms`,
    })
    const probed = await beforeLimit(probe(device), PROBE_LIMIT_MS, silent)
    if (!probed.ok) {
      log.warn('self-test-detail', { device: supervised.name, detail: probed.error.detail })
      return verdict(probed.error.code)
    }
    const said = conditionsOf(supervised)
    const blocking = said.find((one) => BLOCKING_CONDITIONS.some((condition) => condition === one))
    if (blocking !== undefined) return verdict(blocking)
    if (printsSample && isPrinter(device)) {
      const outcome = await printSample(device)
      if (outcome.outcome === 'unknown') return verdict('paper-unknown')
      if (outcome.outcome === 'failed') return verdict(outcome.conditions[0] ?? 'notResponding')
    }
    return verdict(said[0] ?? null, true)
  }

  async function becomesIdle(device: SupervisedDevice): Promise<boolean> {
    const until = clock.now() + BUSY_LIMIT_MS
    while (deps.isBusy(device) && !isClosed) {
      if (clock.now() >= until) return false
      await new Promise<void>((resolve) => void (cancel = clock.after(LOOK_AGAIN_MS, resolve)))
    }
    return true
  }

  function printSample(printer: TicketPrinter): Promise<PrintOutcome> {
    const unknown: PrintOutcome = { outcome: 'unknown' }
    const printing = printer.print(samplePaper(deps.hostId, hallNow()))
    return beforeLimit(
      printing.catch(() => unknown),
      PRINT_LIMIT_MS,
      unknown,
    )
  }

  /** What a promise that never rejects comes to, or `otherwise` when the time is over. */
  function beforeLimit<Value>(work: Promise<Value>, limitMs: number, otherwise: Value): Promise<Value> {
    return new Promise((resolve) => {
      const stop = clock.after(limitMs, () => resolve(otherwise))
      void work.then((value) => {
        stop()
        resolve(value)
      })
    })
  }

  return {
    last: () => last,
    close() {
      isClosed = true
      cancel()
    },
  }
}

/** A driver that throws by mistake has failed the test, and no other device has. */
async function probe(device: Device): Promise<Result<ProbeReport, DeviceError>> {
  try {
    return await device.probe()
  } catch (error) {
    return failed({ code: 'failed', detail: error instanceof Error ? error.message : String(error) })
  }
}

function isPrinter(device: Device): device is TicketPrinter {
  return device.family === 'printer'
}

function samplePaper(hostId: string, now: number): Paper {
  const { date, clock } = localTime(now)
  const line = (text: string, size = 1): Paper[number] => ({
    kind: 'text',
    text,
    align: 'centre',
    size,
    isBold: size > 1,
  })
  return [
    line('打印自检', 2),
    line('Printer self-test'),
    line(`${hostId} ${date} ${clock}`),
    line('不是号票 Not a ticket'),
    { kind: 'feed', lines: 2 },
  ]
}
