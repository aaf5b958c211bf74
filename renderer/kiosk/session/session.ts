import { unreachable } from '../../../domain/result.ts'
import type { CardTold } from '../../../domain/wire/device.ts'
import { givesNumbers, refusalOf } from '../items.ts'
import { offeredItem } from '../offered.ts'
import { isOpenAround, type Around } from './around.ts'
import {
  FIRST_CHOICE,
  FRESH,
  homeward,
  stay,
  wiped,
  type CardState,
  type Choosing,
  type Dialog,
  type Moved,
  type PersonEvent,
  type Session,
  type VisitEvent,
} from './model.ts'
import { numberRefused, numberTaken, paperTold, printAgain, reprintRefused, retry, take } from './number.ts'
import { ticked } from './time.ts'

const MORE_TIME_MS = 20_000

/**
 * The visit as a pure machine: what happened, in; the next session and what is to be done outside, out. No clock and no
 * timer: time comes in as `ticked`. Events that make no sense in a state change nothing.
 */
export function next(session: Session, event: VisitEvent, around: Around): Moved {
  switch (event.type) {
    case 'ticked':
      return ticked(session, event.ms, around)
    case 'card':
      return stay(cardTold(session, event.card))
    case 'number-taken':
      return numberTaken(session, event, around)
    case 'number-refused':
      return numberRefused(session, event)
    case 'paper':
      return stay(paperTold(session, event.paper, around))
    case 'reprint-refused':
      return stay(reprintRefused(session, event, around))
    case 'link-lost':
      return linkLost(session)
    case 'scanned':
      return stay(scanned(session))
    default:
      return done({ ...session, idleMs: 0 }, event, around)
  }
}

/** The host forgets the visit when the page's wire is cut: a number being taken or shown is all that is left of it. */
function linkLost(session: Session): Moved {
  if (session.step.kind === 'result' || session.step.kind === 'taking') return stay(session)
  return stay(FRESH)
}

/** No service of this page takes a code: the person is told where it is taken. */
function scanned(session: Session): Session {
  const { step, dialog } = session
  if (step.kind === 'taking' || step.kind === 'result' || dialog !== null) return session
  const told: Dialog = { kind: 'message', serviceCode: null, code: 'code-unused', params: {} }
  return { ...session, dialog: told, idleMs: 0, askingMs: null }
}

function cardTold(session: Session, told: CardTold): Session {
  const { step } = session
  if (step.kind === 'taking' || step.kind === 'result') return session
  const card: CardState = told.kind === 'found' ? { kind: 'reading' } : told
  // A second card in one visit would mix two people; a fault on the way out of the reader would lose the first.
  if (session.card.kind === 'read' && told.kind !== 'read') return session
  const here: Session = { ...session, card, idleMs: 0, askingMs: null }
  if (card.kind !== 'read') return here
  if (step.kind === 'home') return { ...here, step: FIRST_CHOICE, dialog: null }
  if (step.kind === 'identity') return { ...here, step: step.confirm, dialog: null }
  return here
}

function done(session: Session, event: PersonEvent, around: Around): Moved {
  const { step } = session
  if (session.askingMs !== null) return answered(session, event)
  switch (event.type) {
    case 'touched':
    case 'still-here':
      return stay(session)
    case 'left':
    case 'done':
      return step.kind === 'taking' ? stay(session) : wiped()
    case 'lang-toggled':
      return stay({ ...session, lang: session.lang === 'zh' ? 'en' : 'zh' })
    case 'reach-toggled':
      return stay({ ...session, isLow: !session.isLow })
    case 'home':
      return step.kind === 'taking' || step.kind === 'result' ? stay(session) : homeward(session)
    case 'back':
      return back(session)
    case 'help-wanted':
      return stay(open(session, { kind: 'help' }))
    case 'privacy-wanted':
      return stay(open(session, { kind: 'privacy' }))
    case 'dialog-closed':
      return stay({ ...session, dialog: null })
    case 'take':
      if (step.kind !== 'confirm' || session.dialog !== null) return stay(session)
      return take(session, step, event.requestId, around)
    case 'retry':
      return retry(session)
    case 'print-again':
      return printAgain(session, around)
    case 'more-time':
      if (step.kind !== 'result') return stay(session)
      return stay({ ...session, step: { ...step, leftMs: step.leftMs + MORE_TIME_MS } })
    default:
      return stay(chosen(session, event, around))
  }
}

/** While 还在使用吗 is asked, only its own two answers count; Esc and a language change mean "I am here" too. */
function answered(session: Session, event: PersonEvent): Moved {
  switch (event.type) {
    case 'left':
      return wiped()
    case 'still-here':
    case 'back':
    case 'dialog-closed':
      return stay({ ...session, askingMs: null })
    default:
      return stay(session)
  }
}

