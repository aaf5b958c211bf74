import { z } from 'zod'
import { id, span, words } from './common.ts'

export const zone = z.strictObject({
  zoneId: id,
  name: words,
  /** Boards of one sound zone hear one announcement at a time. Default: the zone itself. */
  soundZoneId: id.optional(),
})

export const queue = z.strictObject({
  queueId: id,
  name: words,
  /** One letter per number series; I and O are left out because they read like digits. */
  letter: z.string().regex(/^[A-HJ-NP-Z]$/, 'allowed: one capital letter except I and O'),
  zoneId: id,
  /** Live and finished tickets one person may take in this queue per day. */
  dailyLimitPerPerson: z.number().int().min(1).default(2),
})

const count = z.number().int().min(1)

/** What a hall decides of calling; a service may differ in any of it. */
const callFields = {
  /** Between two calls of the same number. */
  recallGapSeconds: z.number().min(0),
  /** Calls before the number may be passed, and seconds since the first of them. */
  noShowAfterCalls: count,
  noShowAfterSeconds: z.number().min(0),
  /** No further call after so many; null is no limit. */
  maxCalls: count.nullable(),
  /** Passes the number by itself so long after its last call; 0 leaves it to the clerk. */
  autoNoShowSeconds: z.number().min(0),
}
export const callRules = z.strictObject({
  recallGapSeconds: callFields.recallGapSeconds.default(10),
  noShowAfterCalls: callFields.noShowAfterCalls.default(3),
  noShowAfterSeconds: callFields.noShowAfterSeconds.default(60),
  maxCalls: callFields.maxCalls.default(null),
  autoNoShowSeconds: callFields.autoNoShowSeconds.default(0),
})
export type CallRules = z.infer<typeof callRules>

export const REJOIN_POLICIES = ['afterN', 'tail', 'newTicket'] as const

/** How a passed number comes back. */
const rejoinFields = {
  policy: z.enum(REJOIN_POLICIES),
  /** With `afterN`: so many others of the queue are called first. */
  afterCalls: z.number().int().min(0),
  /** Returns allowed; one pass more and the number is dead. */
  maxReturns: z.number().int().min(0),
}
export const rejoinRules = z.strictObject({
  policy: rejoinFields.policy.default('afterN'),
  afterCalls: rejoinFields.afterCalls.default(3),
  maxReturns: rejoinFields.maxReturns.default(2),
})
export type RejoinRules = z.infer<typeof rejoinRules>

/** Numbers that may be given in a span of the day. */
const quota = z.strictObject({ span, count: z.number().int().min(0) })

export const service = z.strictObject({
  serviceCode: id,
  name: words,
  departmentId: id,
  categoryId: id,
  queueId: id,
  isEnabled: z.boolean().default(true),
  /** On the first tab of the kiosk. */
  isCommon: z.boolean().default(false),
  /** Whether a number needs a card: none shows no card panel, optional offers it, required leads to it. */
  identity: z.enum(['none', 'optional', 'required']).default('optional'),
  /** Figure for the estimate until there are visits of today to learn from. */
  typicalMinutes: z.number().min(0.5).default(8),
  /** The promise of this service: longer waits go before the classes. Default: that of the rule. */
  maxWaitMinutes: z.number().min(1).optional(),
  /** Only what the applicant brings. */
  materials: z.array(words).default([]),
  /** What the clerk goes through with the applicant; default: the materials. */
  checklist: z.array(words).optional(),
  quotas: z.array(quota).default([]),
  calls: z.strictObject(callFields).partial().optional(),
  rejoin: z.strictObject(rejoinFields).partial().optional(),
})

/** Several items under a lead department with one number (一件事); stops follow the order of the items. */
export const servicePackage = z.strictObject({
  packageCode: id,
  name: words,
  departmentId: id,
  categoryId: id,
  isEnabled: z.boolean().default(true),
  isCommon: z.boolean().default(false),
  identity: z.enum(['none', 'optional', 'required']).default('optional'),
  serviceCodes: z.array(id).min(2),
})

/** An agent who acts for many: a number of his own in the list, and a limit of his own. */
export const agent = z.strictObject({
  agentNo: id,
  dailyLimit: count,
})
