import { z } from 'zod'
import { milliseconds, wholeNumber } from '../../codec/option-parts.ts'
import { ticketNoOf } from '../ascii-sign.ts'
import type { CallDisplay, SignContent } from '../call-display.ts'
import type { Driver } from '../../device.ts'
import { openFrameSign } from '../frame-sign.ts'
import { numberBoardDialect } from './dialect.ts'
import { encodeBoard } from './frames.ts'

/** Settings of a number board in the devices file. */
export const numberBoardOptions = z.strictObject({
  /** The number set on the board itself. */
  boardId: wholeNumber(0, 255).default(1),
  /** Digits the board has: longer numbers lose their first ones. */
  digits: wholeNumber(1, 5).default(4),
  /** Shown when nobody is called. The one document there is knows no blank, so it is a number. */
  blankAs: wholeNumber(0, 65_535).default(0),
  /** The board may have been off for a while: the number is sent again. */
  resendMs: milliseconds(1000, 3_600_000, 30_000),
})
export type NumberBoardOptions = z.output<typeof numberBoardOptions>

/**
 * Number boards on RS-485 (hardware-protocols 3.3): the digits of the ticket called, no letters. Four bytes and a one-byte
 * sum also occur inside the frames of other makes; a board that does not go by the pauses between frames then shows a
 * wrong number for a moment, so these boards want a line of their own.
 */
export const numberBoardDriver: Driver<NumberBoardOptions, CallDisplay> = {
  name: 'number-board',
  family: 'display',
  title: { zh: 'RS-485 数码屏', en: 'RS-485 number board' },
  serialDefaults: { baudRate: 9600 },
  options: numberBoardOptions,
  sharing: { unitOf: ({ boardId }) => String(boardId), turnaroundMs: 20 },
  dialects: [numberBoardDialect],
  open(transport, options, deps) {
    const { boardId, resendMs } = options
    return openFrameSign(
      transport,
      {
        init: [],
        framesOf: (content) => [encodeBoard({ boardId, value: valueOf(content, options) })],
        gapMs: 0,
        resendMs,
        reply: null,
        harmless: null,
        about: [{ zh: `${boardId} 号数码屏，不应答`, en: `number board ${boardId}, mute` }],
      },
      deps,
    )
  },
}

const MOST_VALUE = 0xffff

function valueOf(content: SignContent, { digits, blankAs }: NumberBoardOptions): number {
  const shown = /[0-9]+$/.exec(ticketNoOf(content) ?? '')?.[0].slice(-digits)
  const value = Number(shown ?? blankAs)
  // Five digits may be more than two bytes hold.
  return value > MOST_VALUE ? value % 10_000 : value
}
