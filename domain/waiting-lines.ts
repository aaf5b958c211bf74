import { newCounter, newQueue, type HallState, type QueueStatus } from './hall-state.ts'
import type { QueueClass } from './policy/settings.ts'
import type { Ticket } from './ticket.ts'

/** Whether `a` stands before `b`: a total order, so that equal inputs give equal picks. */
export function standsBefore(a: Ticket, b: Ticket): boolean {
  return a.effectiveAt !== b.effectiveAt ? a.effectiveAt < b.effectiveAt : a.order < b.order
}

/** The line of one class and service inside a queue. */
export function lineKey(queueClass: QueueClass, serviceCode: string): string {
  return `${queueClass}/${serviceCode}`
}

/** Puts a waiting ticket in its place: in its queue, or with the counter it is kept for. */
export function joinLine(state: HallState, ticket: Ticket): void {
  for (const line of linesOf(state, ticket)) line.splice(placeIn(state, line, ticket), 0, ticket.ticketId)
}

/** Takes a ticket out of where it waits. Throws when it is not there: a bug. */
export function leaveLine(state: HallState, ticket: Ticket): void {
  for (const line of linesOf(state, ticket)) {
    const at = placeIn(state, line, ticket)
    if (line[at] !== ticket.ticketId) throw new Error(`ticket ${ticket.ticketId} is not in its line`)
    takeOut(line, at)
  }
  const queue = state.queues[ticket.queueId]
  const key = lineKey(ticket.queueClass, ticket.serviceCode)
  if (queue?.lines[key]?.length === 0) Reflect.deleteProperty(queue.lines, key)
}

function linesOf(state: HallState, ticket: Ticket): string[][] {
  if (ticket.heldFor !== null) return [(state.counters[ticket.heldFor] ??= newCounter(0)).held]
  const queue = (state.queues[ticket.queueId] ??= newQueue())
  return [queue.waiting[ticket.queueClass], lineOf(queue, ticket)]
}

function lineOf(queue: QueueStatus, ticket: Ticket): string[] {
  return (queue.lines[lineKey(ticket.queueClass, ticket.serviceCode)] ??= [])
}

/** Up to here the few who stand before somebody who leaves are moved, instead of everybody behind. */
const NEAR_FRONT = 32

/** Takes one out of a line. Most leave from the front: that costs the same however many stand behind. */
function takeOut(line: string[], at: number): void {
  if (at >= NEAR_FRONT) line.splice(at, 1)
  else {
    // `splice` copies everybody behind even for the first of a line; `shift` moves where the array begins.
    if (at > 0) line.copyWithin(1, 0, at)
    line.shift()
  }
}

/**
 * Where a ticket stands, or would stand, in a line kept in order: how many stand before it. Looks at as many as that
 * number has binary digits, twice over, so that somebody near the front of a long line is found as soon as in a short one.
 */
export function placeIn(state: HallState, line: readonly string[], ticket: Ticket): number {
  const [first] = line
  if (first === undefined || first === ticket.ticketId) return 0
  const isBehind = (place: number): boolean => {
    const other = state.tickets[line[place] ?? '']
    return other !== undefined && other.ticketId !== ticket.ticketId && standsBefore(other, ticket)
  }
  // A new number goes behind everybody: the last one of the line is all it has to look at.
  if (isBehind(line.length - 1)) return line.length
  let low = 0
  let high = 1
  while (high < line.length && isBehind(high - 1)) {
    low = high
    high = Math.min(high * 2, line.length)
  }
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBehind(middle)) low = middle + 1
    else high = middle
  }
  return low
}
