import { z } from 'zod'
import type { Ack, CommandAsks, HallAsks, HallTells } from './common.ts'

/** Device hosts: kiosks, sign PCs. Namespace `/kiosk-host`; `auth` of the handshake is `HostHello`. */
export const hostHello = z.strictObject({ hostId: z.string(), version: z.number() })
export type HostHello = z.infer<typeof hostHello>

export type HostCommand = 'ticket:issue' | 'ticket:cancel' | 'paper:report'
export const HOST_COMMANDS = [
  'ticket:issue',
  'ticket:cancel',
  'paper:report',
] as const satisfies HostCommand[]

export interface KioskHostAsks extends HallAsks, CommandAsks<HostCommand> {
  /** Key for the digests of one business day (hex, 32 bytes). New each day; never written to disk by the host. */
  'digest:key': (
    payload: Record<string, never>,
    ack: Ack<{ readonly day: string; readonly key: string }>,
  ) => void
}

export type KioskHostTells = HallTells
