import { z } from 'zod'
import type { Role } from '../commands.ts'
import type { StaffRight } from '../hall-file/places.ts'
import type { PaperResult } from '../ticket.ts'
import type { Ack, CommandAsks, HallAsks, HallTells, OutcomeAsks } from './common.ts'

/** The guide desk, and the supervisor's hand. Namespace `/guide`. */
export const guideSignIn = z.strictObject({ staffNo: z.string().max(16) })
export type GuideSignIn = z.infer<typeof guideSignIn>

export interface GuideSignedIn {
  readonly staffNo: string
  readonly roles: readonly Role[]
  readonly rights: readonly StaffRight[]
}

export const GUIDE_COMMANDS = [
  'ticket:issue',
  'appointment:check-in',
  'appointment:cancel',
  'appointment:load',
  'ticket:restore',
  'ticket:cancel',
  'ticket:void',
  'ticket:transfer',
  'ticket:move-hold',
  'ticket:prioritise',
  'ticket:assign-helper',
  'advice:record',
  'counter:reassign',
] as const
export type GuideCommand = (typeof GUIDE_COMMANDS)[number]

/** Prints a ticket on the printer of a device host; a second paper says 补打. */
export const paperPrint = z.strictObject({
  requestId: z.string().min(8).max(64),
  ticketId: z.string().max(64),
  hostId: z.string().max(32),
})
export type PaperPrint = z.infer<typeof paperPrint>

export interface GuideAsks extends HallAsks, OutcomeAsks, CommandAsks<GuideCommand> {
  'guide:sign-in': (payload: GuideSignIn, ack: Ack<GuideSignedIn>) => void
  'guide:sign-out': (payload: Record<string, never>, ack: Ack<null>) => void
  'paper:print': (payload: PaperPrint, ack: Ack<{ readonly paper: PaperResult }>) => void
}

/** A kiosk's state in words the guide desk can act on. */
export interface HostFace {
  readonly hostId: string
  readonly isOnline: boolean
  readonly printer: 'ok' | 'no-paper' | 'cover-open' | 'paper-jam' | 'printer-lost' | 'none'
  readonly reader: 'connecting' | 'ready' | 'lost' | 'none'
}

export interface GuideTells extends HallTells {
  'hosts:told': (hosts: readonly HostFace[]) => void
}
