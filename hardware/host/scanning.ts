import type { CodeScanner } from '../scanners/code-scanner.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import { onEachDevice } from './each-device.ts'

/** Turns all scanners of the host on and off together, and keeps them so over every reopening. */
export interface Scanning {
  set(isOn: boolean): void
  close(): void
}

/** @param onScan a code read while scanning is on; it may stand for a person and is kept nowhere */
export function createScanning(
  scanners: readonly SupervisedDevice<CodeScanner>[],
  onScan: (text: string) => void,
): Scanning {
  let isOn = false
  const working = new Set<CodeScanner>()

  const stops = scanners.map((supervised) =>
    onEachDevice(supervised, (scanner) => {
      working.add(scanner)
      scanner.setScanning(isOn)
      const stop = scanner.onScan((text) => {
        if (isOn) onScan(text)
      })
      return () => {
        working.delete(scanner)
        stop()
      }
    }),
  )

  return {
    set(wanted) {
      if (wanted === isOn) return
      isOn = wanted
      for (const scanner of working) scanner.setScanning(isOn)
    },
    close() {
      isOn = false
      for (const scanner of working) scanner.setScanning(false)
      for (const stop of stops) stop()
    },
  }
}
