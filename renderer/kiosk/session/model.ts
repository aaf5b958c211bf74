import type {
  AgeClass,
  CardTold,
  NumberTake,
  NumberTaken,
  PaperStatus,
  PaperTold,
} from '../../../domain/wire/device.ts'
import type { DeviceFailure } from '../../links/device-link.ts'
import type { PageLang } from '../../ui/i18n.ts'

export type CardFaultCode = Extract<CardTold, { kind: 'fault' }>['code']

/** The card of this visit, as far as the page may know it. */
export type CardState =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading' }
  | {
      readonly kind: 'read'
      readonly maskedName: string
      readonly ageClass: AgeClass
      readonly isExpired: boolean
    }
  | { readonly kind: 'fault'; readonly code: CardFaultCode }

export const CHOOSE_TABS = ['common', 'departments', 'categories'] as const
export type ChooseTab = (typeof CHOOSE_TABS)[number]

export interface Choosing {
  readonly kind: 'choose'
  readonly tab: ChooseTab
  /** The department or topic opened on the second and third tab; null shows their list. */
  readonly groupId: string | null
  /** From 0. */
  readonly page: number
}

export interface Confirming {
  readonly kind: 'confirm'
  /** Of a service or a package. */
  readonly serviceCode: string
  /** Where 返回 leads; null is home. */
  readonly from: Choosing | null
  readonly wantsPriority: boolean
  /** A wish whose outcome is not known: sent again as it was, so that it can never become two numbers. */
  readonly unanswered: NumberTake | null
}

export interface Identifying {
  readonly kind: 'identity'
  readonly confirm: Confirming
  /** 没带身份证 was pressed for a service that needs one. */
  readonly hasNoCard: boolean
}

export interface Taking {
  readonly kind: 'taking'
  readonly confirm: Confirming
  readonly ask: NumberTake
  readonly waitedMs: number
  /** Milliseconds until the wish is sent again after a lost answer; null while an answer is awaited. */
  readonly askAgainInMs: number | null
  /** News of the paper that overtook the answer. */
  readonly paper: PaperTold | null
}

export interface Showing {
  readonly kind: 'result'
  readonly taken: NumberTaken
  readonly paper: PaperStatus
  /** What stood there before a reprint was asked for, should it be refused. */
  readonly paperBefore: PaperStatus
  readonly printingMs: number
  readonly reprintsLeft: number
  readonly isReprint: boolean
  /** Milliseconds until the page goes home. */
  readonly leftMs: number
}

export type Step = { readonly kind: 'home' } | Choosing | Confirming | Identifying | Taking | Showing

export type MessageCode = DeviceFailure['code'] | 'unanswered' | 'code-unused'

export type Dialog =
  | { readonly kind: 'help' }
  | { readonly kind: 'privacy' }
  | { readonly kind: 'materials'; readonly serviceCode: string; readonly page: number }
  | {
      readonly kind: 'message'
      /** The item it is about, where that is not the one being confirmed. */
      readonly serviceCode: string | null
      readonly code: MessageCode
      readonly params: DeviceFailure['params']
    }

/** One visit at the kiosk: everything a person has told or chosen. Plain data; wiped as a whole. */
export interface Session {
  readonly step: Step
  readonly card: CardState
  readonly dialog: Dialog | null
  readonly lang: PageLang
  /** 低位操作: all controls in the lower half. */
  readonly isLow: boolean
  /** Milliseconds since the last touch. */
  readonly idleMs: number
  /** Milliseconds left to answer 还在使用吗; null when it is not asked. */
  readonly askingMs: number | null
}

/** What a person does. Ignored for a moment after the page has changed. */
export type PersonEvent =
  | { readonly type: 'touched' }
  | { readonly type: 'lang-toggled' }
  | { readonly type: 'reach-toggled' }
  | { readonly type: 'back' }
  | { readonly type: 'home' }
  | { readonly type: 'started' }
  | { readonly type: 'tab-chosen'; readonly tab: ChooseTab }
  | { readonly type: 'group-chosen'; readonly groupId: string }
  | { readonly type: 'paged'; readonly page: number }
  | { readonly type: 'item-chosen'; readonly serviceCode: string }
  | { readonly type: 'change-wanted' }
  | { readonly type: 'identity-wanted' }
  | { readonly type: 'no-card' }
  | { readonly type: 'priority-set'; readonly wantsPriority: boolean }
  | { readonly type: 'take'; readonly requestId: string }
  | { readonly type: 'retry' }
  | { readonly type: 'print-again' }
  | { readonly type: 'more-time' }
  | { readonly type: 'done' }
  | { readonly type: 'help-wanted' }
  | { readonly type: 'privacy-wanted' }
  | { readonly type: 'materials-wanted' }
  | { readonly type: 'materials-paged'; readonly page: number }
  | { readonly type: 'dialog-closed' }
  | { readonly type: 'still-here' }
  | { readonly type: 'left' }

/** What the machine around the person says. */
export type MachineEvent =
  | { readonly type: 'ticked'; readonly ms: number }
  | { readonly type: 'card'; readonly card: CardTold }
  /** A code was held before the scanner. */
  | { readonly type: 'scanned' }
  | { readonly type: 'number-taken'; readonly requestId: string; readonly taken: NumberTaken }
  | { readonly type: 'number-refused'; readonly requestId: string; readonly why: DeviceFailure }
  | { readonly type: 'paper'; readonly paper: PaperTold }
  | { readonly type: 'reprint-refused'; readonly ticketId: string; readonly why: DeviceFailure }
  | { readonly type: 'link-lost' }

export type VisitEvent = PersonEvent | MachineEvent

/** What is to be done outside; the machine itself does nothing. */
export type Effect =
  | { readonly kind: 'take'; readonly ask: NumberTake }
  /** The number is on the page that is about to be drawn. */
  | { readonly kind: 'shown'; readonly ticketId: string }
  | { readonly kind: 'print-again'; readonly ticketId: string }
  | { readonly kind: 'end-visit' }

export interface Moved {
  readonly session: Session
  readonly effects: readonly Effect[]
}

/** A kiosk that nobody has touched. */
export const FRESH: Session = {
  step: { kind: 'home' },
  card: { kind: 'none' },
  dialog: null,
  lang: 'zh',
  isLow: false,
  idleMs: 0,
  askingMs: null,
}

export const FIRST_CHOICE: Choosing = { kind: 'choose', tab: 'common', groupId: null, page: 0 }

export function stay(session: Session): Moved {
  return { session, effects: [] }
}

/** Everything of the visit gone, language and reach included. */
export function wiped(): Moved {
  return { session: FRESH, effects: [{ kind: 'end-visit' }] }
}

/** Home on purpose: card and choices gone, but the person is still here, so language and reach stay. */
export function homeward(session: Session): Moved {
  return {
    session: { ...FRESH, lang: session.lang, isLow: session.isLow },
    effects: [{ kind: 'end-visit' }],
  }
}
