import { z } from 'zod'

/** Classes of a queue; `ordinary` is everybody without a reason to go first. */
export const QUEUE_CLASSES = ['priority', 'appointment', 'greenChannel', 'ordinary'] as const
export type QueueClass = (typeof QUEUE_CLASSES)[number]

/** A preferred ticket is any that is not ordinary. */
export function isPreferred(queueClass: QueueClass): boolean {
  return queueClass !== 'ordinary'
}

/** Settings of each rule in the hall's file, one schema per rule of the catalogue in `index.ts`. */
export const ruleSettings = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('held-for-counter') }),
  z.strictObject({
    rule: z.literal('waited-too-long'),
    /** For services that promise nothing of their own. */
    maxWaitMinutes: z.number().min(1).default(45),
  }),
  z.strictObject({
    rule: z.literal('class-order'),
    order: z.array(z.enum(QUEUE_CLASSES)).default([...QUEUE_CLASSES]),
    /** Preferred calls in a row at one queue while an ordinary ticket waits there. */
    maxPreferredRun: z.number().int().min(1).default(2),
  }),
  z.strictObject({
    rule: z.literal('ratio'),
    /** After so many preferred calls the next is ordinary, and the other way round: no class order beyond that. */
    preferredPerOrdinary: z.number().int().min(1).default(2),
  }),
  z.strictObject({
    rule: z.literal('overflow'),
    /** From this queue first, once its longest wait exceeds so many minutes. */
    queueId: z.string(),
    overMinutes: z.number().min(1),
  }),
  z.strictObject({ rule: z.literal('clerk-service') }),
  z.strictObject({ rule: z.literal('queue-weight') }),
  z.strictObject({ rule: z.literal('arrival') }),
])
export type RuleSettings = z.infer<typeof ruleSettings>
export type RuleName = RuleSettings['rule']

/** The guide's default order (domain guide section 4). */
export const DEFAULT_RULES: RuleSettings[] = [
  { rule: 'held-for-counter' },
  { rule: 'waited-too-long', maxWaitMinutes: 45 },
  { rule: 'class-order', order: [...QUEUE_CLASSES], maxPreferredRun: 2 },
  { rule: 'clerk-service' },
  { rule: 'queue-weight' },
  { rule: 'arrival' },
]
