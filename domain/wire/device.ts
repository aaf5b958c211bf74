import { z } from 'zod'
import type { Estimate } from '../estimate.ts'
import type { PublicHall } from '../model.ts'
import type { Refusal, RefusalCode } from '../refusals.ts'
import type { Result } from '../result.ts'
import type { PaperResult } from '../ticket.ts'
import type { AppointmentOfPerson } from './kiosk-host.ts'

/**
 * Between the kiosk page and the device host, on loopback only. The page proves itself by the token that the host put
 * into the page it served (`auth.token` of the handshake).
 */
export const pageHello = z.strictObject({ token: z.string() })

export type DeviceState = 'connecting' | 'ready' | 'lost'

/** What a citizen may need to know of the printer; faults are worded by the page. */
export type PrinterFace = 'ok' | 'no-paper' | 'cover-open' | 'paper-jam' | 'printer-lost' | 'none'

/** One queue as the item cards show it. */
export interface QueueView {
  readonly queueId: string
  readonly waiting: number
  /** Absent when no counter is open. */
  readonly estimate: Estimate | null
  readonly openCounterNos: readonly string[]
}

/** Everything the kiosk page shows that is not of the visit itself. Sent whole on every change. */
export interface KioskView {
  readonly hostId: string
  readonly place: { readonly zh: string; readonly en: string } | null
  readonly phone: string | null
  readonly readerPosition: 'left' | 'right' | 'below'
  /** Null until the host has been in touch with the hall server once. */
  readonly hall: PublicHall | null
  readonly isOnline: boolean
  /** The server is away, and this kiosk gives numbers of its own. */
  readonly takesOffline: boolean
  /** Hall time at sending, milliseconds UTC. */
  readonly now: number
  /** When the figures were last known to be true, milliseconds UTC; null before the first. */
  readonly figuresAt: number | null
  readonly queues: readonly QueueView[]
  /** Why no number can be taken now, by the code of a service or package; those with numbers are absent. */
  readonly refusals: Readonly<Record<string, TakeRefusal>>
  readonly reader: DeviceState | 'none'
  readonly printer: PrinterFace
}

export type AgeClass = 'adult' | 'priority-age'

/** What the page may know of a card. No number, no date, no full name. */
export type CardTold =
  | { readonly kind: 'found' }
  | {
      readonly kind: 'read'
      readonly maskedName: string
      readonly ageClass: AgeClass
      readonly isExpired: boolean
    }
  | {
      readonly kind: 'fault'
      readonly code: 'card-unreadable' | 'card-unsupported' | 'card-invalid' | 'reader-lost'
    }

/** What a scanner read, without control characters. It may be a token that stands for a person: for this visit only. */
export interface ScanTold {
  readonly text: string
}

export const readingSet = z.strictObject({ isOn: z.boolean() })

export const numberTake = z.strictObject({
  requestId: z.string().min(8).max(64),
  /** Of a service or a package; of an appointment, that of its item. */
  serviceCode: z.string().min(1).max(32),
  /** Checks in to this appointment of the card's holder instead of taking a number among the others. */
  appointmentId: z.string().min(1).max(64).optional(),
  /** Bind the number to the card read in this visit. */
  usesCard: z.boolean(),
  /** The citizen accepted the offer of priority; honoured only when the card's age allows it. */
  wantsPriority: z.boolean(),
  lang: z.enum(['zh', 'en']),
  /** False when the citizen was told that no paper will come. */
  wantsPaper: z.boolean(),
})
export type NumberTake = z.infer<typeof numberTake>

export interface NumberTaken {
  readonly ticketId: string
  readonly ticketNo: string
  readonly serviceCode: string
  /** Null when nobody knows: the server is away. */
  readonly ahead: number | null
  readonly estimate: Estimate | null
  readonly counterNos: readonly string[]
  readonly zoneId: string
  readonly issuedAt: number
  /** Full address of the ticket's page; null where there is none yet. */
  readonly qr: string | null
  /** Given without the server: its place and its wait are not known yet. Null for one of the server. */
  readonly offline: {
    /** A card was read, and the number could not be bound to it. */
    readonly isCardUnbound: boolean
  } | null
}

/** `skipped` when no paper was wanted. */
export type PaperStatus = 'printing' | 'skipped' | PaperResult

export interface PaperTold {
  readonly ticketId: string
  readonly status: PaperStatus
  readonly reprintsLeft: number
}

/** Refusals of the hall server, and what only the host can say. */
export type TakeRefusal = Omit<Refusal, 'code'> & {
  readonly code:
    | RefusalCode
    | 'server-away'
    | 'issue-failed'
    | 'reprint-limit'
    | 'no-card'
    /** Without the server: no number of its own is left, or one that this person already holds, or no way to bind a card. */
    | 'numbers-used-up'
    | 'number-held'
    | 'card-not-bound'
}

export type DeviceAck<Value> = (result: Result<Value, TakeRefusal>) => void

export const paperAgain = z.strictObject({ ticketId: z.string().max(64) })
export const numberShown = z.strictObject({ ticketId: z.string().max(64) })

export interface PageAsks {
  /** Cards and codes are read only where the page wants one (home, confirm, identity). */
  'reading:set': (payload: z.infer<typeof readingSet>, ack: DeviceAck<null>) => void
  'number:take': (payload: NumberTake, ack: DeviceAck<NumberTaken>) => void
  /** Today's appointments of the holder of the card read in this visit. */
  'appointments:mine': (
    payload: Record<string, never>,
    ack: DeviceAck<readonly AppointmentOfPerson[]>,
  ) => void
  /** The page has the number on screen: the ticket has been seen. */
  'number:shown': (payload: z.infer<typeof numberShown>, ack: DeviceAck<null>) => void
  'paper:again': (payload: z.infer<typeof paperAgain>, ack: DeviceAck<null>) => void
  /** Forget the card and everything else personal: the visit is over or was left. */
  'visit:end': (payload: Record<string, never>, ack: DeviceAck<null>) => void
}

export interface HostTells {
  'kiosk:view': (view: KioskView) => void
  'card:told': (card: CardTold) => void
  'paper:told': (paper: PaperTold) => void
  /** A code was held before the scanner while reading is on. */
  'scan:told': (scan: ScanTold) => void
}
