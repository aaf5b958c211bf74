import type { Clock } from '../../domain/ports.ts'
import { createRepeatFilter } from './repeat-filter.ts'

/** What every scanner does with a text that was read: on or off, once, and to whom. */
export interface ScanDesk {
  /** A code was read. */
  read(text: string): void
  onScan(listener: (text: string) => void): () => void
  setScanning(isOn: boolean): void
  isScanning(): boolean
  /** Codes told, codes read again, codes read while off. */
  counters(): { readonly scans: number; readonly repeats: number; readonly passedOver: number }
  /** Forgets the last text, which may stand for a person. */
  close(): void
}

/** Scanning is off until it is switched on. */
export function createScanDesk(repeatMs: number, clock: Clock): ScanDesk {
  const counts = { scans: 0, repeats: 0, passedOver: 0 }
  const listeners = new Set<(text: string) => void>()
  const repeats = createRepeatFilter(repeatMs)
  let isOn = false
  let cancelForget = (): void => {}

  return {
    read(text) {
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
    onScan(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    setScanning(wanted) {
      if (isOn === wanted) return
      isOn = wanted
      cancelForget()
      repeats.clear()
    },
    isScanning: () => isOn,
    counters: () => ({ ...counts }),
    close() {
      isOn = false
      cancelForget()
      repeats.clear()
    },
  }
}
