import { failed, ok, type Result } from '../../domain/result.ts'
import type { Answer } from '../../domain/wire/common.ts'
import type { NumberTake, TakeRefusal } from '../../domain/wire/device.ts'
import type { CardVisit } from './card-visit.ts'
import type { HallLink } from './hall-link.ts'
import { issueRequest, takeRefusal } from './issue-request.ts'
import { createNumberPapers, type NumberPapersDeps } from './number-papers.ts'
import { numberTaken } from './number-taken.ts'
import { dayOfWish, offlineDelivery, takeOffline, takenBefore } from './offline/take-offline.ts'
import { derivedRequestId } from './request-id.ts'
import { newTaking, type TakeAnswer, type Taking } from './taking.ts'

/** How long a citizen waits for the hall server before being told that there is no number. */
export const ISSUE_DEADLINE_MS = 4000
/** So long a wish waits for the numbers taken without the server to be handed in before it. */
const DRAIN_LIMIT_MS = 2000
/** How long a number waits to be seen, on screen or on paper, after its page was gone. */
export const UNSEEN_LIMIT_MS = 30_000
/** The number goes on screen after this even if the host's own copy of the hall has not got to it. */
const FIGURES_LIMIT_MS = 1000

/** Claim, print, report (architecture 2.6). Asked twice under one requestId: one number, one paper, one answer. */
export interface TakeNumber {
  /** `answer` is called exactly once, before anything is told of the paper. */
  take(pageId: string, request: NumberTake, answer: (answer: TakeAnswer) => void): Promise<void>
  /** The number is on screen: the ticket has been seen. */
  shown(ticketId: string): Result<null, TakeRefusal>
  /** Another paper, marked as a copy, within the hall's limit. */
  again(ticketId: string): Result<null, TakeRefusal>
  /** The page is gone or its visit is over: numbers it has not shown will be cancelled unless a paper comes out. */
  left(pageId: string): void
  close(): void
}

export interface TakeNumberDeps extends NumberPapersDeps {
  readonly link: Pick<HallLink, 'hall' | 'state' | 'digestKey' | 'isOnline' | 'ask' | 'reached' | 'onChange'>
  readonly card: CardVisit['card']
  /** Where the QR code leads when the hall has no public address. */
  readonly hallServer: string
}

