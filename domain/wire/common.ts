import { z } from 'zod'
import { requestId, type COMMANDS, type CommandName } from '../commands.ts'
import type { Entry } from '../facts.ts'
import type { HallState } from '../hall-state.ts'
import type { PublicHall } from '../model.ts'
import type { Refusal } from '../refusals.ts'
import type { Result } from '../result.ts'
import type { Ticket } from '../ticket.ts'

/** Version of the events below. A client of another version is told so instead of being half understood. */
export const WIRE_VERSION = 1

/** Every ask is acknowledged with one of these. */
export type Ack<Value> = (result: Result<Value, Refusal>) => void

/** A batch of facts of one business day, in order. */
export interface FactsTold {
  readonly day: string
  readonly entries: readonly Entry[]
}

/** `hall:subscribe`: the last seq the client has of that day; null from a client that has nothing. */
export const subscribe = z.strictObject({
  day: z.string().nullable(),
  sinceSeq: z.number().int().min(0),
})
export type Subscribe = z.infer<typeof subscribe>

/** Either what the client missed, or the whole day so far. */
export type Subscribed = {
  readonly hall: PublicHall
  /** Server time, milliseconds UTC: clients show hall time, whatever their own clock says. */
  readonly now: number
  readonly day: string
  /** Facts after those the client has, or after those in `state`: a snapshot may be a little old. */
  readonly entries: readonly Entry[]
} & ({ readonly kind: 'missed' } | { readonly kind: 'snapshot'; readonly state: HallState })

/** A sign of life: how far the hall is, and its time. */
export interface Beat {
  readonly day: string
  /** Seq of the last fact told: a client that has less has missed something. */
  readonly seq: number
  /** Server time, milliseconds UTC. */
  readonly now: number
}

/** How often a server beats. */
export const BEAT_EVERY_MS = 1000
/** A server that has beaten and then gives no sign of life for this long is out of touch: what is shown may be old. */
export const SILENT_AFTER_MS = 3000

/** Told to everybody who listens. */
export interface HallTells {
  'facts:told': (told: FactsTold) => void
  /** A new business day has begun: subscribe again. */
  'day:began': (day: string) => void
  /** Every second, and right after a subscription. */
  'hall:beat': (beat: Beat) => void
  /** This connection was too slow and is told nothing any more: subscribe again. */
  'facts:dropped': () => void
  /** Addresses of all servers of this hall; any of them will do. */
  'hall:nodes': (nodes: readonly string[]) => void
  /** This server is about to close: go to another one. */
  'hall:closing': () => void
}

export interface HallAsks {
  'hall:subscribe': (payload: Subscribe, ack: Ack<Subscribed>) => void
}

/** What a command answers; the same again when asked again under the same requestId. */
export interface Answer {
  readonly day: string
  /** Seq of the last fact of this command: a client knows its effect is visible once its replica has got there. */
  readonly seq: number
  /** The ticket right after the command, as the asker may know it; null for commands about counters. */
  readonly ticket: Ticket | null
  /** Path of the ticket's page for its holder: signed and expiring; null where no number was issued. */
  readonly ticketPath: string | null
}

/**
 * `request:outcome`: what became of a command, by its request id, or with which refusal. What has not been done under it by
 * then never will be.
 */
export const requestOutcome = z.strictObject({ requestId })

export interface OutcomeAsks {
  /** Null: nothing was done under this id, and nothing will be. */
  'request:outcome': (payload: z.infer<typeof requestOutcome>, ack: Ack<Answer | null>) => void
}

/** What an asker sends: fields with a default may be left out. */
export type CommandAsks<Names extends CommandName> = {
  [Name in Names]: (payload: z.input<(typeof COMMANDS)[Name]>, ack: Ack<Answer>) => void
}
