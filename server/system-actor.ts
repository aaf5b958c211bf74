import type { Actor } from '../domain/commands.ts'

/** Who does what the hall does by itself. */
export const SYSTEM: Actor = { role: 'system', actorId: 'system', deviceId: 'server', counterId: null }
