import { timeouts, type Around } from './around.ts'
import { FRESH, stay, wiped, type Moved, type Session, type Showing, type Taking } from './model.ts'
import { withMessage, withPaper } from './number.ts'

/** A wish without any answer for so long is put back into the person's hands. */
const GIVE_UP_MS = 20_000
/** A print without any news for so long is "please look". */
const PRINT_NEWS_MS = 15_000
/** A sentence about a card on the home page goes away by itself. */
const HOME_CARD_MS = 15_000

/** Time passing, in small steps: clocks may jump, a countdown may not. */
export function ticked(session: Session, ms: number, around: Around): Moved {
  const { step } = session
  switch (step.kind) {
    case 'taking':
      return tickTaking(session, step, ms)
    case 'result':
      return tickResult(session, step, ms, around)
    default:
      return tickIdle(session, ms, around)
  }
}

function tickTaking(session: Session, step: Taking, ms: number): Moved {
  const waitedMs = step.waitedMs + ms
  if (waitedMs >= GIVE_UP_MS) return stay(withMessage(session, step, 'unanswered'))
  if (step.askAgainInMs === null) return stay({ ...session, step: { ...step, waitedMs } })
  const left = step.askAgainInMs - ms
  if (left > 0) return stay({ ...session, step: { ...step, waitedMs, askAgainInMs: left } })
  return {
    session: { ...session, step: { ...step, waitedMs, askAgainInMs: null } },
    effects: [{ kind: 'take', ask: step.ask }],
  }
}

function tickResult(session: Session, step: Showing, ms: number, around: Around): Moved {
  if (step.leftMs <= ms) return wiped()
  const printingMs = step.paper === 'printing' ? step.printingMs + ms : 0
  const next = { ...step, leftMs: step.leftMs - ms, printingMs }
  return stay({
    ...session,
    step: printingMs >= PRINT_NEWS_MS ? withPaper(next, 'unknown', around) : next,
  })
}

function tickIdle(session: Session, ms: number, around: Around): Moved {
  if (session.askingMs !== null) {
    return session.askingMs <= ms ? wiped() : stay({ ...session, askingMs: session.askingMs - ms })
  }
  const idleMs = session.idleMs + ms
  const { idleMs: longest, warningMs } = timeouts(around)
  if (session.step.kind !== 'home') {
    return idleMs < longest
      ? stay({ ...session, idleMs })
      : stay({ ...session, idleMs: 0, askingMs: warningMs })
  }
  // Nothing of a person stands on the home page, so nobody need be asked before it is set back.
  if (isUntouched(session)) return stay(session.idleMs === 0 ? session : { ...session, idleMs: 0 })
  if (idleMs >= longest) return wiped()
  const hasOldNews = session.card.kind !== 'none' && idleMs >= HOME_CARD_MS
  return stay({ ...session, idleMs, card: hasOldNews ? FRESH.card : session.card })
}

function isUntouched(session: Session): boolean {
  return (
    session.dialog === null &&
    session.card.kind === 'none' &&
    session.lang === FRESH.lang &&
    session.isLow === FRESH.isLow
  )
}
