import { failed, ok, type Result } from '../../../domain/result.ts'
import type { FramerEvent } from '../../codec/framer.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CodeScanner } from '../code-scanner.ts'
import { createScanDesk } from '../scan-desk.ts'
import { serialScannerDialect } from './dialect.ts'
import { createCodeFramer, encodeCommand, type ScannedCode, type ScannerCommand } from './frames.ts'
import { serialScannerOptions, type SerialScannerOptions } from './options.ts'

/** Barcode and QR scanners on a serial line or as USB-CDC (hardware-protocols section 6). */
export const serialScannerDriver: Driver<SerialScannerOptions, CodeScanner> = {
  name: 'serial-scanner',
  family: 'scanner',
  title: { zh: '扫码器（串口、USB 虚拟串口）', en: 'Code scanner (serial, USB-CDC)' },
  serialDefaults: { baudRate: 9600 },
  options: serialScannerOptions,
  dialects: [serialScannerDialect],
  isPersonal: true,
  open: openSerialScanner,
}

/** So many codes in a row without the mark that was seen before, and the scanner sends none. */
const UNENDED_TO_DOUBT = 2

/** Opens a scanner. Nothing is asked of it: it speaks when it has read a code. */
export function openSerialScanner(
  transport: Transport,
  options: SerialScannerOptions,
  { clock }: DriverDeps,
): Promise<Result<CodeScanner, DeviceError>> {
  const counts = { codes: 0, discardedBytes: 0 }
  const framer = createCodeFramer(options.ending)
  const desk = createScanDesk(options.repeatMs, clock)
  let isClosed = false
  /** This scanner puts a mark behind its codes: a pause inside one is only a pause. */
  let hasMarks = false
  let unendedInARow = 0
  let cancelSilence = (): void => {}
  let cancelTrigger = (): void => {}

  function handle(events: readonly FramerEvent<ScannedCode>[]): void {
    for (const event of events) {
      if (event.type === 'discarded') {
        counts.discardedBytes += event.bytes.length
        event.bytes.fill(0)
        continue
      }
      counts.codes += 1
      if (event.frame.endedBy === 'mark') {
        hasMarks = true
        unendedInARow = 0
      }
      desk.read(event.frame.text)
      if (desk.isScanning()) triggerLater()
    }
  }

  const endsInSilence = (): boolean => options.ending === 'idle' || (options.ending === 'auto' && !hasMarks)

  function watchSilence(): void {
    cancelSilence()
    // Also with nothing held: the rest of a code that is too long ends here.
    cancelSilence = endsInSilence()
      ? clock.after(options.idleMs, () => handle(framer.end?.() ?? []))
      : clock.after(options.silenceMs, giveUpCode)
  }

  /** One code without its mark was cut short; a second in a row shows that the mark seen once was noise. */
  function giveUpCode(): void {
    const dropped = framer.reset('silence')
    if (dropped.length > 0) unendedInARow += 1
    if (unendedInARow >= UNENDED_TO_DOUBT) hasMarks = false
    handle(dropped)
  }

  function trigger(command: ScannerCommand): void {
    if (options.trigger === 'none' || isClosed) return
    void transport.inTurn(() => transport.write(encodeCommand(command)))
  }

  /** A triggered scanner goes dark after each code, and after some time without one. */
  function triggerLater(): void {
    cancelTrigger()
    if (options.trigger === 'none' || isClosed) return
    cancelTrigger = clock.after(options.triggerAgainMs, () => {
      trigger('trigger-on')
      triggerLater()
    })
  }

  const stops = [
    transport.onData((chunk) => {
      handle(framer.push(chunk))
      watchSilence()
    }),
    transport.onClosed(close),
  ]

  function close(): void {
    isClosed = true
    cancelSilence()
    cancelTrigger()
    framer.reset('stale')
    desk.close()
  }

  return Promise.resolve(
    ok({
      family: 'scanner',
      onScan: desk.onScan,
      setScanning(isOn) {
        if (isClosed || isOn === desk.isScanning()) return
        desk.setScanning(isOn)
        trigger(isOn ? 'trigger-on' : 'trigger-off')
        if (isOn) triggerLater()
        else cancelTrigger()
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
      async close() {
        if (desk.isScanning() && !isClosed && options.trigger !== 'none')
          await transport.inTurn(() => transport.write(encodeCommand('trigger-off')))
        close()
        for (const stop of stops) stop()
      },
    }),
  )
}

const CLOSED = failed<DeviceError>({ code: 'closed', detail: 'the wire is gone' })
