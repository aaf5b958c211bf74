import iconv from 'iconv-lite'
import type { Clock } from '../../domain/ports.ts'
import type { LongBytes } from '../codec/input-events.ts'
import { encodeReports } from '../scanners/hid-pos/frames.ts'
import { createCommandFramer, encodeCode, type Ending } from '../scanners/serial/frames.ts'
import { encodeTyped, type WedgeEnd } from '../scanners/wedge/frames.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

/** How a simulated scanner is set. */
export interface SimScannerSetting {
  readonly ending: Ending
  readonly encoding: 'utf8' | 'gb18030'
  /** Reads only while triggered. */
  readonly isTriggered: boolean
}

/** A scanner at the far end of a wire. */
export interface SimScanner extends SimDevice {
  /** Holds a code before it. */
  scan(text: string): void
  setting(): SimScannerSetting
  set(change: Partial<SimScannerSetting>): void
  /** Whether it looks for codes: always without a trigger. */
  isLooking(): boolean
  onChange(listener: () => void): () => void
}

/** A scanner on a serial line or as USB-CDC. */
export function createSimSerialScanner(setting: Partial<SimScannerSetting> = {}): SimScanner {
  const wires = new Set<(bytes: Uint8Array) => void>()
  const listeners = new Set<() => void>()
  let now: SimScannerSetting = { ending: 'cr', encoding: 'utf8', isTriggered: false, ...setting }
  let isOn = false

  function tell(): void {
    for (const listener of listeners) listener()
  }

  return {
    connect(send): SimConnection {
      const framer = createCommandFramer()
      wires.add(send)
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) {
            if (event.type !== 'frame') continue
            isOn = event.frame === 'trigger-on'
            tell()
          }
        },
        closed: () => void wires.delete(send),
      }
    },
    scan(text) {
      if (now.isTriggered && !isOn) return
      const bytes = encodeCode(Uint8Array.from(iconv.encode(text, now.encoding)), now.ending)
      for (const wire of [...wires]) wire(Uint8Array.from(bytes))
      if (now.isTriggered) isOn = false
      tell()
    },
    setting: () => now,
    set(change) {
      now = { ...now, ...change }
      tell()
    },
    isLooking: () => !now.isTriggered || isOn,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A scanner in HID-POS mode: a code in reports of 64 bytes. */
export function createSimHidPosScanner(): SimDevice & { scan(text: string): void } {
  const wires = new Set<(bytes: Uint8Array) => void>()
  return {
    connect(send): SimConnection {
      wires.add(send)
      return { receive: () => undefined, closed: () => void wires.delete(send) }
    },
    scan(text) {
      for (const report of encodeReports(Uint8Array.from(Buffer.from(text, 'utf8'))))
        for (const wire of [...wires]) wire(Uint8Array.from(report))
    },
  }
}

/** A scanner that types. */
export function createSimWedgeScanner({
  clock,
  longBytes = 8,
  end = 'enter',
}: {
  readonly clock: Clock
  readonly longBytes?: LongBytes
  readonly end?: WedgeEnd
}): SimDevice & {
  /**
   * Types a text; gives back whether it has a key for each character.
   *
   * @param gapMs from key to key: a person is slower than a scanner
   */
  scan(text: string, gapMs?: number): boolean
} {
  const wires = new Set<(bytes: Uint8Array) => void>()
  return {
    connect(send): SimConnection {
      wires.add(send)
      return { receive: () => undefined, closed: () => void wires.delete(send) }
    },
    scan(text, gapMs = 5) {
      const typed = encodeTyped(text, end, { atMs: clock.now(), gapMs, longBytes })
      if (typed === null) return false
      for (const wire of [...wires]) wire(Uint8Array.from(typed))
      return true
    },
  }
}
