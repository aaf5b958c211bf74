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
    line.splice(at, 1)
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

/** Where a ticket stands, or would stand, in a line kept in order: how many stand before it. Binary search. */
export function placeIn(state: HallState, line: readonly string[], ticket: Ticket): number {
  // A new number goes behind everybody: the last one of the line is all it has to look at.
  const last = state.tickets[line.at(-1) ?? '']
  if (last && last.ticketId !== ticket.ticketId && standsBefore(last, ticket)) return line.length
  let low = 0
  let high = line.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = state.tickets[line[middle] ?? '']
    if (other && other.ticketId !== ticket.ticketId && standsBefore(other, ticket)) low = middle + 1
    else high = middle
  }
  return low
}
