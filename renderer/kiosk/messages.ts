import type { MessageCode } from './session/model.ts'
import { isSameWishAgain } from './session/number.ts'

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
  /** When the hall opens next, milliseconds UTC, as the refusal says; null when it does not. */
  readonly opensAt: number | null
}

/** Every refusal in words people can act on (design brief 3.2). Never a code, never a dead end. */
export function messageOf(code: MessageCode, place: MessagePlace): Message {
  if (place.isResult)
    return { key: code === 'reprint-limit' ? 'reprint-limit' : 'reprint-refused', offers: ['ok', 'help'] }
  switch (code) {
    case 'service-closed':
      return {
        key: place.opensAt === null ? 'service-closed-unknown' : 'service-closed',
        offers: ['home', 'help'],
      }
    case 'day-closed':
      return { key: code, offers: ['home', 'help'] }
    case 'duplicate-ticket':
      return { key: code, offers: ['change', 'home', 'help'] }
    case 'daily-limit':
    case 'unknown-service':
      return { key: code, offers: ['change', 'help'] }
    case 'no-card':
      return { key: place.isRequired ? 'no-card-required' : 'no-card', offers: ['ok', 'help'] }
    case 'server-away':
      return { key: code, offers: ['retry', 'home', 'help'] }
    case 'unanswered':
    case 'link-lost':
      return { key: 'unanswered', offers: ['retry', 'home', 'help'] }
    default:
      return { key: 'issue-failed', offers: [isSameWishAgain(code) ? 'retry' : 'ok', 'home', 'help'] }
  }
}