function back(session: Session): Moved {
  const { step } = session
  if (session.dialog !== null) return stay({ ...session, dialog: null })
  switch (step.kind) {
    case 'home':
    case 'taking':
    case 'result':
      return stay(session)
    case 'choose':
      if (step.groupId === null) return homeward(session)
      return stay({ ...session, step: { ...step, groupId: null, page: 0 } })
    case 'confirm':
      return step.from ? stay({ ...session, step: step.from }) : homeward(session)
    case 'identity':
      return stay({ ...session, step: step.hasNoCard ? { ...step, hasNoCard: false } : step.confirm })
    default:
      return unreachable(step)
  }
}

type ChoiceEvent = Extract<
  PersonEvent,
  {
    type:
      | 'started'
      | 'tab-chosen'
      | 'group-chosen'
      | 'paged'
      | 'item-chosen'
      | 'change-wanted'
      | 'identity-wanted'
      | 'no-card'
      | 'priority-set'
      | 'materials-wanted'
      | 'materials-paged'
  }
>

function chosen(session: Session, event: ChoiceEvent, around: Around): Session {
  const { step } = session
  switch (event.type) {
    case 'started':
      return step.kind === 'home' ? { ...session, step: FIRST_CHOICE, dialog: null } : session
    case 'tab-chosen':
      return choosing(session, (at) => ({ ...at, tab: event.tab, groupId: null, page: 0 }))
    case 'group-chosen':
      return choosing(session, (at) => ({ ...at, groupId: event.groupId, page: 0 }))
    case 'paged':
      return choosing(session, (at) => ({ ...at, page: Math.max(0, event.page) }))
    case 'item-chosen':
      return itemChosen(session, event.serviceCode, around)
    case 'change-wanted':
      if (step.kind === 'taking' || step.kind === 'result') return session
      if (step.kind !== 'confirm' && step.kind !== 'identity' && session.dialog?.kind !== 'message')
        return session
      return { ...session, dialog: null, step: whereFrom(session) }
    case 'identity-wanted':
      if (step.kind !== 'confirm') return session
      return { ...session, dialog: null, step: { kind: 'identity', confirm: step, hasNoCard: false } }
    case 'no-card':
      return noCard(session, around)
    case 'priority-set':
      if (step.kind !== 'confirm' || !mayHavePriority(session)) return session
      return { ...session, step: { ...step, wantsPriority: event.wantsPriority } }
    case 'materials-wanted':
      if (step.kind !== 'confirm') return session
      return open(session, { kind: 'materials', serviceCode: step.serviceCode, page: 0 })
    case 'materials-paged':
      if (session.dialog?.kind !== 'materials') return session
      return { ...session, dialog: { ...session.dialog, page: Math.max(0, event.page) } }
    default:
      return unreachable(event)
  }
}

function choosing(session: Session, change: (at: Choosing) => Choosing): Session {
  return session.step.kind === 'choose' ? { ...session, step: change(session.step) } : session
}

function itemChosen(session: Session, serviceCode: string, around: Around): Session {
  const { step } = session
  if (step.kind !== 'home' && step.kind !== 'choose') return session
  if (!around.view || !offeredItem(around.view.hall, serviceCode)) return session
  const refused = refusalOf(around.view, serviceCode, around.now)
  if (refused) return open(session, { kind: 'message', serviceCode, ...refused })
  return {
    ...session,
    dialog: null,
    step: {
      kind: 'confirm',
      serviceCode,
      from: step.kind === 'choose' ? step : null,
      wantsPriority: false,
      unanswered: null,
    },
  }
}

function noCard(session: Session, around: Around): Session {
  const { step } = session
  if (step.kind !== 'identity') return session
  const item = offeredItem(around.view?.hall, step.confirm.serviceCode)
  return { ...session, step: item?.identity === 'required' ? { ...step, hasNoCard: true } : step.confirm }
}

function whereFrom(session: Session): Choosing {
  const { step } = session
  if (step.kind === 'choose') return step
  if (step.kind === 'confirm') return step.from ?? FIRST_CHOICE
  if (step.kind === 'identity') return step.confirm.from ?? FIRST_CHOICE
  return FIRST_CHOICE
}

/** Priority is offered only where the card in this visit allows it. */
export function mayHavePriority(session: Session): boolean {
  return session.card.kind === 'read' && session.card.ageClass === 'priority-age'
}

/** Opens a sheet. On the result page it gives time to read it. */
function open(session: Session, dialog: Dialog): Session {
  const { step } = session
  if (step.kind === 'taking') return session
  if (step.kind !== 'result') return { ...session, dialog }
  return { ...session, dialog, step: { ...step, leftMs: Math.max(step.leftMs, MORE_TIME_MS) } }
}

/** Whether cards are to be read now: only where a page wants one, and none once it has been read (design brief 3.0). */
export function wantsReading(session: Session, around: Around): boolean {
  const { step } = session
  if (session.card.kind === 'read' || !around.view || !givesNumbers(around.view)) return false
  switch (step.kind) {
    case 'home':
      return isOpenAround(around)
    case 'confirm': {
      const item = offeredItem(around.view.hall, step.serviceCode)
      return item !== undefined && item.identity !== 'none'
    }
    case 'identity':
      return true
    default:
      return false
  }
}
