import { ok, type Result } from '../../../domain/result.ts'
import type { FramerEvent } from '../../codec/framer.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CodeScanner } from '../code-scanner.ts'
import { createScanDesk } from '../scan-desk.ts'
import { codesInWords, scannerOnWire } from '../scanner-on-wire.ts'
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
  const framer = createCodeFramer(options.ending)
  const desk = createScanDesk(options.repeatMs, clock)
  /** This scanner puts a mark behind its codes: a pause inside one is only a pause. */
  let hasMarks = false
  let unendedInARow = 0
  let cancelSilence = (): void => {}
  let cancelTrigger = (): void => {}

  function handle(events: readonly FramerEvent<ScannedCode>[]): void {
    for (const event of events) {
      if (event.type === 'discarded') {
        desk.discard(event.bytes.length)
        event.bytes.fill(0)
        continue
      }
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
    if (options.trigger === 'none' || desk.isClosed()) return
    void transport.inTurn(() => transport.write(encodeCommand(command)))
  }

  /** A triggered scanner goes dark after each code, and after some time without one. */
  function triggerLater(): void {
    cancelTrigger()
    if (options.trigger === 'none' || desk.isClosed()) return
    cancelTrigger = clock.after(options.triggerAgainMs, () => {
      trigger('trigger-on')
      triggerLater()
    })
  }

  const scanner = scannerOnWire(transport, desk, {
    hear(chunk) {
      handle(framer.push(chunk))
      watchSilence()
    },
    end() {
      cancelSilence()
      cancelTrigger()
      framer.reset('stale')
    },
    words: () => codesInWords(desk),
  })

  return Promise.resolve(
    ok({
      ...scanner,
      setScanning(isOn) {
        if (desk.isClosed() || isOn === desk.isScanning()) return
        desk.setScanning(isOn)
        trigger(isOn ? 'trigger-on' : 'trigger-off')
        if (isOn) triggerLater()
        else cancelTrigger()
      },
      async close() {
        // A closed desk is not scanning: nobody is told on a wire that is gone.
        if (desk.isScanning() && options.trigger !== 'none')
          await transport.inTurn(() => transport.write(encodeCommand('trigger-off')))
        await scanner.close()
      },
    }),
  )
}
