import { z } from 'zod'
import { because } from './policy/because.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import { CANCEL_REASONS, OUTCOMES, PAPER_RESULTS, VOID_REASONS } from './ticket.ts'

export const PAUSE_REASONS = [
  'fetchingPapers',
  'systemFault',
  'printerFault',
  'internalMatter',
  'meal',
  'meeting',
  'handover',
  'other',
] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

const ticketId = z.string().min(1).max(64)
const counterId = z.string().min(1).max(32)
const instant = z.number().int()

/**
 * Everything that can have happened in a hall: a closed union in the past tense, without personal data. A fact carries
 * all that `apply` needs, so state can be rebuilt without the hall's configuration.
 */
export const fact = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ticketIssued'),
    ticketId,
    ticketNo: z.string(),
    letter: z.string(),
    number: z.number().int().min(1),
    queueId: z.string(),
    serviceCode: z.string(),
    queueClass: z.enum(QUEUE_CLASSES),
  }),
  z.strictObject({ type: z.literal('ticketCalled'), ticketId, counterId, because: because.nullable() }),
  z.strictObject({ type: z.literal('ticketRecalled'), ticketId, counterId }),
  z.strictObject({ type: z.literal('serviceStarted'), ticketId, counterId }),
  z.strictObject({
    type: z.literal('ticketFinished'),
    ticketId,
    counterId,
    /** Null where the reader of the fact may not know it. */
    outcome: z.enum(OUTCOMES).nullable(),
  }),
  z.strictObject({ type: z.literal('ticketPassed'), ticketId, counterId }),
  /** Reasons are null on public screens. */
  z.strictObject({ type: z.literal('ticketCancelled'), ticketId, reason: z.enum(CANCEL_REASONS).nullable() }),
  z.strictObject({ type: z.literal('ticketVoided'), ticketId, reason: z.enum(VOID_REASONS).nullable() }),
  z.strictObject({
    type: z.literal('paperReported'),
    ticketId,
    paper: z.enum(PAPER_RESULTS),
    isCopy: z.boolean(),
  }),
  z.strictObject({ type: z.literal('counterOpened'), counterId, staffNo: z.string().nullable() }),
  z.strictObject({
    type: z.literal('counterPaused'),
    counterId,
    /** Null on public screens: they learn that and until when, not why. */
    reason: z.enum(PAUSE_REASONS).nullable(),
    backAt: instant.nullable(),
  }),
  z.strictObject({ type: z.literal('counterClosed'), counterId }),
  z.strictObject({ type: z.literal('dayClosed') }),
  /** Keeps the numbering without a gap where the reader may not know what happened. */
  z.strictObject({ type: z.literal('hidden') }),
])
export type Fact = z.infer<typeof fact>
export type FactType = Fact['type']

/** A fact in its place: what `apply` and every screen receive. `at` is milliseconds in UTC. */
export const entry = z.strictObject({ seq: z.number().int().min(1), at: instant, fact })
export type Entry = z.infer<typeof entry>
