import { z } from 'zod'
import { DEVICES_PER_HOST, deviceReport, devicesTested, type DevicesView } from '../device-health.ts'
import { words } from '../hall-file/common.ts'

const instant = z.number().int()

/** `GET /api/devices` as a page reads it. */
export const devicesView: z.ZodType<DevicesView> = z.object({
  at: instant,
  hosts: z.array(
    z.object({
      hostId: z.string(),
      place: words.nullable(),
      isOnline: z.boolean(),
      since: instant.nullable(),
      devices: z
        .array(
          deviceReport.extend({
            state: z.enum(['connecting', 'ready', 'lost', 'unknown']),
            isFlapping: z.boolean(),
            counterNo: z.string().nullable(),
          }),
        )
        .max(DEVICES_PER_HOST),
      tested: devicesTested.nullable(),
    }),
  ),
})
