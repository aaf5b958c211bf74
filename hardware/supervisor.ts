import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Log } from '../domain/ports.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import type { DeviceState } from '../domain/wire/device.ts'
import { boundDevice } from './bound-device.ts'
import type { Device, DeviceError, DeviceFamily } from './device.ts'
import { bugWords, createDriverBounds } from './driver-bounds.ts'
import { createFloodGauge } from './flood-gauge.ts'
import type { Wire } from './transport/open-transport.ts'
import type { Transport } from './transport/transport.ts'
import { within } from './transport/within.ts'

/** One device of the devices file under supervision. */
export interface SupervisedDevice<D extends Device = Device> {
  readonly name: string
  readonly driver: string
  readonly family: DeviceFamily
  /** Displays only: the counter above which it hangs. */
  readonly counterId: string | null
  state(): DeviceState
  /** Milliseconds UTC since when it is in this state. */
  since(): number
  /** Milliseconds UTC of the last proof that it works; null before the first. */
  lastGoodAt(): number | null
  /** The code of the latest error; null when there was none since it was last ready. */
  lastError(): string | null
  /** The working device; undefined while it is not ready. A new one after every reopening. */
  device(): D | undefined
  /** Called when the state or the error behind it changes. Returns its removal. */
  onChange(listener: () => void): () => void
  /** Openings, losses and failed checks since the start, and the device's own since it was opened. */
  counters(): Readonly<Record<string, number>>
  /** Stops for good and gives the wire back. */
  close(): Promise<void>
}

export interface SuperviseParts<D extends Device> {
  readonly name: string
  readonly driver: string
  readonly family: DeviceFamily
  readonly counterId: string | null
  readonly wire: Pick<Wire, 'open' | 'isPresent' | 'tell'>
  /** The driver's init sequence; run again after every reopening. */
  openDevice(transport: Transport, clock: Clock): Promise<Result<D, DeviceError>>
}

export interface SuperviseTiming {
  /** Pauses before trying again, the last one for ever. */
  readonly backoffMs: readonly number[]
  readonly checkEveryMs: number
  /** For a driver that never answers; longer than any driver's own deadlines. */
  readonly checkTimeoutMs: number
  /** So many failed checks in a row make it lost. */
  readonly checksToLose: number
  readonly openTimeoutMs: number
}

export const SUPERVISE_TIMING: SuperviseTiming = {
  backoffMs: [500, 1000, 2000, 5000, 10_000],
  checkEveryMs: 5000,
  checkTimeoutMs: 15_000,
  checksToLose: 2,
  openTimeoutMs: 30_000,
}

/** A hung driver or port is given so long to close, then left behind. */
const CLOSE_MS = 1500
/** So many different bugs of one driver are told in full; by then somebody has been told enough. */
const MOST_BUGS = 20

/**
 * Keeps one device open: opens it, watches it, and after a loss opens the same address again, for ever, with growing
 * pauses. Trusts nobody: a driver that throws, hangs, or says nothing of a dead wire is closed and opened again, and so is
 * a device that floods the wire with rubbish.
 *
 * Its driver and its wire run within bounds (`driver-bounds.ts`): what they throw, in a call, a listener, a timer or a
 * promise that nobody waits for, loses this device and no other. Not covered: what never ends, what takes all the memory,
 * and a native package that brings the process down.
 */
