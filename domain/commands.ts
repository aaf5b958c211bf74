import { z } from 'zod'
import { PAUSE_REASONS } from './facts.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import { CANCEL_REASONS, OUTCOMES, PAPER_RESULTS } from './ticket.ts'

/** Made by the asker, unique for one wish; asking again under the same one has no second effect. */
const requestId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, 'allowed: 8 to 64 letters, digits, _ and -')
const ticketId = z.string().min(1).max(64)

/** Keyed digest of a person's document (HMAC-SHA256, hex); the raw number never leaves the device host. */
export const personDigest = z.string().regex(/^[0-9a-f]{64}$/)

/** What each command asks for, as it comes over a socket. Who asks is known from the connection, never from here. */
export const COMMANDS = {
  'ticket:issue': z.strictObject({
    requestId,
    serviceCode: z.string().min(1).max(32),
    queueClass: z.enum(QUEUE_CLASSES),
    personDigest: personDigest.nullable(),
  }),
  'ticket:call-next': z.strictObject({ requestId }),
  'ticket:recall': z.strictObject({ requestId, ticketId }),
  'ticket:start': z.strictObject({ requestId, ticketId }),
  'ticket:finish': z.strictObject({ requestId, ticketId, outcome: z.enum(OUTCOMES) }),
  'ticket:no-show': z.strictObject({ requestId, ticketId }),
  'ticket:cancel': z.strictObject({ requestId, ticketId, reason: z.enum(CANCEL_REASONS) }),
  'paper:report': z.strictObject({ requestId, ticketId, paper: z.enum(PAPER_RESULTS), isCopy: z.boolean() }),
  'counter:open': z.strictObject({ requestId }),
  'counter:pause': z.strictObject({
    requestId,
    reason: z.enum(PAUSE_REASONS),
    /** When the clerk expects to be back, milliseconds UTC. */
    backAt: z.number().int().nullable(),
  }),
  'counter:close': z.strictObject({ requestId }),
  'day:close': z.strictObject({ requestId }),
} as const

export type CommandName = keyof typeof COMMANDS
export type CommandPayload<Name extends CommandName> = z.infer<(typeof COMMANDS)[Name]>

export type Role = 'citizen' | 'clerk' | 'guide' | 'supervisor' | 'system'

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

/** Which roles may ask for what (domain guide section 3, column "Who"). */
export const ALLOWED_ROLES: Readonly<Record<CommandName, readonly Role[]>> = {
  'ticket:issue': ['citizen', 'guide'],
  'ticket:call-next': ['clerk'],
  'ticket:recall': ['clerk'],
  'ticket:start': ['clerk'],
  'ticket:finish': ['clerk'],
  'ticket:no-show': ['clerk'],
  'ticket:cancel': ['citizen', 'guide'],
  'paper:report': ['citizen', 'guide'],
  'counter:open': ['clerk', 'supervisor'],
  'counter:pause': ['clerk', 'supervisor'],
  'counter:close': ['clerk', 'supervisor'],
  'day:close': ['system'],
}
