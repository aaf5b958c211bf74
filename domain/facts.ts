import { z } from 'zod'
import { deviceNote, devicesTested } from './device-health.ts'
import { servedQueue } from './hall-file/places.ts'
import { handInNote } from './hand-in-note.ts'
import { because } from './policy/because.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import { GRADES } from './rating.ts'
import { CANCEL_REASONS, HOLD_KINDS, OUTCOMES, PAPER_RESULTS, VOID_REASONS } from './ticket.ts'

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
const queueId = z.string().min(1).max(32)
const serviceCode = z.string().min(1).max(32)
const instant = z.number().int()
/** Free words of staff; null where the reader of the fact may not know them. */
const reason = z.string().max(200).nullable()
const staffNo = z.string().max(32).nullable()
export const slot = z.strictObject({ from: instant, to: instant })
export const itemOutcome = z.strictObject({ serviceCode, outcome: z.enum(OUTCOMES) })

const ticketFacts = [
  z.strictObject({
    type: z.literal('ticketIssued'),
    ticketId,
    ticketNo: z.string(),
    letter: z.string(),
    number: z.number().int().min(1),
    queueClass: z.enum(QUEUE_CLASSES),
    /** In order; the first is where the number waits. A single ticket has one. */
    items: z.array(z.strictObject({ serviceCode, queueId })).min(1),
    packageCode: z.string().nullable(),
    appointmentId: z.string().nullable(),
    slot: slot.nullable(),
    /** Place in the queue; the slot's start for an appointment that came in time. */
    effectiveAt: instant,
    eligibleFrom: instant.nullable(),
    firstContactId: z.string().nullable(),
    /** A number given by a kiosk while the server was away: by which, and when; absent otherwise. */
    handedIn: z.strictObject({ hostId: z.string(), takenAt: instant }).optional(),
  }),
  z.strictObject({ type: z.literal('ticketCalled'), ticketId, counterId, because: because.nullable() }),
  z.strictObject({ type: z.literal('ticketRecalled'), ticketId, counterId }),
  z.strictObject({ type: z.literal('serviceStarted'), ticketId, counterId }),
  z.strictObject({ type: z.literal('ticketPutBack'), ticketId, counterId, reason }),
  z.strictObject({ type: z.literal('ticketPassed'), ticketId, counterId }),
  z.strictObject({ type: z.literal('passUndone'), ticketId, counterId }),
  z.strictObject({
    type: z.literal('ticketRestored'),
    ticketId,
    /** Null keeps the place it had. */
    effectiveAt: instant.nullable(),
    eligibleAfterCalls: z.number().int().min(0).nullable(),
  }),
  z.strictObject({ type: z.literal('ticketSuspended'), ticketId, counterId, kind: z.enum(HOLD_KINDS) }),
  z.strictObject({ type: z.literal('ticketResumed'), ticketId, counterId }),
  z.strictObject({ type: z.literal('holdMoved'), ticketId, counterId, reason }),
  z.strictObject({
    type: z.literal('ticketTransferred'),
    ticketId,
    queueId,
    serviceCode,
    /** Kept for this counter. */
    heldFor: counterId.nullable(),
    reason,
  }),
  /** The counter it was kept for has closed: it waits for any counter of its queue. */
  z.strictObject({ type: z.literal('ticketReleased'), ticketId }),
  z.strictObject({
    type: z.literal('itemsFinished'),
    ticketId,
    counterId,
    /** Empty where the reader of the fact may not know them. */
    outcomes: z.array(itemOutcome),
    /** The next stop of a package; null ends the visit. */
    next: z.strictObject({ queueId, serviceCode }).nullable(),
    staffNo,
  }),
  z.strictObject({ type: z.literal('ticketReopened'), ticketId, counterId, reason }),
  /** Reasons are null on public screens. */
  z.strictObject({ type: z.literal('ticketCancelled'), ticketId, reason: z.enum(CANCEL_REASONS).nullable() }),
  z.strictObject({ type: z.literal('ticketVoided'), ticketId, reason: z.enum(VOID_REASONS).nullable() }),
  z.strictObject({ type: z.literal('classGiven'), ticketId, queueClass: z.enum(QUEUE_CLASSES) }),
  z.strictObject({ type: z.literal('helperAssigned'), ticketId, helperId: z.string().max(32).nullable() }),
  z.strictObject({
    type: z.literal('paperReported'),
    ticketId,
    paper: z.enum(PAPER_RESULTS),
    isCopy: z.boolean(),
  }),
  /** Of the latest stop; a later one of the same stop takes its place. Hidden from desks and public screens. */
  z.strictObject({ type: z.literal('ticketRated'), ticketId, counterId, grade: z.literal(GRADES) }),
] as const

const counterFacts = [
  z.strictObject({ type: z.literal('counterOpened'), counterId, staffNo }),
  z.strictObject({
    type: z.literal('counterPaused'),
    counterId,
    /** Null on public screens: they learn that and until when, not why. */
    reason: z.enum(PAUSE_REASONS).nullable(),
    backAt: instant.nullable(),
  }),
  z.strictObject({ type: z.literal('counterClosed'), counterId }),
  z.strictObject({ type: z.literal('counterReassigned'), counterId, queues: z.array(servedQueue), reason }),
] as const

const hallFacts = [
  z.strictObject({
    type: z.literal('appointmentLoaded'),
    appointmentId: z.string(),
    serviceCode,
    slot,
  }),
  z.strictObject({ type: z.literal('appointmentCancelled'), appointmentId: z.string() }),
  z.strictObject({ type: z.literal('adviceRecorded'), serviceCode: serviceCode.nullable(), topic: reason }),
  /** One device of a device host is not as it was. */
  z.strictObject({ type: z.literal('deviceChanged'), hostId: z.string().max(32), ...deviceNote.shape }),
  /** Every device of a host was asked in turn. */
  z.strictObject({ type: z.literal('devicesTested'), hostId: z.string().max(32), ...devicesTested.shape }),
  /** Numbers that a device host may give out by itself, first and last included. */
  z.strictObject({
    type: z.literal('numbersLeased'),
    blockId: z.string().max(80),
    hostId: z.string().max(32),
    letter: z.string(),
    from: z.number().int().min(1),
    to: z.number().int().min(1),
  }),
  /** From here on to its end a block is no longer on loan. */
  z.strictObject({
    type: z.literal('numbersReturned'),
    blockId: z.string().max(80),
    from: z.number().int().min(1),
  }),
  /** What had to be settled when a number was handed in; for the guide desk. */
  z.strictObject({ type: z.literal('handInNoted'), ...handInNote.shape }),
  z.strictObject({ type: z.literal('dayClosed') }),
  /** Keeps the numbering without a gap where the reader may not know what happened. */
  z.strictObject({ type: z.literal('hidden') }),
] as const

/**
 * Everything that can have happened in a hall: a closed union in the past tense, without personal data. A fact carries
 * all that `apply` needs, so state can be rebuilt without the hall's configuration.
 */
export const fact = z.discriminatedUnion('type', [...ticketFacts, ...counterFacts, ...hallFacts])
export type Fact = z.infer<typeof fact>
export type FactType = Fact['type']
export type FactOf<Type extends FactType> = Extract<Fact, { type: Type }>

/** A fact in its place: what `apply` and every screen receive. `at` is milliseconds in UTC. */
export const entry = z.strictObject({ seq: z.number().int().min(1), at: instant, fact })
export type Entry = z.infer<typeof entry>
