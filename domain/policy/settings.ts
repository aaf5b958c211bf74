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
  z.strictObject({
    rule: z.literal('class-order'),
    order: z.array(z.enum(QUEUE_CLASSES)).default([...QUEUE_CLASSES]),
    /** Preferred calls in a row at one queue while an ordinary ticket waits there. */
    maxPreferredRun: z.number().int().min(1).default(2),
  }),
  z.strictObject({ rule: z.literal('queue-weight') }),
  z.strictObject({ rule: z.literal('arrival') }),
])
export type RuleSettings = z.infer<typeof ruleSettings>
export type RuleName = RuleSettings['rule']

/** The guide's default order (domain guide section 4). */
export const DEFAULT_RULES: RuleSettings[] = [
  { rule: 'class-order', order: [...QUEUE_CLASSES], maxPreferredRun: 2 },
  { rule: 'queue-weight' },
  { rule: 'arrival' },
]
