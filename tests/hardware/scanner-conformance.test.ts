import { describe, it } from 'vitest'
import type { Result } from '../../domain/result.ts'
import type { DeviceError } from '../../hardware/device.ts'
import type { CodeScanner } from '../../hardware/scanners/code-scanner.ts'
import { openHidPos } from '../../hardware/scanners/hid-pos/driver.ts'
import { hidPosOptions } from '../../hardware/scanners/hid-pos/options.ts'
import { openSerialScanner } from '../../hardware/scanners/serial/driver.ts'
import { serialScannerOptions } from '../../hardware/scanners/serial/options.ts'
import { openWedge, wedgeOptions } from '../../hardware/scanners/wedge/driver.ts'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'
import {
  createSimHidPosScanner,
  createSimSerialScanner,
  createSimWedgeScanner,
} from '../../hardware/sim/sim-scanner.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock } from '../support/real-clock.ts'
import { scannerConformance, type ScannerBench } from '../support/scanner-conformance.ts'

const deps = { clock: realClock, log: createFakeLog() }
/** Long enough that no slow machine makes two scans of one. */
const repeatMs = 10_000

async function openBench(
  sim: SimDevice & { scan(text: string): unknown },
  open: (transport: Transport) => Promise<Result<CodeScanner, DeviceError>>,
  serve: (sim: SimDevice) => Promise<SimLink> = (device) => serveSimOnTcp(device, 0),
): Promise<ScannerBench> {
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const opened = await open(transport)
  if (!opened.ok) throw new Error(opened.error.detail)
  return {
    scanner: opened.value,
    scan: (text) => void sim.scan(text),
    unplug: () => link.unplug(),
    async close() {
      await opened.value.close()
      await transport.close()
      await link.close()
    },
  }
}

const openSerial =
  (options: object) =>
  (transport: Transport): Promise<Result<CodeScanner, DeviceError>> =>
    openSerialScanner(transport, serialScannerOptions.parse({ repeatMs, ...options }), deps)

describe.each(['cr', 'lf', 'crlf', 'stx-etx'] as const)('serial scanner, codes end with %s', (ending) => {
  scannerConformance(() => openBench(createSimSerialScanner({ ending }), openSerial({})))
  describe('as configured', () => {
    scannerConformance(() => openBench(createSimSerialScanner({ ending }), openSerial({ ending })))
  })
})

describe('serial scanner, codes end in silence', () => {
  scannerConformance(() => openBench(createSimSerialScanner({ ending: 'idle' }), openSerial({})))
})

describe(ptyTitle('serial scanner over a pseudo terminal'), () => {
  scannerConformance(
    () => openBench(createSimSerialScanner(), openSerial({}), openSimPty),
    it.skipIf(noPtyBecause !== undefined) as typeof it,
  )
})

describe('HID-POS scanner', () => {
  scannerConformance(() =>
    openBench(createSimHidPosScanner(), (transport) =>
      openHidPos(transport, hidPosOptions.parse({ repeatMs }), deps),
    ),
  )
})

describe.each([64, 32] as const)('keyboard wedge, %i bits', (bits) => {
  scannerConformance(() =>
    openBench(createSimWedgeScanner({ clock: realClock, longBytes: bits === 64 ? 8 : 4 }), (transport) =>
      openWedge(transport, wedgeOptions.parse({ bits, repeatMs }), deps),
    ),
  )
})
