import { itemsOfStop } from '../../domain/decide/while-serving.ts'
import type { Ticket, TicketItem } from '../../domain/ticket.ts'

/** Where a ticket is on its way through the hall. */
export interface Stops {
  /** The present stop, from 1, and how many there are. */
  readonly index: number
  readonly count: number
  /** Items to be handled at the present stop, and after it. */
  readonly here: readonly TicketItem[]
  readonly later: readonly TicketItem[]
  readonly done: readonly TicketItem[]
}

/** A ticket's stops: items in a row that wait in the same queue are handled at one. */
export function stopsOf(ticket: Ticket): Stops {
  const done = ticket.items.filter((item) => item.endedAt !== null)
  const open = ticket.items.filter((item) => item.endedAt === null)
  const here = itemsOfStop(ticket)
  const before = runs(done)
  return {
    index: before + 1,
    count: before + runs(open),
    here,
    later: open.filter((item) => !here.includes(item)),
    done,
  }
}

function runs(items: readonly TicketItem[]): number {
  return items.filter((item, index) => item.queueId !== items[index - 1]?.queueId).length
}
