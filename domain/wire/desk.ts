import { z } from 'zod'
import type { Ack, CommandAsks, HallAsks, HallTells } from './common.ts'

/** Clerk desks. Namespace `/desk`. */
export const signIn = z.strictObject({
  staffNo: z.string().max(16),
  counterId: z.string().max(32),
  /** Takes the counter over from another computer where somebody is signed in. */
  takeOver: z.boolean(),
})
export type SignIn = z.infer<typeof signIn>

export interface SignedIn {
  readonly staffNo: string
  readonly counterId: string
}

export const DESK_COMMANDS = [
  'counter:open',
  'counter:pause',
  'counter:close',
  'ticket:call-next',
  'ticket:recall',
  'ticket:start',
  'ticket:finish',
  'ticket:no-show',
] as const
export type DeskCommand = (typeof DESK_COMMANDS)[number]

export interface DeskAsks extends HallAsks, CommandAsks<DeskCommand> {
  'desk:sign-in': (payload: SignIn, ack: Ack<SignedIn>) => void
  'desk:sign-out': (payload: Record<string, never>, ack: Ack<null>) => void
}

export interface DeskTells extends HallTells {
  /** Somebody took this counter over on another computer. */
  'desk:signed-out': (why: 'taken-over') => void
}
