import { isMainThread } from 'node:worker_threads'

/**
 * Loaded before a server (`--import`): its machine's clock is off by `CHAOS_CLOCK_OFF_MS`, and is set back by an hour
 * whenever the process gets SIGUSR2, as an operator's hand or a bad time server would.
 */
const HOUR_MS = 3_600_000
const RealDate = Date
let offMs = Number(process.env['CHAOS_CLOCK_OFF_MS'] ?? 0)
const now = (): number => RealDate.now() + offMs

globalThis.Date = new Proxy(RealDate, {
  get: (real, key) => (key === 'now' ? now : (Reflect.get(real, key) as unknown)),
  construct: (real, given, target) =>
    Reflect.construct(real, given.length === 0 ? [now()] : given, target) as object,
  apply: () => new RealDate(now()).toString(),
})

if (isMainThread) process.on('SIGUSR2', () => void (offMs -= HOUR_MS))

// What ends a server that nobody killed is the finding of the run.
process.on('uncaughtExceptionMonitor', (error) => {
  process.stderr.write(`a server ended by itself: ${error.stack ?? error.message}\n`)
})
