import { failed, ok } from '../../domain/result.ts'
import type { DeviceError, ProbeReport } from '../device.ts'
import type { Transport } from '../transport/transport.ts'
import type { CodeScanner } from './code-scanner.ts'
import type { ScanDesk } from './scan-desk.ts'

/** What is particular to a make of scanner. */
export interface ScannerParts {
  hear(chunk: Uint8Array): void
  /** The wire is gone or given back: stops timers, and forgets what is held. May come twice. */
  end(): void
  /** What the open scanner has read, for the technician. */
  words(): ProbeReport['lines'][number]
}

/** A scanner that speaks when it has read a code, and of which there is nothing to see but its open wire. */
export function scannerOnWire(
  transport: Transport,
  desk: ScanDesk,
  { hear, end, words }: ScannerParts,
): CodeScanner {
  const stops = [transport.onData(hear), transport.onClosed(close)]

  function close(): void {
    desk.close()
    end()
  }

  return {
    family: 'scanner',
    onScan: desk.onScan,
    setScanning: desk.setScanning,
    check: () => Promise.resolve(desk.isClosed() ? CLOSED : ok(undefined)),
    probe: () =>
      Promise.resolve(
        desk.isClosed() ? CLOSED : ok({ lines: [words()], isUnproven: desk.counters().codes === 0 }),
      ),
    counters: desk.counters,
    close() {
      close()
      for (const stop of stops) stop()
      return Promise.resolve()
    },
  }
}

/** How many codes came, and how much that was none. */
export function codesInWords(desk: ScanDesk): ProbeReport['lines'][number] {
  const { codes, discardedBytes } = desk.counters()
  return {
    zh: `已打开；读到 ${codes} 个码，无法识别 ${discardedBytes} 字节`,
    en: `open; ${codes} codes read, ${discardedBytes} bytes that make no sense`,
  }
}

const CLOSED = failed<DeviceError>({ code: 'closed', detail: 'the wire is gone' })
