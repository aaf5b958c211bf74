import { z } from 'zod'
import { milliseconds, wholeNumber } from '../../codec/option-parts.ts'
import { asciiLines } from '../ascii-sign.ts'
import type { CallDisplay, SignContent } from '../call-display.ts'
import type { Driver } from '../../device.ts'
import { openFrameSign } from '../frame-sign.ts'
import { cd5220Dialect } from './dialect.ts'
import { encodeVfd } from './frames.ts'
import type { VfdCommand } from './frames.ts'

/** Settings of a CD5220 display in the devices file. */
export const cd5220Options = z.strictObject({
  /** 1 dark to 4 bright. */
  brightness: wholeNumber(1, 4).default(4),
  /** The display may have been off for a while: its rows are sent again. */
  resendMs: milliseconds(1000, 3_600_000, 60_000),
})
export type Cd5220Options = z.output<typeof cd5220Options>

/**
 * CD5220 vacuum displays of 2 rows of 20 (hardware-protocols 3.3). They have no Chinese: the ticket stands above, the
 * counter below.
 */
export const cd5220Driver: Driver<Cd5220Options, CallDisplay> = {
  name: 'cd5220',
  family: 'display',
  title: { zh: 'CD5220 荧光顾客屏（仅英数）', en: 'CD5220 customer display (no Chinese)' },
  serialDefaults: { baudRate: 9600 },
  options: cd5220Options,
  dialects: [cd5220Dialect],
  open(transport, options, deps) {
    const { brightness, resendMs } = options
    const setUp: readonly VfdCommand[] = [
      { kind: 'cursor', isShown: false },
      { kind: 'brightness', level: brightness },
    ]
    return openFrameSign(
      transport,
      {
        init: [joined([{ kind: 'init' }, ...setUp])],
        // Set up again with what is sent again, because a display just switched on shows its cursor. Init would flicker.
        framesOf: (content, resends) => [joined([...(resends > 0 ? setUp : []), ...rowsOf(content)])],
        gapMs: 0,
        resendMs,
        reply: null,
        harmless: null,
        about: [{ zh: 'CD5220，2 行 20 列，不应答', en: 'CD5220, 2 rows of 20, mute' }],
      },
      deps,
    )
  },
}

function rowsOf(content: SignContent): readonly VfdCommand[] {
  const [upper = '', ...rest] = asciiLines(content)
  return [
    { kind: 'row', row: 'upper', text: upper },
    { kind: 'row', row: 'lower', text: rest.join(' ') },
  ]
}

function joined(commands: readonly VfdCommand[]): Uint8Array {
  return Uint8Array.from(commands.flatMap((command) => [...encodeVfd(command)]))
}
