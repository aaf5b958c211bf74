import { z } from 'zod'
import type { StaffRight } from '../hall-file/places.ts'
import type { Pick } from '../policy/index.ts'
import type { RuleName } from '../policy/settings.ts'
import type { Role } from '../commands.ts'
import type { Ack, CommandAsks, HallAsks, HallTells, OutcomeAsks } from './common.ts'

/** Clerk desks and keypads. Namespace `/desk`. */
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
  readonly roles: readonly Role[]
  /** What this person may do beyond the role; supervisors have every right. */
  readonly rights: readonly StaffRight[]
}

export const DESK_COMMANDS = [
  'counter:open',
  'counter:pause',
  'counter:close',
  'ticket:call-next',
  'ticket:call-number',
  'ticket:recall',
  'ticket:start',
  'ticket:put-back',
  'ticket:no-show',
  'ticket:undo-no-show',
  'ticket:restore',
  'ticket:suspend',
  'ticket:resume',
  'ticket:transfer',
  'ticket:finish',
  'ticket:reopen',
  'advice:record',
] as const
export type DeskCommand = (typeof DESK_COMMANDS)[number]

/** Who would be called now, first to third, and the rules that say so. */
export interface Candidates {
  readonly picks: readonly (Pick & { readonly ticketNo: string })[]
  readonly rules: readonly RuleName[]
}

export interface DeskAsks extends HallAsks, OutcomeAsks, CommandAsks<DeskCommand> {
  'desk:sign-in': (payload: SignIn, ack: Ack<SignedIn>) => void
  'desk:sign-out': (payload: Record<string, never>, ack: Ack<null>) => void
  'desk:candidates': (payload: Record<string, never>, ack: Ack<Candidates>) => void
}

export interface DeskTells extends HallTells {
  /** Somebody took this counter over on another computer. */
  'desk:signed-out': (why: 'taken-over') => void
}
