import { z } from 'zod'
import { personDigest, requestId } from '../commands.ts'
import type { DevicesReport, DevicesTested } from '../device-health.ts'
import type { AppointmentStatus } from '../hall-state.ts'
import { PAD_KEYS } from '../pad.ts'
import type { PaperResult } from '../ticket.ts'
import { voiceClaim, voiceSaid, type VoiceClaimed, type VoiceTurn } from './board.ts'
import type { Ack, Answer, CommandAsks, HallAsks, HallTells } from './common.ts'

/** Device hosts: kiosks, sign PCs. Namespace `/kiosk-host`; `auth` of the handshake is `HostHello`. */
export const hostHello = z.strictObject({ hostId: z.string(), version: z.number() })
export type HostHello = z.infer<typeof hostHello>

export type HostCommand =
  | 'ticket:issue'
  | 'ticket:cancel'
  | 'ticket:restore'
  | 'appointment:check-in'
  | 'paper:report'
  | 'ticket:rate'
  | 'numbers:lease'
  | 'numbers:return'
  | 'ticket:hand-in'
  | 'ticket:hand-in-refused'
export const HOST_COMMANDS = [
  'ticket:issue',
  'ticket:cancel',
  'ticket:restore',
  'appointment:check-in',
  'paper:report',
  'ticket:rate',
  'numbers:lease',
  'numbers:return',
  'ticket:hand-in',
  'ticket:hand-in-refused',
] as const satisfies HostCommand[]

/** What the hall may know of a host's devices, for the guide desk. */
export const hostFace = z.strictObject({
  printer: z.enum(['ok', 'no-paper', 'cover-open', 'paper-jam', 'printer-lost', 'none']),
  reader: z.enum(['connecting', 'ready', 'lost', 'none']),
})

/** Whose appointments of today are asked for, by the keyed digest of a card. */
export const appointmentsOf = z.strictObject({ personDigest })

/** One appointment as its own holder may know it. */
export type AppointmentOfPerson = Omit<AppointmentStatus, 'ticketId'>

const voiceDevice = { device: z.string().min(1).max(32) }
/** As boards ask, for one speech module of the host, by its name in the devices file. */
export const hostVoiceClaim = voiceClaim.extend(voiceDevice)
export const hostVoiceSaid = voiceSaid.extend(voiceDevice)

/** A key pressed on the call pad of a counter. What it means now is the server's to say, and who pressed it. */
export const padPress = z.strictObject({
  requestId,
  counterId: z.string().min(1).max(32),
  key: z.enum(PAD_KEYS),
  /** Keyed in before it. */
  digits: z
    .string()
    .regex(/^\d{1,4}$/)
    .nullable(),
  /** Hall time, milliseconds UTC. */
  pressedAt: z.number().int(),
})
export type PadPressed = z.infer<typeof padPress>

export interface KioskHostAsks extends HallAsks, CommandAsks<HostCommand> {
  /** Key for the digests of one business day (hex, 32 bytes). New each day; never written to disk by the host. */
  'digest:key': (
    payload: Record<string, never>,
    ack: Ack<{ readonly day: string; readonly key: string }>,
  ) => void
  /** In order of their slots, whatever became of them. */
  'appointments:of': (
    payload: z.infer<typeof appointmentsOf>,
    ack: Ack<readonly AppointmentOfPerson[]>,
  ) => void
  /** Does what the desk of that counter would do, as the clerk who is signed in there. */
  'pad:press': (payload: PadPressed, ack: Ack<Answer>) => void
  'host:face': (payload: z.infer<typeof hostFace>, ack: Ack<null>) => void
  /** Every device of the host as it is now: at every connection, at every change, and for the counters now and then. */
  'devices:report': (payload: DevicesReport, ack: Ack<null>) => void
  /** What the latest self-test found: after the test, and again at every connection. */
  'devices:tested': (payload: DevicesTested, ack: Ack<null>) => void
  'voice:claim': (payload: z.infer<typeof hostVoiceClaim>, ack: Ack<VoiceClaimed>) => void
  'voice:said': (payload: z.infer<typeof hostVoiceSaid>, ack: Ack<null>) => void
}

export interface KioskHostTells extends HallTells {
  /** The guide desk wants a paper here: the host prints and answers what became of it. Asked twice, printed once. */
  'paper:wanted': (
    payload: { readonly requestId: string; readonly answer: Answer; readonly isCopy: boolean },
    ack: (result: { readonly paper: PaperResult }) => void,
  ) => void
  'voice:granted': (turn: VoiceTurn & { readonly device: string }) => void
  /** A board or another module speaks there from now on. */
  'voice:taken': (taken: { readonly device: string; readonly soundZoneId: string }) => void
}
