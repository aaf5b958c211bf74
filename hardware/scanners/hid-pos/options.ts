import { z } from 'zod'
import { milliseconds, wholeNumber } from '../../codec/option-parts.ts'
import { USUAL_LAYOUT } from './frames.ts'

const place = (otherwise: number) => wholeNumber(0, 1023).default(otherwise)

/** Settings of a scanner in HID-POS mode. The places in a report are UNCERTAIN: the vendor's manual has them. */
export const hidPosOptions = z
  .strictObject({
    reportBytes: wholeNumber(4, 1024).default(USUAL_LAYOUT.reportBytes),
    reportId: wholeNumber(0, 255).default(USUAL_LAYOUT.reportId),
    lengthAt: place(USUAL_LAYOUT.lengthAt),
    symbologyAt: place(USUAL_LAYOUT.symbologyAt),
    symbologyBytes: wholeNumber(0, 8).default(USUAL_LAYOUT.symbologyBytes),
    dataAt: place(USUAL_LAYOUT.dataAt),
    dataBytes: wholeNumber(1, 255).default(USUAL_LAYOUT.dataBytes),
    continuedAt: place(USUAL_LAYOUT.continuedAt),
    continuedMask: wholeNumber(0, 255).default(USUAL_LAYOUT.continuedMask),
    /** A code whose next report does not come within this time is thrown away. */
    silenceMs: milliseconds(50, 5000, 500),
    /** The same code again within this time is one scan. */
    repeatMs: milliseconds(0, 10_000, 1500),
  })
  .refine(
    ({ reportBytes, lengthAt, symbologyAt, symbologyBytes, dataAt, dataBytes, continuedAt }) =>
      Math.max(lengthAt + 1, symbologyAt + symbologyBytes, dataAt + dataBytes, continuedAt + 1) <=
      reportBytes,
    {
      path: ['reportBytes'],
      message: '报告装不下这些字段；a field lies beyond the end of the report',
    },
  )
export type HidPosOptions = z.output<typeof hidPosOptions>
