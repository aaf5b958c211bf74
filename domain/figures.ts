import { waitingCount, type HallState } from './hall-state.ts'
import { callRulesOf, type PublicHall } from './model.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import { openCountersOf } from './serving.ts'
import type { Ticket } from './ticket.ts'
import { placeIn } from './waiting-lines.ts'

export { openCountersOf } from './serving.ts'

type CallHall = Pick<PublicHall, 'calls' | 'services'>

/** Milliseconds until a called ticket may be called again; 0 when it may. */
export function recallIn(hall: CallHall, ticket: Ticket, now: number): number {
  const { recallGapSeconds } = callRulesOf(hall, ticket.serviceCode)
  return Math.max(0, (ticket.lastCalledAt ?? 0) + recallGapSeconds * 1000 - now)
}

/** What is missing until a called ticket may be passed: calls, and milliseconds since the first call. */
export function noShowIn(
  hall: CallHall,
  ticket: Ticket,
  now: number,
): { readonly calls: number; readonly waitMs: number } {
  const rules = callRulesOf(hall, ticket.serviceCode)
  return {
    calls: Math.max(0, rules.noShowAfterCalls - ticket.callCount),
    waitMs: Math.max(0, (ticket.firstCalledAt ?? 0) + rules.noShowAfterSeconds * 1000 - now),
  }
}

/** How many people stand before a waiting ticket by place; 0 for any that no longer waits. */
export function waitingAhead(state: HallState, ticketId: string): number {
  const ticket = state.tickets[ticketId]
  if (ticket?.state !== 'waiting') return 0
  if (ticket.heldFor !== null) return state.counters[ticket.heldFor]?.held.indexOf(ticketId) ?? 0
  const waiting = state.queues[ticket.queueId]?.waiting
  if (!waiting) return 0
  return QUEUE_CLASSES.reduce((sum, name) => sum + placeIn(state, waiting[name], ticket), 0)
}

/** One line of the board's side list and of the kiosk's item cards. */
export interface QueueFigures {
  readonly queueId: string
  readonly waiting: number
  readonly openCounters: number
}

export function queueFigures(hall: PublicHall, state: HallState, queueId: string): QueueFigures {
  return {
    queueId,
    waiting: waitingCount(state, queueId),
    openCounters: openCountersOf(hall, state, queueId).length,
  }
}

/** A ticket at a counter now, as boards list it. */
export interface CallRow {
  readonly ticketId: string
  readonly ticketNo: string
  readonly counterId: string
  readonly state: 'called' | 'serving'
  readonly callCount: number
  readonly lastCallSeq: number
  readonly lastCalledAt: number
}

/** Tickets called or being served, newest call first. */
export function callRows(state: HallState): CallRow[] {
  return Object.values(state.counters)
    .flatMap((counter) => (counter.ticketId === null ? [] : (state.tickets[counter.ticketId] ?? [])))
    .flatMap((ticket) => toRow(ticket) ?? [])
    .toSorted((a, b) => b.lastCallSeq - a.lastCallSeq)
}

function toRow(ticket: Ticket): CallRow | undefined {
  const { ticketId, ticketNo, counterId, state, callCount, lastCallSeq, lastCalledAt } = ticket
  if (counterId === null || lastCallSeq === null || lastCalledAt === null) return undefined
  if (state !== 'called' && state !== 'serving') return undefined
  return { ticketId, ticketNo, counterId, state, callCount, lastCallSeq, lastCalledAt }
}

/** Whether this call is the last before the number may be passed: the words of the last call are used. */
export function isLastCall(hall: Pick<PublicHall, 'calls'>, callCount: number): boolean {
  return callCount > 1 && callCount >= (hall.calls.maxCalls ?? hall.calls.noShowAfterCalls)
}

/** Passed numbers still on the board, newest first. */
export function passedTickets(hall: Pick<PublicHall, 'board'>, state: HallState, now: number): Ticket[] {
  const since = now - hall.board.passedMinutes * 60_000
  return Object.values(state.tickets)
    .filter((ticket) => ticket.state === 'noShow' && (ticket.endedAt ?? 0) >= since)
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
}

/** A span of counter numbers for people, each as printed above its counter: `3–6`, or `3、5、12`. */
export function counterSpan(counterNos: readonly string[]): string {
  const isNumber = (no: string): boolean => /^\d+$/.test(no)
  const runs: string[][] = []
  for (const number of counterNos.filter(isNumber).toSorted((a, b) => Number(a) - Number(b))) {
    const run = runs.at(-1)
    if (run && Number(run.at(-1)) === Number(number) - 1) run.push(number)
    else runs.push([number])
  }
  const spans = runs.flatMap((run) => (run.length > 2 ? [`${run[0] ?? ''}–${run.at(-1) ?? ''}`] : run))
  return [...spans, ...counterNos.filter((no) => !isNumber(no))].join('、')
}
