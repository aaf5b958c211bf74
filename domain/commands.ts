import { z } from 'zod'
import { DEVICES_PER_HOST, deviceNote, devicesTested } from './device-health.ts'
import { itemOutcome, PAUSE_REASONS, slot } from './facts.ts'
import { servedQueue } from './hall-file/places.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import { GRADES } from './rating.ts'
import { CANCEL_REASONS, HOLD_KINDS, PAPER_RESULTS, PRIORITY_REASONS } from './ticket.ts'

/** Made by the asker, unique for one wish; asking again under the same one has no second effect. */
export const requestId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, 'allowed: 8 to 64 letters, digits, _ and -')
const ticketId = z.string().min(1).max(64)
const code = z.string().min(1).max(32)
const appointmentId = z
  .string()
  .min(1)
  .max(64)
  // Names are keys of plain objects in the state of the day.
  .refine((text) => !(text in {}), 'is a word of JavaScript; allowed: any other name')
/** As kiosks make ids of their own: never a word of JavaScript. */
const ownId = z.string().regex(/^[A-Za-z0-9_-]{8,80}$/)
/** Why, in the words of staff; never a citizen's name or number. */
const reason = z.string().trim().min(1).max(200)

/** Keyed digest of a person's document (HMAC-SHA256, hex); the raw number never leaves the device host. */
export const personDigest = z.string().regex(/^[0-9a-f]{64}$/)

const ofTicket = z.strictObject({ requestId, ticketId })
const ofTicketWithReason = z.strictObject({ requestId, ticketId, reason })

/** What each command asks for, as it comes over a socket. Who asks is known from the connection, never from here. */
export const COMMANDS = {
  'ticket:issue': z.strictObject({
    requestId,
    /** Of a service, or of a package of services. */
    serviceCode: code,
    queueClass: z.enum(QUEUE_CLASSES),
    personDigest: personDigest.nullable(),
    /** An agent of the hall's list, who has a daily limit of his own. */
    agentNo: code.nullable().default(null),
  }),
  'appointment:load': z.strictObject({
    requestId,
    appointments: z
      .array(
        z.strictObject({
          appointmentId,
          serviceCode: code,
          slot: slot.refine(({ from, to }) => from < to, 'allowed: a slot that ends after it begins'),
          personDigest: personDigest.nullable(),
        }),
      )
      .max(5000),
  }),
  'appointment:cancel': z.strictObject({ requestId, appointmentId }),
  'appointment:check-in': z.strictObject({
    requestId,
    appointmentId,
    personDigest: personDigest.nullable(),
  }),
  'ticket:call-next': z.strictObject({ requestId }),
  'ticket:call-number': ofTicketWithReason,
  'ticket:recall': ofTicket,
  'ticket:start': ofTicket,
  'ticket:put-back': ofTicketWithReason,
  'ticket:no-show': ofTicket,
  'ticket:undo-no-show': ofTicket,
  'ticket:restore': ofTicket,
  'ticket:suspend': z.strictObject({ requestId, ticketId, kind: z.enum(HOLD_KINDS) }),
  'ticket:resume': ofTicket,
  'ticket:move-hold': z.strictObject({ requestId, ticketId, counterId: code, reason }),
  'ticket:transfer': z.strictObject({
    requestId,
    ticketId,
    to: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('counter'), counterId: code }),
      z.strictObject({ kind: z.literal('service'), serviceCode: code }),
    ]),
    reason,
  }),
  /** One outcome for every item of this stop. */
  'ticket:finish': z.strictObject({ requestId, ticketId, outcomes: z.array(itemOutcome).min(1).max(20) }),
  'ticket:reopen': ofTicketWithReason,
  'ticket:cancel': z.strictObject({ requestId, ticketId, reason: z.enum(CANCEL_REASONS) }),
  'ticket:void': z.strictObject({ requestId, ticketId, reason: z.enum(['misprint', 'duplicate']) }),
  'ticket:prioritise': z.strictObject({
    requestId,
    ticketId,
    queueClass: z.enum(['priority', 'greenChannel']),
    /** Kept apart from the facts, for auditors only. */
    priorityReason: z.enum(PRIORITY_REASONS),
    /** Proof was seen; nothing of it is copied. */
    wasProofSeen: z.literal(true),
  }),
  'ticket:assign-helper': z.strictObject({ requestId, ticketId, helperId: code.nullable() }),
  'advice:record': z.strictObject({ requestId, serviceCode: code.nullable(), topic: reason }),
  'paper:report': z.strictObject({ requestId, ticketId, paper: z.enum(PAPER_RESULTS), isCopy: z.boolean() }),
  /** Of the stop just finished at that counter. */
  'ticket:rate': z.strictObject({ requestId, ticketId, counterId: code, grade: z.literal(GRADES) }),
  'counter:open': z.strictObject({ requestId }),
  'counter:pause': z.strictObject({
    requestId,
    reason: z.enum(PAUSE_REASONS),
    /** When the clerk expects to be back, milliseconds UTC. */
    backAt: z.number().int().nullable(),
  }),
  'counter:close': z.strictObject({ requestId }),
  'counter:reassign': z.strictObject({
    requestId,
    counterId: code,
    queues: z.array(servedQueue).min(1).max(500),
    reason,
  }),
  'device:note': z.strictObject({
    requestId,
    hostId: code,
    // As many again for those that are gone from the devices file.
    notes: z.array(deviceNote).max(2 * DEVICES_PER_HOST),
  }),
  'device:note-test': z.strictObject({ requestId, hostId: code, ...devicesTested.shape }),
  /** By a device host, for the time that the server may be away. The server may give fewer of a letter. */
  'numbers:lease': z.strictObject({
    requestId,
    letters: z
      .array(z.strictObject({ letter: z.string().max(4), count: z.number().int().min(1).max(5000) }))
      .min(1)
      .max(50),
  }),
  'numbers:return': z.strictObject({ requestId, blockId: ownId, unusedFrom: z.number().int().min(1) }),
  /** A number given while the server was away. */
  'ticket:hand-in': z.strictObject({
    requestId,
    ticketId: ownId.max(64),
    /** The business day it was taken on. */
    day: z.string().max(10),
    blockId: ownId,
    letter: z.string().max(4),
    number: z.number().int().min(1),
    /** Of a service, or of a package of services. */
    serviceCode: code,
    queueClass: z.enum(['priority', 'ordinary']),
    personDigest: personDigest.nullable(),
    /** Hall time as the host knew it, milliseconds UTC. */
    takenAt: z.number().int(),
    /** Hall time of the server's last word before that; null when it was not known. */
    heardAt: z.number().int().nullable(),
    /** The ticket that the server issued on the same wish, its answer lost; null otherwise. */
    replaces: ticketId.nullable(),
  }),
  /** Such a number that was refused as it was handed in: it stays with its host, and the guide desk hears of it. */
  'ticket:hand-in-refused': z.strictObject({
    requestId,
    /** As it stands on the paper, cut to a length that can be shown. */
    ticketNo: z.string().min(1).max(16),
    /** Hall time as the host knew it, milliseconds UTC. */
    takenAt: z.number().int(),
  }),
  'day:close': z.strictObject({ requestId }),
} as const

