import { ALLOWED_ROLES, type CommandName } from '../../domain/commands.ts'
import { canMove, isLive, type Ticket } from '../../domain/ticket.ts'
import type { GuideSignedIn, HostFace } from '../../domain/wire/guide.ts'
import type { AppointmentFace } from './view.ts'

/** The eight places of the grid, in their order; they never move. */
export const ACTIONS = [
  'issue',
  'reprint',
  'restore',
  'transfer',
  'prioritise',
  'helper',
  'advice',
  'checkIn',
] as const
export type Action = (typeof ACTIONS)[number]

/** Why a button is grey. */
export type Block =
  | 'stale'
  | 'day-closed'
  | 'not-allowed'
  | 'no-ticket'
  | 'ticket-final'
  | 'not-passed'
  | 'not-waiting'
  | 'no-printer'
  | 'printing'
  | 'no-appointment'
  | 'appointment-used'

export interface ActionState {
  /** Null when it can be pressed. */
  readonly block: Block | null
  /** The likely next one is filled. */
  readonly isLikely: boolean
}

/** All that decides what can be pressed. */
export interface Situation {
  readonly isLive: boolean
  readonly isDayClosed: boolean
  readonly who: GuideSignedIn
  readonly ticket: Readonly<Ticket> | null
  readonly appointment: AppointmentFace | null
  readonly hosts: readonly HostFace[]
  readonly isPrinting: boolean
}

const COMMAND_OF: Readonly<Record<Action, CommandName | null>> = {
  issue: 'ticket:issue',
  reprint: null,
  restore: 'ticket:restore',
  transfer: 'ticket:transfer',
  prioritise: 'ticket:prioritise',
  helper: 'ticket:assign-helper',
  advice: 'advice:record',
  checkIn: 'appointment:check-in',
}

/** Whether the roles of who is signed in allow a command; the server checks again. */
export function mayAsk(who: GuideSignedIn, command: CommandName): boolean {
  return who.roles.some((role) => ALLOWED_ROLES[command].includes(role))
}

/** Hosts that can print now. */
export function printingHosts(hosts: readonly HostFace[]): HostFace[] {
  return hosts.filter(({ isOnline, printer }) => isOnline && printer === 'ok')
}

export function actionStates(at: Situation): Record<Action, ActionState> {
  const likely = likelyAction(at)
  const states = ACTIONS.map((action) => {
    return [action, { block: blockOf(action, at), isLikely: action === likely }] as const
  })
  return Object.fromEntries(states) as Record<Action, ActionState>
}

function likelyAction({ ticket, appointment }: Situation): Action {
  if (appointment?.state === 'booked') return 'checkIn'
  if (ticket?.state === 'noShow') return 'restore'
  return ticket && isLive(ticket.state) ? 'reprint' : 'issue'
}

function blockOf(action: Action, at: Situation): Block | null {
  if (!at.isLive) return 'stale'
  if (at.isDayClosed) return 'day-closed'
  const command = COMMAND_OF[action]
  if (command !== null && !mayAsk(at.who, command)) return 'not-allowed'
  if (action === 'issue' || action === 'advice') return null
  if (action === 'checkIn') return at.appointment ? checkInBlock(at.appointment) : 'no-appointment'
  return at.ticket ? ticketBlock(action, at.ticket, at) : 'no-ticket'
}

function checkInBlock({ state }: AppointmentFace): Block | null {
  return state === 'booked' ? null : 'appointment-used'
}

function ticketBlock(
  action: 'reprint' | 'restore' | 'transfer' | 'prioritise' | 'helper',
  ticket: Readonly<Ticket>,
  { hosts, isPrinting }: Situation,
): Block | null {
  if (!isLive(ticket.state)) return 'ticket-final'
  switch (action) {
    case 'reprint':
      if (isPrinting) return 'printing'
      return printingHosts(hosts).length > 0 ? null : 'no-printer'
    case 'restore':
      return canMove('restore', ticket.state) ? null : 'not-passed'
    case 'transfer':
      // A guide sends what waits; what a counter has is sent on by its clerk.
      return ticket.state === 'waiting' ? null : 'not-waiting'
    case 'prioritise':
    case 'helper':
      return null
  }
}

/** What the menu of the card offers to end a number with. */
export const ENDINGS = ['misprint', 'duplicate', 'citizenLeft'] as const
export type Ending = (typeof ENDINGS)[number]

/** The ways in which this number may be ended here, by its state and by who asks. */
export function endingsOf(who: GuideSignedIn, ticket: Readonly<Ticket>): Ending[] {
  return ENDINGS.filter((ending) =>
    ending === 'citizenLeft'
      ? canMove('cancel', ticket.state) && mayAsk(who, 'ticket:cancel')
      : canMove('voidOut', ticket.state) && mayAsk(who, 'ticket:void'),
  )
}

/** What the supervisor's tab lets this person do; an empty list hides the tab. */
export const WINDOW_POWERS = ['reassign', 'moveHold', 'toCounter'] as const
export type WindowPower = (typeof WINDOW_POWERS)[number]

/** A supervisor has all of them; staff with the right may change the queues of counters. */
export function windowPowers(who: GuideSignedIn): readonly WindowPower[] {
  if (who.roles.includes('supervisor')) return WINDOW_POWERS
  return who.rights.includes('reassign') ? ['reassign'] : []
}
