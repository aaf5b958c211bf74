import type { Device } from '../device.ts'

/** A barcode or QR scanner in front of the citizen. What the code means is decided elsewhere. */
export interface CodeScanner extends Device {
  readonly family: 'scanner'
  /**
   * Called once for each code held before it: the same text again within the repeat time is one scan. The text may be a
   * token that stands for a person: keep it for one transaction, never in a log.
   */
  onScan(listener: (text: string) => void): () => void
  /** For scanners that are triggered; others are always on, and their scans are passed over while off. */
  setScanning(isOn: boolean): void
}
