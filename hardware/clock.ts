import pino from 'pino'
import type { Clock, Log } from '../domain/ports.ts'

/** The machine's own clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A structured log, one JSON line per event, for the entry point of the device host. */
export function createSystemLog(
  level: string,
  destination: pino.DestinationStream = pino.destination(1),
): Log {
  const logger = pino({ level, base: { part: 'device-host' } }, destination)
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  }
}
