import type { Log } from '../domain/ports.ts'
import { bugWords, takeBug } from './driver-bounds.ts'

/**
 * What becomes of a mistake that nobody caught: that of a driver is its device's alone, and the process goes on; after any
 * other nothing here is to be trusted, and the process ends with 1, to be started again by whoever started it.
 */
export function endOnBugs(log: Log): void {
  const onBug = (thrown: unknown): void => {
    if (takeBug(thrown)) return
    const { name, stack } = bugWords(thrown)
    log.error('host-bug', { bug: name, stack: stack.join(' ') })
    process.stderr.write(`${[name, ...stack].join('\n    ')}\n`)
    process.exit(1)
  }
  process.on('uncaughtException', onBug)
  process.on('unhandledRejection', onBug)
}
