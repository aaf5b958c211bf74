import { z } from 'zod'
import { milliseconds, wholeNumber } from '../../codec/option-parts.ts'

/** Settings of one lamp on a Modbus relay board in the devices file. Times are our recommended settings. */
export const modbusCoilOptions = z.strictObject({
  /** The board's Modbus address, set by its switches. */
  unit: wholeNumber(1, 255).default(1),
  /** The relay, counted from 0. */
  coil: wholeNumber(0, 65_535).default(0),
  replyDeadlineMs: milliseconds(50, 5000, 300),
  retries: wholeNumber(0, 10).default(2),
})

export type ModbusCoilOptions = z.output<typeof modbusCoilOptions>
