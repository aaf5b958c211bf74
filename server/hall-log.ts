import type { Log } from '../domain/ports.ts'

/** A log whose every line says which hall it is about. */
export function hallLog(log: Log, hall: string): Log {
  return {
    info: (event, fields) => log.info(event, { hall, ...fields }),
    warn: (event, fields) => log.warn(event, { hall, ...fields }),
    error: (event, fields) => log.error(event, { hall, ...fields }),
  }
}
