import { z } from 'zod'
import { oneOf, wholeNumber, yesOrNo } from '../../codec/option-parts.ts'
import { ANY_DEVICE_TYPE, ANY_SCREEN } from './frames.ts'

const FONT_PX = 16

/** Settings of one sign in the devices file. Times are our recommended settings, not the vendor's figures. */
export const onbonOptions = z
  .strictObject({
    /** The number set in the vendor's tool; 65534 is any card. */
    screen: wholeNumber(1, ANY_SCREEN).default(1),
    model: oneOf(['5k', '6k']),
    /** 81 (hex 51) is 5K1, 88 is 5K2, 97 to 102 are 6K1 and on; 254 is any. */
    deviceType: wholeNumber(0, 255).default(ANY_DEVICE_TYPE),
    widthPx: wholeNumber(16, 4096),
    heightPx: wholeNumber(FONT_PX, 512),
    /** One area per row of windows on a hall screen. */
    areaId: wholeNumber(0, 255).default(0),
    xPx: wholeNumber(0, 4096).default(0),
    yPx: wholeNumber(0, 512).default(0),
    lineSpacing: wholeNumber(0, 64).default(0),
    /** Height of the card's font; its Chinese glyphs are as wide, its ASCII half as wide. */
    fontPx: wholeNumber(8, 64).default(FONT_PX),
    /** Colour the text by what it says. Off: the order of the colour codes differs between cards. */
    colourEscapes: yesOrNo(false),
    /** One answer; 1000 on a serial line and 2000 on TCP unless told. */
    replyDeadlineMs: wholeNumber(100, 30_000).optional(),
    retries: wholeNumber(0, 10).default(2),
    /** Pause before a busy card is asked again. */
    busyWaitMs: wholeNumber(0, 10_000).default(500),
    /** Dynamic areas are lost on a reset nobody sees; so they are sent again. */
    resendMs: wholeNumber(5000, 3_600_000).default(180_000),
  })
  .refine(({ model, xPx, widthPx }) => model === '6k' || (xPx % 8 === 0 && widthPx % 8 === 0), {
    message:
      '5K 卡以 8 点为单位：xPx 和 widthPx 应为 8 的倍数；a 5k card counts in steps of eight pixels: xPx and widthPx must be multiples of 8',
    path: ['widthPx'],
  })

export type OnbonOptions = z.output<typeof onbonOptions>
