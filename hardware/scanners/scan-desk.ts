import type { Clock } from '../../domain/ports.ts'
import { createRepeatFilter } from './repeat-filter.ts'

/** What every scanner does with a text that was read: on or off, once, and to whom. */
export interface ScanDesk {
  /** A code was read. */
  read(text: string): void
  /** So many bytes came that are part of no code. */
  discard(bytes: number): void
  onScan(listener: (text: string) => void): () => void
  /** Does nothing once it is closed. */
  setScanning(isOn: boolean): void
  isScanning(): boolean
  counters(): ScanCounters
  isClosed(): boolean
  /** Forgets the last text, which may stand for a person. */
  close(): void
}

export interface ScanCounters extends Readonly<Record<string, number>> {
  /** All that were read: told, read again, read while off. */
  readonly codes: number
  readonly scans: number
  readonly repeats: number
  readonly passedOver: number
  readonly discardedBytes: number
}

/** Scanning is off until it is switched on. */
export function createScanDesk(repeatMs: number, clock: Clock): ScanDesk {
  const counts = { codes: 0, discardedBytes: 0, scans: 0, repeats: 0, passedOver: 0 }
  const listeners = new Set<(text: string) => void>()
  const repeats = createRepeatFilter(repeatMs)
  let isOn = false
  let isClosed = false
  let cancelForget = (): void => {}

  return {
    read(text) {
      counts.codes += 1
      if (!isOn) {
        counts.passedOver += 1
        return
      }
      const isNew = repeats.isNew(text, clock.now())
      cancelForget()
      cancelForget = clock.after(repeatMs + 1, () => repeats.clear())
      if (!isNew) {
        counts.repeats += 1
        return
      }
      counts.scans += 1
      for (const listener of [...listeners]) listener(text)
    },
    discard(bytes) {
      counts.discardedBytes += bytes
    },
    onScan(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    setScanning(wanted) {
      if (isClosed || isOn === wanted) return
      isOn = wanted
      cancelForget()
      repeats.clear()
    },
    isScanning: () => isOn,
    counters: () => ({ ...counts }),
    isClosed: () => isClosed,
    close() {
      isClosed = true
      isOn = false
      cancelForget()
      repeats.clear()
    },
  }
}
