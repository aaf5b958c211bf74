import { failed, ok, type Result } from '../../../domain/result.ts'
import type { Dialect } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CodeScanner } from '../code-scanner.ts'
import { createScanDesk } from '../scan-desk.ts'
import { MAX_CODE_BYTES, readScanText } from '../scan-text.ts'
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
  const counts = { codes: 0, discardedBytes: 0 }
  const framer = createReportFramer(options)
  const desk = createScanDesk(options.repeatMs, clock)
  let held: number[] = []
  let isTooLong = false
  let isClosed = false
  let cancelSilence = (): void => {}

  function take({ data, isContinued }: ScanReport): void {
    if (isTooLong || held.length + data.length > MAX_CODE_BYTES) {
      counts.discardedBytes += held.length + data.length
      forget()
      isTooLong = isContinued
      return
    }
    held.push(...data)
    data.fill(0)
    if (isContinued) return
    const read = readScanText(Uint8Array.from(held))
    if (read === null) counts.discardedBytes += held.length
    else {
      counts.codes += 1
      desk.read(read.text)
    }
    forget()
  }

  function forget(): void {
    held.fill(0)
    held = []
  }

  function dropBegun(): void {
    for (const event of framer.reset('silence'))
      if (event.type === 'discarded') counts.discardedBytes += event.bytes.length
    counts.discardedBytes += held.length
    isTooLong = false
    forget()
  }

  const stops = [
    transport.onData((chunk) => {
      cancelSilence()
      for (const event of framer.push(chunk)) {
        if (event.type === 'frame') take(event.frame)
        else counts.discardedBytes += event.bytes.length
      }
      const isBegun = held.length > 0 || isTooLong || framer.pendingBytes() > 0
      if (isBegun) cancelSilence = clock.after(options.silenceMs, dropBegun)
    }),
    transport.onClosed(close),
  ]

  function close(): void {
    isClosed = true
    cancelSilence()
    framer.reset('stale')
    forget()
    desk.close()
  }

  return Promise.resolve(
    ok({
      family: 'scanner',
      onScan: desk.onScan,
      setScanning(isOn) {
        if (!isClosed) desk.setScanning(isOn)
      },
      check: () => Promise.resolve(isClosed ? CLOSED : ok(undefined)),
      probe() {
        if (isClosed) return Promise.resolve(CLOSED)
        const { codes, discardedBytes } = counts
        const line = {
          zh: `已打开；读到 ${codes} 个码，无法识别 ${discardedBytes} 字节`,
          en: `open; ${codes} codes read, ${discardedBytes} bytes that make no sense`,
        }
        return Promise.resolve(ok({ lines: [line], isUnproven: codes === 0 }))
      },
      counters: () => ({ ...counts, ...desk.counters() }),
      close() {
        close()
        for (const stop of stops) stop()
        return Promise.resolve()
      },
    }),
  )
}

const CLOSED = failed<DeviceError>({ code: 'closed', detail: 'the wire is gone' })