export type CommandName = keyof typeof COMMANDS
export type CommandPayload<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]>

export type Role = 'citizen' | 'clerk' | 'guide' | 'helper' | 'supervisor' | 'system'

/** Who asks: set by the server from the authenticated connection. */
export interface Actor {
  readonly role: Role
  /** Staff number, device host id, or `system`. */
  readonly actorId: string
  /** The machine it was asked from. */
  readonly deviceId: string
  /** The counter the actor is signed in at; null elsewhere. */
  readonly counterId: string | null
}

/** One command with its payload and its asker. */
export type Command = {
  [Name in CommandName]: {
    readonly name: Name
    readonly payload: CommandPayload<Name>
    readonly actor: Actor
  }
}[CommandName]

export type CommandOf<Name extends CommandName> = Extract<Command, { name: Name }>

const AT_COUNTER: readonly Role[] = ['clerk']
const AT_GUIDE_DESK: readonly Role[] = ['guide', 'supervisor']

/** Which roles may ask for what (domain guide section 3, column "Who"). */
export const ALLOWED_ROLES: Readonly<Record<CommandName, readonly Role[]>> = {
  'ticket:issue': ['citizen', 'guide'],
  'appointment:load': ['system', 'supervisor'],
  'appointment:cancel': ['system', 'citizen', 'guide', 'supervisor'],
  'appointment:check-in': ['citizen', 'guide'],
  'ticket:call-next': AT_COUNTER,
  'ticket:call-number': AT_COUNTER,
  'ticket:recall': AT_COUNTER,
  'ticket:start': AT_COUNTER,
  'ticket:put-back': AT_COUNTER,
  'ticket:no-show': ['clerk', 'system'],
  'ticket:undo-no-show': AT_COUNTER,
  'ticket:restore': ['citizen', 'guide', 'clerk', 'supervisor'],
  'ticket:suspend': AT_COUNTER,
  'ticket:resume': AT_COUNTER,
  'ticket:move-hold': ['supervisor'],
  'ticket:transfer': ['clerk', 'guide', 'supervisor'],
  'ticket:finish': AT_COUNTER,
  'ticket:reopen': AT_COUNTER,
  'ticket:cancel': ['citizen', 'guide'],
  'ticket:void': AT_GUIDE_DESK,
  'ticket:prioritise': AT_GUIDE_DESK,
  'ticket:assign-helper': AT_GUIDE_DESK,
  'advice:record': ['guide', 'clerk', 'supervisor'],
  'paper:report': ['citizen', 'guide'],
  'ticket:rate': ['citizen'],
  'counter:open': AT_COUNTER,
  'counter:pause': AT_COUNTER,
  'counter:close': AT_COUNTER,
  'counter:reassign': ['supervisor', 'guide', 'clerk'],
  'device:note': ['system'],
  'device:note-test': ['system'],
  'numbers:lease': ['citizen'],
  'numbers:return': ['citizen'],
  'ticket:hand-in': ['citizen'],
  'ticket:hand-in-refused': ['citizen'],
  'day:close': ['system'],
}
