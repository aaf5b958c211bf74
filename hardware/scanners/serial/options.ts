import { z } from 'zod'
import { milliseconds, oneOf } from '../../codec/option-parts.ts'
import { ENDINGS } from './frames.ts'

/** Settings of a serial scanner in the devices file (hardware-protocols section 6). */
export const serialScannerOptions = z.strictObject({
  /** How a code ends; `auto` takes CR, LF, CR LF, STX..ETX, and silence until a mark was seen once. */
  ending: oneOf(['auto', ...ENDINGS]).default('auto'),
  /** Silence that ends a code without a mark. */
  idleMs: milliseconds(20, 1000, 80),
  /** Silence after which the beginning of a code that never ended is thrown away. */
  silenceMs: milliseconds(100, 10_000, 1000),
  /** The same code again within this time is one scan. */
  repeatMs: milliseconds(0, 10_000, 1500),
  /** `honeywell` sends SYN T CR and SYN U CR; `none` is for scanners that look by themselves. */
  trigger: oneOf(['none', 'honeywell']).default('none'),
  /** A triggered scanner gives up by itself: it is triggered again after so long. */
  triggerAgainMs: milliseconds(500, 60_000, 5000),
})
export type SerialScannerOptions = z.output<typeof serialScannerOptions>
