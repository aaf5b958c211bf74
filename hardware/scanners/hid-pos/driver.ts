import { ok, type Result } from '../../../domain/result.ts'
import type { Dialect } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CodeScanner } from '../code-scanner.ts'
import { createScanDesk } from '../scan-desk.ts'
import { MAX_CODE_BYTES, readScanText } from '../scan-text.ts'
import { codesInWords, scannerOnWire } from '../scanner-on-wire.ts'
import { createReportFramer, encodeReport, type ScanReport } from './frames.ts'
import { hidPosOptions, type HidPosOptions } from './options.ts'

/** Reports of HID-POS scanners with the usual layout; what a code says is not told. */
export const hidPosDialect: Dialect = {
  device: 'barcode-hid-pos',
  toDevice: null,
  toHost: () =>
    saying(createReportFramer(), (report) => ({
      words: {
        zh: `条码 ${report.data.length} 字节${report.isContinued ? '，未完' : ''}`,
        en: `${report.data.length} bytes of a code${report.isContinued ? ', more follows' : ''}`,
      },
      encoded: encodeReport(report),
    })),
}

/** Scanners in HID-POS mode (USB HID usage page 8C; hardware-protocols section 6). UNCERTAIN: tried on no hardware. */
export const hidPosDriver: Driver<HidPosOptions, CodeScanner> = {
  name: 'hid-pos-scanner',
  family: 'scanner',
  title: { zh: '扫码器（USB HID-POS）', en: 'Code scanner (USB HID-POS)' },
  serialDefaults: { baudRate: 115_200 },
  options: hidPosOptions,
  wires: ['hid', 'tcp'],
  dialects: [hidPosDialect],
  isPersonal: true,
  open: openHidPos,
}

/** Opens a scanner; it speaks when it has read a code. */
export function openHidPos(
  transport: Transport,
  options: HidPosOptions,
  { clock }: DriverDeps,
): Promise<Result<CodeScanner, DeviceError>> {
  const framer = createReportFramer(options)
  const desk = createScanDesk(options.repeatMs, clock)
  let held: number[] = []
  let isTooLong = false
  let cancelSilence = (): void => {}

  function take({ data, isContinued }: ScanReport): void {
    if (isTooLong || held.length + data.length > MAX_CODE_BYTES) {
      desk.discard(held.length + data.length)
      forget()
      isTooLong = isContinued
      return
    }
    held.push(...data)
    data.fill(0)
    if (isContinued) return
    const read = readScanText(Uint8Array.from(held))
    if (read === null) desk.discard(held.length)
    else desk.read(read.text)
    forget()
  }

  function forget(): void {
    held.fill(0)
    held = []
  }

  function dropBegun(): void {
    for (const event of framer.reset('silence'))
      if (event.type === 'discarded') desk.discard(event.bytes.length)
    desk.discard(held.length)
    isTooLong = false
    forget()
  }

  const scanner = scannerOnWire(transport, desk, {
    hear(chunk) {
      cancelSilence()
      for (const event of framer.push(chunk)) {
        if (event.type === 'frame') take(event.frame)
        else desk.discard(event.bytes.length)
      }
      const isBegun = held.length > 0 || isTooLong || framer.pendingBytes() > 0
      if (isBegun) cancelSilence = clock.after(options.silenceMs, dropBegun)
    },
    end() {
      cancelSilence()
      framer.reset('stale')
      forget()
    },
    words: () => codesInWords(desk),
  })
  return Promise.resolve(ok(scanner))
}