export function superviseDevice<D extends Device>(
  parts: SuperviseParts<D>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  timing: SuperviseTiming = SUPERVISE_TIMING,
): SupervisedDevice<D> {
  const listeners = new Set<() => void>()
  const tally = { opens: 0, failedOpens: 0, losses: 0, checks: 0, failedChecks: 0, bugs: 0, receivedBytes: 0 }
  /** Places in the code: a bug that comes again with every opening is told once. */
  const bugsTold = new Set<string>()
  const flood = createFloodGauge()
  let state: DeviceState = 'connecting'
  let sinceMs = clock.now()
  let lastGoodAtMs: number | null = null
  let lastError: DeviceError | null = null
  let held: { readonly device: D; readonly transport: Transport } | undefined
  let failuresInARow = 0
  let attempts = 0
  let isClosed = false
  let cancelTimer: () => void = () => {}
  /** For what the wire calls: what follows from it is not the driver's doing. */
  const outside = AsyncLocalStorage.snapshot()
  let releasing: Promise<void> = Promise.resolve()

  function become(next: DeviceState, error: DeviceError | null): void {
    const isNews = next !== state || error?.code !== lastError?.code
    if (next !== state) sinceMs = clock.now()
    state = next
    lastError = error
    if (!isNews) return
    if (error === null) log.info('device-ready', { device: parts.name })
    else log.warn('device-lost', { device: parts.name, code: error.code, detail: error.detail })
    tellListeners()
  }

  function tellListeners(): void {
    for (const listener of [...listeners]) {
      // One listener's mistake must not stop the watch over the device.
      attempt(
        () => listener(),
        (error) => log.error('device-listener-failed', { device: parts.name, detail: error.detail }),
      )
    }
  }

  async function open(): Promise<void> {
    const opened = await openOnce()
    if (isClosed) {
      if (opened.ok) await release(opened.value)
      return
    }
    if (!opened.ok) {
      tally.failedOpens += 1
      become('lost', opened.error)
      return later(nextPauseMs(), open)
    }
    const mine = opened.value
    held = mine
    tally.opens += 1
    failuresInARow = 0
    proved()
    become('ready', null)
    later(timing.checkEveryMs, check)
    mine.transport.onClosed((error) => outside(lose, mine, error))
  }

  function tellBug(thrown: unknown): DeviceError {
    const { name, stack } = bugWords(thrown)
    const detail = `${name} ${stack[0] ?? ''}`.trimEnd()
    tally.bugs += 1
    if (!bugsTold.has(detail) && bugsTold.size < MOST_BUGS) {
      bugsTold.add(detail)
      log.error('driver-bug', { device: parts.name, driver: parts.driver, bug: name, stack: stack.join(' ') })
    }
    return { code: 'driver-bug', detail }
  }

  async function openOnce(): Promise<Result<{ device: D; transport: Transport }, DeviceError>> {
    const opening: { wire?: Transport; fault?: DeviceError } = {}
    const breakOff = (error: DeviceError): void => {
      opening.fault ??= error
      const { wire } = opening
      if (wire === undefined) return
      if (held?.transport === wire) lose(held, error)
      void closeBounded(() => wire.close())
    }
    const takeBug = (thrown: unknown): DeviceError => {
      const bug = tellBug(thrown)
      breakOff(bug)
      return bug
    }
    const bounds = createDriverBounds(takeBug)

    const wired = await bounded(
      'open',
      () => bounds.inside(parts.wire.open),
      (late) => void closeBounded(() => late.close()),
    )
    if (!wired.ok) return wired
    const wire = (opening.wire = wired.value)
    flood.empty()
    wire.onData(({ length }) => {
      tally.receivedBytes += length
      if (!flood.take(length, clock.now()) || opening.fault !== undefined) return
      outside(() => {
        breakOff({ code: 'flooding', detail: 'more bytes than can mean anything, and no sense in them' })
        parts.wire.tell?.('fails')
      })
    })
    const opened = await bounded(
      'init',
      () => bounds.inside(() => parts.openDevice(bounds.transport(wire), bounds.clock(clock))),
      (late) => void closeBounded(() => bounds.inside(() => late.close())),
      takeBug,
    )
    const result = opening.fault === undefined ? opened : failed(opening.fault)
    if (result.ok) return ok({ device: boundDevice(result.value, bounds, takeBug), transport: wire })
    if (opened.ok) await closeBounded(() => bounds.inside(() => opened.value.close()))
    await closeBounded(() => wire.close())
    if (result.error.code !== 'closed') parts.wire.tell?.('fails')
    return result
  }

  function proved(): void {
    lastGoodAtMs = clock.now()
    flood.empty()
    parts.wire.tell?.('works')
  }

  /** Runs one step of opening; what arrives too late is handed to `giveBack`. */
  async function bounded<Value>(
    step: string,
    run: () => Promise<Result<Value, DeviceError>>,
    giveBack: (late: Value) => void,
    onThrow = bugOf,
  ): Promise<Result<Value, DeviceError>> {
    const running = caught(run, onThrow)
    return within(clock, timing.openTimeoutMs, running, () => {
      void running.then((late) => {
        if (late.ok) giveBack(late.value)
      })
      return failed<DeviceError>({
        code: 'timeout',
        detail: `${step} took more than ${timing.openTimeoutMs} ms`,
      })
    })
  }

  async function check(): Promise<void> {
    const mine = held
    if (mine === undefined) return
    tally.checks += 1
    const result = await checkOnce(mine.device)
    if (held !== mine) return
    if (result.ok) {
      failuresInARow = 0
      attempts = 0
      proved()
      return later(timing.checkEveryMs, check)
    }
    tally.failedChecks += 1
    failuresInARow += 1
    if (result.error.code === 'closed') return lose(mine, result.error)
    if (failuresInARow >= timing.checksToLose) {
      lose(mine, result.error)
      parts.wire.tell?.('fails')
      return
    }
    later(timing.checkEveryMs, check)
  }

  async function checkOnce(device: D): Promise<Result<void, DeviceError>> {
    const silent = (): Result<never, DeviceError> =>
      failed({ code: 'no-answer', detail: `the check did not end within ${timing.checkTimeoutMs} ms` })
    const presence = caught(async () => ok(await parts.wire.isPresent()))
    const isPresent = await within(clock, timing.checkTimeoutMs, presence, silent)
    if (!isPresent.ok) return isPresent
    if (!isPresent.value) return failed({ code: 'closed', detail: 'the port is no longer there' })
    return within(
      clock,
      timing.checkTimeoutMs,
      caught(() => device.check()),
      silent,
    )
  }

  function lose(lost: { readonly device: D; readonly transport: Transport }, error: DeviceError): void {
    if (held !== lost) return
    held = undefined
    cancelTimer()
    tally.losses += 1
    releasing = release(lost).then(() => later(nextPauseMs(), open))
    become('lost', error)
  }

  async function release({
    device,
    transport,
  }: {
    readonly device: D
    readonly transport: Transport
  }): Promise<void> {
    await closeBounded(() => device.close())
    await closeBounded(() => transport.close())
  }

  async function closeBounded(close: () => Promise<void>): Promise<void> {
    const closed = await within(
      clock,
      CLOSE_MS,
      caught(async () => ok(await close())),
      () => failed<DeviceError>({ code: 'timeout', detail: `closing took more than ${CLOSE_MS} ms` }),
    )
    if (!closed.ok) log.warn('device-close-failed', { device: parts.name, detail: closed.error.detail })
  }

  function nextPauseMs(): number {
    const pauseMs = timing.backoffMs[Math.min(attempts, timing.backoffMs.length - 1)] ?? 0
    attempts += 1
    return pauseMs
  }

  function later(pauseMs: number, run: () => Promise<void>): void {
    cancelTimer()
    if (!isClosed) cancelTimer = clock.after(pauseMs, () => void run())
  }

  later(0, open)

  return {
    name: parts.name,
    driver: parts.driver,
    family: parts.family,
    counterId: parts.counterId,
    state: () => state,
    since: () => sinceMs,
    lastGoodAt: () => lastGoodAtMs,
    lastError: () => lastError?.code ?? null,
    device: () => held?.device,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    counters: () => ({ ...tally, ...held?.device.counters() }),
    async close() {
      isClosed = true
      cancelTimer()
      listeners.clear()
      const last = held
      held = undefined
      await releasing
      if (last !== undefined) await release(last)
    },
  }
}

/** Runs what may throw by mistake; the mistake becomes a loss of this device, and of no other. */
async function caught<Value>(
  run: () => Promise<Result<Value, DeviceError>>,
  onThrow = bugOf,
): Promise<Result<Value, DeviceError>> {
  try {
    return await run()
  } catch (error) {
    return failed(onThrow(error))
  }
}

function attempt(run: () => void, onThrow: (error: DeviceError) => void): void {
  try {
    run()
  } catch (error) {
    onThrow(bugOf(error))
  }
}

function bugOf(thrown: unknown): DeviceError {
  return {
    code: 'failed',
    detail: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  }
}
