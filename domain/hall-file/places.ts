import { z } from 'zod'
import { date, id, spans, words } from './common.ts'

export const weekly = z.strictObject({
  mon: spans.default([]),
  tue: spans.default([]),
  wed: spans.default([]),
  thu: spans.default([]),
  fri: spans.default([]),
  sat: spans.default([]),
  sun: spans.default([]),
})

export const hours = z.strictObject({
  weekly: weekly.prefault({}),
  closedDates: z.array(date).default([]),
  /** Days with hours of their own: make-up working days, short days. */
  specialDates: z.array(z.strictObject({ date, spans })).default([]),
})

/** Which queues a counter serves; among equals a higher weight goes first. */
export const servedQueue = z.strictObject({ queueId: id, weight: z.number().min(0).default(1) })
export type ServedQueue = z.infer<typeof servedQueue>

export const COUNTER_TYPES = [
  'comprehensive',
  'undifferentiated',
  'specialist',
  'issue',
  'guide',
  'cannotGetDone',
] as const

export const counter = z
  .strictObject({
    counterId: id,
    /** As printed above the counter and as called, e.g. `3` or `综合3`. */
    counterNo: z.string().min(1).max(8),
    counterType: z.enum(COUNTER_TYPES).default('comprehensive'),
    zoneId: id,
    /** An undifferentiated counter may leave this out: it serves every queue. */
    queues: z.array(servedQueue).default([]),
    /** What the counter handles, for the foot of its sign. */
    handles: words.optional(),
    /** Opening beside the hall's hours, e.g. late on Thursdays. */
    extendedHours: hours.optional(),
  })
  .superRefine((row, ctx) => {
    if (row.queues.length > 0 || row.counterType === 'undifferentiated') return
    if (row.counterType === 'guide' || row.counterType === 'cannotGetDone') return
    ctx.addIssue({ code: 'custom', path: ['queues'], message: 'allowed: at least one queue' })
  })

export const STAFF_RIGHTS = ['callNumber', 'reassign', 'restoreBeyondLimit'] as const
export type StaffRight = (typeof STAFF_RIGHTS)[number]

export const staffMember = z.strictObject({
  staffNo: z.string().regex(/^\d{3,8}$/, 'allowed: 3 to 8 digits, in quotes'),
  roles: z.array(z.enum(['clerk', 'guide', 'helper', 'supervisor'])).min(1),
  rights: z.array(z.enum(STAFF_RIGHTS)).default([]),
  /** The only services this person may handle; absent: all of the counter. */
  services: z.array(id).min(1).optional(),
  /** Services to be given to this person before other people's. */
  precedence: z.array(id).default([]),
})

export const deviceHost = z.strictObject({
  hostId: id,
  place: words,
})
