import type { Audience } from '../../domain/audience.ts'

/**
 * The namespaces of this server, and as which audience each is told what happens. In this order: people look at the
 * boards when they are called.
 */
export const ROOMS = {
  board: 'board',
  'kiosk-host': 'kiosk-host',
  desk: 'desk',
  guide: 'desk',
} as const satisfies Record<string, Audience>
export type Room = keyof typeof ROOMS
export const ROOM_NAMES = Object.keys(ROOMS) as readonly Room[]
