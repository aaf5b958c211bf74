import { openingAt } from '../../domain/calendar.ts'
import type { PublicHall } from '../../domain/model.ts'
import { unreachable } from '../../domain/result.ts'
import { instantIn, isSameDate } from './items.ts'
import type { MessageCode } from './session/model.ts'

/** What a message offers; the first is the one to press without thinking. */
export type Offer = 'retry' | 'change' | 'home' | 'help' | 'ok'

export interface Message {
  /** Key under `message` in the locale files. */
  readonly key: string
  readonly offers: readonly [Offer, ...Offer[]]
}

/** Where a message stands decides what is true: at the result page the number exists whatever happened. */
export interface MessagePlace {
  readonly isResult: boolean
  readonly isRequired: boolean
  /** When numbers of the item are given again, milliseconds UTC; null when not known. */
  readonly nextAt: number | null
  /** `nextAt` is on the day of the visit. */
  readonly isNextToday: boolean
}

/** When numbers are given again after a refusal, by what it carries; after closing, when the hall opens next. */
export function nextAfter(
  hall: Pick<PublicHall, 'hours'> | null,
  params: Readonly<Record<string, string | number>>,
): number | null {
  const closesAt = instantIn(params, 'closesAt')
  if (closesAt !== null) return hall ? openingAt(hall, closesAt).opensAt : null
  return instantIn(params, 'nextAt') ?? instantIn(params, 'opensAt')
}

export function placeOf(
  now: number,
  place: Pick<MessagePlace, 'isResult' | 'isRequired' | 'nextAt'>,
): MessagePlace {
  return { ...place, isNextToday: place.nextAt !== null && isSameDate(place.nextAt, now) }
}

/** Every refusal in words people can act on (design brief 3.2). Never a code, never a dead end. */
export function messageOf(code: MessageCode, place: MessagePlace): Message {
  if (place.isResult)
    return { key: code === 'reprint-limit' ? 'reprint-limit' : 'reprint-refused', offers: ['ok', 'help'] }
  switch (code) {
    case 'service-closed':
      return {
        key: place.nextAt === null ? 'service-closed-unknown' : code,
        offers: ['change', 'home', 'help'],
      }
    case 'closing-soon':
      return { key: place.nextAt === null ? 'closing-soon-last' : code, offers: ['change', 'home', 'help'] }
    case 'quota-used': {
      const next = place.isNextToday ? 'quota-used-today' : 'quota-used-next'
      return { key: place.nextAt === null ? code : next, offers: ['change', 'home', 'help'] }
    }
    case 'day-closed':
    case 'unknown-agent':
    case 'unknown-appointment':
    case 'appointment-used':
      return { key: code, offers: ['home', 'help'] }
    case 'duplicate-ticket':
    case 'number-held':
    case 'numbers-used-up':
    case 'card-not-bound':
      return { key: code, offers: ['change', 'home', 'help'] }
    case 'daily-limit':
    case 'unknown-service':
      return { key: code, offers: ['change', 'help'] }
    case 'no-card':
      return { key: place.isRequired ? 'no-card-required' : code, offers: ['ok', 'help'] }
    case 'server-away':
      return { key: code, offers: ['retry', 'home', 'help'] }
    case 'unanswered':
    case 'link-lost':
      return { key: 'unanswered', offers: ['retry', 'home', 'help'] }
    case 'issue-failed':
    case 'storage-failed':
      return { key: 'issue-failed', offers: ['retry', 'home', 'help'] }
    // This machine may not give numbers here: trying again would be in vain.
    case 'code-unused':
      return { key: code, offers: ['ok', 'help'] }
    case 'not-allowed':
    case 'not-signed-in':
    case 'unknown-host':
    case 'host-away':
      return { key: 'not-here', offers: ['home', 'help'] }
    // Nothing that a citizen could have done differently; most of them only desks can meet.
    case 'bad-request':
    case 'request-reused':
    case 'reprint-limit':
    case 'unknown-ticket':
    case 'ticket-final':
    case 'wrong-state':
    case 'other-counter':
    case 'counter-closed':
    case 'counter-paused':
    case 'counter-busy':
    case 'counter-taken':
    case 'unknown-counter':
    case 'unknown-staff':
    case 'unknown-queue':
    case 'queue-empty':
    case 'not-eligible':
    case 'nobody-signed-in':
    case 'press-too-old':
    case 'rating-over':
    case 'call-limit':
    case 'hold-limit':
    case 'other-counter-hold':
    case 'restore-limit':
    case 'new-ticket-needed':
    case 'target-closed':
    case 'same-target':
    case 'outcomes-missing':
    case 'undo-too-late':
    case 'recall-too-soon':
    case 'no-show-too-soon':
      return { key: 'issue-failed', offers: ['ok', 'home', 'help'] }
    default:
      return unreachable(code)
  }
}