export function createTakeNumber(deps: TakeNumberDeps): TakeNumber {
  const { clock, log, link, delivery, offline } = deps
  const papers = createNumberPapers(deps, cancelIfUnseen)
  const byRequest = new Map<string, Taking>()
  const byTicket = new Map<string, Taking>()
  /** Requests whose number was cancelled: asked again, they need a requestId the server does not know. */
  const cancelled = new Map<string, number>()

  function forget(taking: Taking): void {
    taking.cancelLeave()
    const { requestId } = taking.request
    if (byRequest.get(requestId) === taking) byRequest.delete(requestId)
    if (taking.issued) byTicket.delete(taking.issued.taken.ticketId)
  }

  function begin(pageId: string, request: NumberTake): Result<Taking, TakeRefusal> {
    const day = dayOfWish(link, offline)
    const isAway = !link.isOnline()
    // An appointment is checked in by the server alone.
    if (day === null || (isAway && (offline === null || request.appointmentId !== undefined)))
      return failed(takeRefusal('server-away'))
    const before = cancelled.get(request.requestId) ?? 0
    const requestId =
      before === 0 ? request.requestId : derivedRequestId(request.requestId, `try${String(before)}`)
    const command = issueRequest(request, requestId, deps.card(), {
      hall: () => link.hall() ?? offline?.hall() ?? null,
      digestKey: link.digestKey,
      isOnline: link.isOnline,
    })
    if (!command.ok) return command
    const taking = newTaking(request, command.value, day, pageId)
    byRequest.set(request.requestId, taking)
    taking.outcome = issue(taking)
    return ok(taking)
  }

  async function issue(taking: Taking): Promise<TakeAnswer> {
    const before = offline?.takenOn(taking.command.payload.requestId)
    if (offline && before) return keep(taking, takenBefore(taking, before, offline))
    // Those who hold a number of this host came first.
    const isReady =
      link.isOnline() &&
      (offline === null || (await offline.drained(DRAIN_LIMIT_MS))) &&
      (await settleOthers(taking))
    if (!isReady) return keep(taking, await withoutServer(taking, false))
    const asked = await link.ask(taking.command.name, taking.command.payload, {
      deadlineMs: ISSUE_DEADLINE_MS,
    })
    if (asked.ok) return onIssued(taking, asked.value)
    const { error } = asked
    if (error.code === 'server-away' || error.code === 'storage-failed') {
      const wasSent = !('wasSent' in error) || error.wasSent
      const own = await withoutServer(taking, wasSent)
      if (own.ok || !wasSent) return keep(taking, own)
      // Neither says that it was not done: a commit that failed may be on the disk all the same.
      settle(taking)
      return failed(takeRefusal(error.code === 'storage-failed' ? 'issue-failed' : 'server-away'))
    }
    forget(taking)
    // The citizen now reads the number they already have, so it must not be cancelled as unseen.
    if (error.code === 'duplicate-ticket') markSeen(String(error.params['ticketId']))
    return failed(takeRefusal(error.code, error.params))
  }

  async function withoutServer(taking: Taking, wasAsked: boolean): Promise<TakeAnswer> {
    if (offline === null) return failed(takeRefusal('server-away'))
    return takeOffline(taking, wasAsked, { offline, link, others: byTicket.values() })
  }

  /** A number can be printed again and shown again; a wish that came to nothing can be asked again. */
  function keep(taking: Taking, answer: TakeAnswer): TakeAnswer {
    if (answer.ok) byTicket.set(answer.value.ticketId, taking)
    else forget(taking)
    return answer
  }

  /**
   * Finds out behind the citizen's back what became of a request whose answer was lost or left it open. If nobody has asked again by then,
   * the number goes back: they were told that none was taken.
   */
  function settle(taking: Taking): void {
    taking.isUnsettled = true
    taking.pageId = null
    const late = delivery.deliver(taking.command.name, taking.command.payload, taking.day)
    taking.outcome = late.then(async (answer): Promise<TakeAnswer> => {
      taking.isUnsettled = false
      if (answer !== 'given-up' && answer.ok) {
        const taken = await onIssued(taking, answer.value)
        if (taking.pageId !== null) return taken
        cancelTicket(taking)
        return failed(takeRefusal('server-away'))
      }
      forget(taking)
      return failed(answer === 'given-up' ? takeRefusal('server-away') : answer.error)
    })
  }

  /** A lost request may hold a number of the same person: it is settled before another is asked for. */
  async function settleOthers(taking: Taking): Promise<boolean> {
    const others = [...byRequest.values()].filter((other) => other !== taking && other.isUnsettled)
    if (others.length === 0) return true
    return (await withinDeadline(Promise.all(others.map((other) => other.outcome)))) !== null
  }

  function withinDeadline<Value>(work: Promise<Value>): Promise<Value | null> {
    return new Promise((resolve, reject) => {
      const cancel = clock.after(ISSUE_DEADLINE_MS, () => resolve(null))
      work.then(resolve, reject).finally(cancel)
    })
  }

  async function onIssued(taking: Taking, answer: Answer): Promise<TakeAnswer> {
    await link.reached(answer.day, answer.seq, { timeoutMs: FIGURES_LIMIT_MS })
    const hall = link.hall()
    const state = link.state()
    if (answer.ticket === null || hall === null || state === null) {
      log.error('issue-answer-incomplete', { seq: answer.seq })
      forget(taking)
      return failed(takeRefusal('issue-failed'))
    }
    const taken = numberTaken(hall, state, answer.ticket, deps.hallServer, answer.ticketPath)
    taking.issued = { taken, hall }
    byTicket.set(taken.ticketId, taking)
    offline?.used(answer.ticket.letter)
    log.info('number-taken', { ticketId: taken.ticketId, serviceCode: taken.serviceCode })
    return ok(taken)
  }

  function markSeen(ticketId: string): Taking | undefined {
    const taking = byTicket.get(ticketId)
    if (!taking) return undefined
    taking.isSeen = true
    taking.cancelLeave()
    return taking
  }

  function leave(taking: Taking): void {
    taking.pageId = null
    taking.cancelLeave()
    taking.cancelLeave = clock.after(UNSEEN_LIMIT_MS, () => {
      taking.isAbandoned = true
      cancelIfUnseen(taking)
    })
  }

  function cancelIfUnseen(taking: Taking): void {
    if (!taking.isAbandoned || taking.isSeen || taking.paper === null || taking.paper === 'printing') return
    cancelTicket(taking)
  }

  /** A ticket nobody has seen must not be called: its citizen is not there. */
  function cancelTicket(taking: Taking): void {
    if (taking.issued === null) return
    const { ticketId } = taking.issued.taken
    const { requestId } = taking.request
    forget(taking)
    cancelled.set(requestId, (cancelled.get(requestId) ?? 0) + 1)
    log.warn('number-never-shown', { ticketId })
    const command = {
      requestId: derivedRequestId(taking.command.payload.requestId, 'unseen'),
      ticketId,
    } as const
    const own = taking.isOffline ? offline : null
    if (own) void own.unseen(ticketId)
    const by = own ? offlineDelivery(ticketId, own, delivery) : delivery
    void by.deliver('ticket:cancel', { ...command, reason: 'neverShown' }, taking.day)
  }

  const stopWatchingDay = link.onChange(() => {
    const day = link.state()?.day
    if (day === undefined) return
    for (const taking of [...byRequest.values()]) {
      if (taking.day !== day && taking.issued !== null && taking.paper !== 'printing') forget(taking)
    }
  })

  return {
    async take(pageId, request, answer) {
      const known = byRequest.get(request.requestId)
      if (known && !isSameWish(known.request, request)) {
        answer(failed(takeRefusal('request-reused')))
        return
      }
      if (known) {
        known.pageId = pageId
        known.isAbandoned = false
        known.cancelLeave()
      }
      const begun = known ? ok(known) : begin(pageId, request)
      if (!begun.ok) {
        answer(begun)
        return
      }
      const taking = begun.value
      const isLate = taking.isUnsettled
      const outcome = isLate ? await withinDeadline(taking.outcome) : await taking.outcome
      if (outcome === null) {
        // Told again that there is none: what comes later goes back.
        taking.pageId = null
        answer(failed(takeRefusal('server-away')))
        return
      }
      answer(outcome)
      if (!outcome.ok) return
      papers.first(taking)
    },
    shown: (ticketId) => (markSeen(ticketId) ? ok(null) : failed(takeRefusal('unknown-ticket'))),
    again(ticketId) {
      const taking = byTicket.get(ticketId)
      return taking ? papers.again(taking) : failed(takeRefusal('unknown-ticket'))
    },
    left(pageId) {
      for (const taking of byRequest.values()) {
        if (taking.pageId === pageId && !taking.isSeen) leave(taking)
      }
    },
    close() {
      stopWatchingDay()
      for (const taking of byRequest.values()) taking.cancelLeave()
    },
  }
}

function isSameWish(a: NumberTake, b: NumberTake): boolean {
  return a.serviceCode === b.serviceCode && a.appointmentId === b.appointmentId
}
