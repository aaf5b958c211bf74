import { z } from 'zod'
import { ok, type Result } from '../../../domain/result.ts'
import type { Dialect } from '../../codec/dialect.ts'
import { createInputEventFramer, encodeInputEvent, EV_KEY } from '../../codec/input-events.ts'
import { milliseconds, wholeNumber } from '../../codec/option-parts.ts'
import { saying } from '../../codec/saying.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CodeScanner } from '../code-scanner.ts'
import { createScanDesk } from '../scan-desk.ts'
import { MAX_CODE_BYTES } from '../scan-text.ts'
import { scannerOnWire } from '../scanner-on-wire.ts'
import { createWedgeReader } from './frames.ts'

/** Settings of a keyboard-wedge scanner in the devices file. */
export const wedgeOptions = z.strictObject({
  /** Of the Linux the host runs on: 32 on old boards. */
  bits: z
    .literal([32, 64], { error: '应为 32 或 64；must be 32 or 64' })
    .default(64)
    .transform((bits): 4 | 8 => (bits === 64 ? 8 : 4)),
  /** Keys further apart are typed by a person (hardware-protocols section 6: 30 to 50 ms). */
  maxGapMs: milliseconds(5, 500, 50),
  /** Shorter runs are passed over. */
  minChars: wholeNumber(1, 64).default(3),
  /** The same code again within this time is one scan. */
  repeatMs: milliseconds(0, 10_000, 1500),
})
export type WedgeOptions = z.output<typeof wedgeOptions>

const LONG_BYTES = 8

/** Keys of a wedge, as they are on 64-bit machines. Which key is not told: the keys are the code. */
export const wedgeDialect: Dialect = {
  device: 'keyboard-wedge-64',
  toDevice: null,
  toHost: () =>
    saying(createInputEventFramer(LONG_BYTES), (event) => ({
      words: event.type === EV_KEY ? { zh: '一个键', en: 'a key' } : { zh: '分隔', en: 'a separator' },
      encoded: encodeInputEvent(event, LONG_BYTES),
    })),
}

/**
 * Scanners that are keyboards, read from `/dev/input/by-id/...-event-kbd` (hardware-protocols section 6). The last
 * resort: prefer USB-CDC or HID-POS, for which the maker has a configuration code. Chinese text does not come dependably,
 * and the browser sees the keys too unless a udev rule hides the scanner from the desktop, as for number pads
 * (LIBINPUT_IGNORE_DEVICE, see pads/evdev).
 */
export const wedgeDriver: Driver<WedgeOptions, CodeScanner> = {
  name: 'wedge-scanner',
  family: 'scanner',
  title: { zh: '扫码器（模拟键盘）', en: 'Code scanner (keyboard wedge)' },
  serialDefaults: { baudRate: 115_200 },
  options: wedgeOptions,
  wires: ['file', 'tcp'],
  dialects: [wedgeDialect],
  isPersonal: true,
  open: openWedge,
}

/** Longer than any pause inside a code: what is left then is no code, and is forgotten. */
const FORGET_MS = 1000

/** Opens a scanner; it speaks when it has read a code. */
export function openWedge(
  transport: Transport,
  { bits, maxGapMs, minChars, repeatMs }: WedgeOptions,
  { clock }: DriverDeps,
): Promise<Result<CodeScanner, DeviceError>> {
  const framer = createInputEventFramer(bits)
  const reader = createWedgeReader({ maxGapMs, minChars, maxChars: MAX_CODE_BYTES })
  const desk = createScanDesk(repeatMs, clock)
  let cancelForget = (): void => {}

  function forget(): void {
    reader.clear()
    for (const event of framer.reset('silence'))
      if (event.type === 'discarded') desk.discard(event.bytes.length)
  }

  const scanner = scannerOnWire(transport, desk, {
    hear(chunk) {
      cancelForget()
      for (const event of framer.push(chunk)) {
        if (event.type === 'discarded') {
          desk.discard(event.bytes.length)
          continue
        }
        const text = event.frame.type === EV_KEY ? reader.key(event.frame) : null
        if (text !== null) desk.read(text)
      }
      if (framer.pendingBytes() > 0 || reader.pending() > 0) cancelForget = clock.after(FORGET_MS, forget)
    },
    end() {
      cancelForget()
      forget()
    },
    words() {
      const { codes } = desk.counters()
      return {
        zh: `已打开；读到 ${codes} 个码，像人打字的 ${reader.typed()} 次`,
        en: `open; ${codes} codes read, ${reader.typed()} runs that looked typed`,
      }
    },
  })
  const counters = () => ({ ...desk.counters(), typed: reader.typed() })
  return Promise.resolve(ok({ ...scanner, counters }))
}
