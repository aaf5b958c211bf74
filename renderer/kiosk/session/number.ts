import type { NumberTake, PaperStatus, PaperTold } from '../../../domain/wire/device.ts'
import { givesNumbers } from '../items.ts'
import { offeredItem } from '../offered.ts'
import { timeouts, type Around } from './around.ts'
import {
  FRESH,
  stay,
  type Confirming,
  type MachineEvent,
  type MessageCode,
  type Moved,
  type Session,
  type Showing,
  type Taking,
} from './model.ts'

/** An answer lost on the loopback wire is asked for again after this pause. */
const ASK_AGAIN_MS = 1000

/** Refusals after which the same wish may be sent again under the same request id. */
const RETRYABLE: readonly MessageCode[] = ['server-away', 'issue-failed', 'storage-failed', 'unanswered']

/** Whether 再试一次 repeats the very same wish. */
export function isSameWishAgain(code: MessageCode): boolean {
  return RETRYABLE.includes(code)
}

/** 确认取号: one wish, one request id. A wish still unanswered is repeated word for word. */
export function take(session: Session, confirm: Confirming, requestId: string, around: Around): Moved {
  const item = offeredItem(around.view?.hall, confirm.serviceCode)
  if (!item || !around.view || !givesNumbers(around.view)) return stay(session)
  const hasCard = session.card.kind === 'read' && item.identity !== 'none'
  if (item.identity === 'required' && !hasCard)
    return stay({ ...session, step: { kind: 'identity', confirm, hasNoCard: false } })
  const wish: NumberTake = {
    requestId,
    serviceCode: confirm.serviceCode,
    usesCard: hasCard,
    wantsPriority: hasCard && confirm.wantsPriority,
    lang: session.lang,
    wantsPaper: around.view.printer === 'ok',
  }
  const before = confirm.unanswered
  const ask =
    before && before.usesCard === wish.usesCard && before.wantsPriority === wish.wantsPriority ? before : wish
  return send(session, confirm, ask)
}

/** 再试一次 of a message: the same wish, the same request id. */
export function retry(session: Session): Moved {
  if (session.step.kind !== 'confirm' || session.dialog?.kind !== 'message') return stay(session)
  return session.step.unanswered ? send(session, session.step, session.step.unanswered) : stay(session)
}

function send(session: Session, confirm: Confirming, ask: NumberTake): Moved {
  const step: Taking = { kind: 'taking', confirm, ask, waitedMs: 0, askAgainInMs: null, paper: null }
  return { session: { ...session, step, dialog: null, askingMs: null }, effects: [{ kind: 'take', ask }] }
}

export function numberTaken(
  session: Session,
  event: Extract<MachineEvent, { type: 'number-taken' }>,
  around: Around,
): Moved {
  const { step } = session
  // An answer nobody waits for any more: the number was never shown, and the host takes it back.
  if (step.kind !== 'taking' || step.ask.requestId !== event.requestId) return stay(session)
  const { resultMs, resultUnprintedMs } = timeouts(around)
  const paper = step.ask.wantsPaper ? 'printing' : 'skipped'
  const showing: Showing = {
    kind: 'result',
    taken: event.taken,
    paper,
    paperBefore: paper,
    printingMs: 0,
    reprintsLeft: around.view?.hall?.kiosk.reprintsPerTicket ?? 0,
    isReprint: false,
    leftMs: paper === 'printing' ? resultMs : resultUnprintedMs,
  }
  const shown: Session = { ...session, step: showing, dialog: null, askingMs: null, idleMs: 0 }
  return {
    session: step.paper ? paperTold(shown, step.paper, around) : shown,
    effects: [{ kind: 'shown', ticketId: event.taken.ticketId }],
  }
}

export function numberRefused(
  session: Session,
  event: Extract<MachineEvent, { type: 'number-refused' }>,
): Moved {
  const { step } = session
  if (step.kind !== 'taking' || step.ask.requestId !== event.requestId) return stay(session)
  if (event.why.code === 'link-lost')
    return stay({ ...session, step: { ...step, askAgainInMs: ASK_AGAIN_MS } })
  return stay(withMessage(session, step, event.why.code, event.why.params))
}

/** Back to the confirm page with a sentence that says what is safe and what can be done. */
export function withMessage(
  session: Session,
  step: Taking,
  code: MessageCode,
  params: Readonly<Record<string, string | number>> = {},
): Session {
  const unanswered = isSameWishAgain(code) ? step.ask : null
  return {
    ...session,
    step: { ...step.confirm, unanswered },
    card: code === 'no-card' ? FRESH.card : session.card,
    dialog: { kind: 'message', serviceCode: null, code, params },
    idleMs: 0,
  }
}

export function paperTold(session: Session, paper: PaperTold, around: Around): Session {
  const { step } = session
  if (step.kind === 'taking') return { ...session, step: { ...step, paper } }
  if (step.kind !== 'result' || step.taken.ticketId !== paper.ticketId) return session
  return {
    ...session,
    step: { ...withPaper(step, paper.status, around), reprintsLeft: paper.reprintsLeft },
  }
}

/** The page stays as long as the state of the paper asks for. */
export function withPaper(step: Showing, paper: PaperStatus, around: Around): Showing {
  const { resultMs, resultUnprintedMs } = timeouts(around)
  const leftMs = paper === 'printing' || paper === 'printed' ? resultMs : resultUnprintedMs
  const isNews = paper !== step.paper
  return {
    ...step,
    paper,
    printingMs: isNews ? 0 : step.printingMs,
    leftMs: isNews ? Math.max(leftMs, paper === 'printed' ? 0 : step.leftMs) : step.leftMs,
  }
}

export function canPrintAgain(step: Showing): boolean {
  return step.paper !== 'printing' && step.reprintsLeft > 0
}

export function printAgain(session: Session, around: Around): Moved {
  const { step } = session
  if (step.kind !== 'result' || !canPrintAgain(step)) return stay(session)
  const printing = { ...withPaper(step, 'printing', around), isReprint: true, paperBefore: step.paper }
  return {
    session: { ...session, step: printing },
    effects: [{ kind: 'print-again', ticketId: step.taken.ticketId }],
  }
}

export function reprintRefused(
  session: Session,
  event: Extract<MachineEvent, { type: 'reprint-refused' }>,
  around: Around,
): Session {
  const { step } = session
  if (step.kind !== 'result' || step.taken.ticketId !== event.ticketId || step.paper !== 'printing')
    return session
  // Without an answer nobody knows whether paper comes: people are asked to look.
  const paper = event.why.code === 'link-lost' ? 'unknown' : step.paperBefore
  const back = withPaper(step, paper, around)
  return {
    ...session,
    step: event.why.code === 'reprint-limit' ? { ...back, reprintsLeft: 0 } : back,
    dialog: { kind: 'message', serviceCode: null, code: event.why.code, params: event.why.params },
  }
}
