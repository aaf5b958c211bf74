import { counterStatus, waitingCount, type HallState } from './hall-state.ts'
import type { Counter, PublicHall } from './model.ts'
import { QUEUE_CLASSES } from './policy/settings.ts'
import type { Ticket } from './ticket.ts'

/** Milliseconds until a called ticket may be called again; 0 when it may. */
export function recallIn(hall: Pick<PublicHall, 'calls'>, ticket: Ticket, now: number): number {
  return Math.max(0, (ticket.lastCalledAt ?? 0) + hall.calls.recallGapSeconds * 1000 - now)
}

/** What is missing until a called ticket may be passed: calls, and milliseconds since the first call. */
export function noShowIn(
  hall: Pick<PublicHall, 'calls'>,
  ticket: Ticket,
  now: number,
): { readonly calls: number; readonly waitMs: number } {
  return {
    calls: Math.max(0, hall.calls.noShowAfterCalls - ticket.callCount),
    waitMs: Math.max(0, (ticket.firstCalledAt ?? 0) + hall.calls.noShowAfterSeconds * 1000 - now),
  }
}

/** How many people of its queue stand before a waiting ticket by place; 0 for any that no longer waits. */
export function waitingAhead(state: HallState, ticketId: string): number {
  const ticket = state.tickets[ticketId]
  if (ticket?.state !== 'waiting') return 0
  const waiting = state.queues[ticket.queueId]?.waiting
  if (!waiting) return 0
  const all = QUEUE_CLASSES.flatMap((name) => waiting[name]).flatMap((id) => state.tickets[id] ?? [])
  return all.filter((other) => comesFirst(other, ticket)).length
}

function comesFirst(other: Ticket, ticket: Ticket): boolean {
  if (other.ticketId === ticket.ticketId) return false
  return (
    other.effectiveAt < ticket.effectiveAt ||
    (other.effectiveAt === ticket.effectiveAt && other.order < ticket.order)
  )
}

/** Counters that serve a queue and are open now. */
export function openCountersOf(hall: PublicHall, state: HallState, queueId: string): Counter[] {
  return hall.counters.filter(
    (counter) =>
      counter.queues.some((served) => served.queueId === queueId) &&
      counterStatus(state, counter.counterId).state === 'open',
  )
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
  return callCount > 1 && callCount >= hall.calls.noShowAfterCalls
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
