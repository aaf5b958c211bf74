import { z } from 'zod'

/**
 * What the guide desk should know of a number that a kiosk gave while the hall server was away (domain guide sections 3
 * and 15). The number stands unless its kind says otherwise; whoever holds its paper may come and ask.
 */
export const HAND_IN_NOTES = [
  /** Its queue is closed by now. */
  'queue-closed',
  /** The counters of its queue paused or closed meanwhile, and none is open. */
  'queue-paused',
  /** More numbers than the quota of the item had. */
  'quota-used',
  /** The person had an earlier one in that queue: this one was voided. */
  'second-number',
  /** The person took another one in that queue later: the other one was voided. */
  'other-voided',
  /** The person had more than the daily limit: it stands. */
  'daily-limit',
  /** The server had issued a number on the same wish and its answer was lost: that one was voided. */
  'answer-lost',
  /** The time it says it was taken at cannot be: it was moved to one that can. */
  'clock-wrong',
  /** Refused: not a number of a block of that host. */
  'not-leased',
  /** Refused: somebody else has it. */
  'number-used',
  /** Refused: it is of another business day. */
  'day-over',
  /** Refused: what it is for is not offered any more. */
  'unknown-service',
  /** Refused: the server could not make anything of it; the kiosk keeps it for a technician. */
  'not-understood',
] as const
export type HandInNoteCode = (typeof HAND_IN_NOTES)[number]

/** A note without its time: the fields of the fact. */
export const handInNote = z.strictObject({
  note: z.enum(HAND_IN_NOTES),
  hostId: z.string().max(32),
  /** The ticket it became; null where it was refused. */
  ofTicket: z.string().max(64).nullable(),
  /** As it stands on the paper. */
  ticketNo: z.string().max(16),
  /** The other ticket's number, where two are concerned. */
  otherNo: z.string().max(16).nullable(),
  /** When it was taken, as the host says; milliseconds UTC. */
  takenAt: z.number().int(),
})
export type HandInNote = z.infer<typeof handInNote>

/** The codes after which there is no ticket. */
export const HAND_IN_REFUSED: readonly HandInNoteCode[] = [
  'not-leased',
  'number-used',
  'day-over',
  'unknown-service',
  'not-understood',
]
