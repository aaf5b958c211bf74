import { z } from 'zod'
import { ANY_DEVICE_TYPE, ANY_SCREEN } from './frames.ts'

const FONT_PX = 16

/** Settings of one sign in the devices file. Times are our recommended settings, not the vendor's figures. */
export const onbonOptions = z
  .strictObject({
    /** The number set in the vendor's tool; 65534 is any card. */
    screen: z.int().min(1).max(ANY_SCREEN).default(1),
    model: z.enum(['5k', '6k']),
    /** 81 (hex 51) is 5K1, 88 is 5K2, 97 to 102 are 6K1 and on; 254 is any. */
    deviceType: z.int().min(0).max(255).default(ANY_DEVICE_TYPE),
    widthPx: z.int().min(16).max(4096),
    heightPx: z.int().min(FONT_PX).max(512),
    /** One area per row of windows on a hall screen. */
    areaId: z.int().min(0).max(255).default(0),
    xPx: z.int().min(0).max(4096).default(0),
    yPx: z.int().min(0).max(512).default(0),
    lineSpacing: z.int().min(0).max(64).default(0),
    /** Height of the card's font; its Chinese glyphs are as wide, its ASCII half as wide. */
    fontPx: z.int().min(8).max(64).default(FONT_PX),
    /** Colour the text by what it says. Off: the order of the colour codes differs between cards. */
    colourEscapes: z.boolean().default(false),
    /** One answer; 1000 on a serial line and 2000 on TCP unless told. */
    replyDeadlineMs: z.int().min(100).max(30_000).optional(),
    retries: z.int().min(0).max(10).default(2),
    /** Pause before a busy card is asked again. */
    busyWaitMs: z.int().min(0).max(10_000).default(500),
    /** Dynamic areas are lost on a reset nobody sees; so they are sent again. */
    resendMs: z.int().min(5000).max(3_600_000).default(180_000),
  })
  .refine(({ model, xPx, widthPx }) => model === '6k' || (xPx % 8 === 0 && widthPx % 8 === 0), {
    message: 'a 5k card counts in steps of eight pixels: xPx and widthPx must be multiples of 8',
    path: ['widthPx'],
  })

export type OnbonOptions = z.output<typeof onbonOptions>
