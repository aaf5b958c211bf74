import { newCounter, type CounterStatus, type HallState } from './hall-state.ts'
import { LIFECYCLE, type Ticket, type TicketMove, type TicketTimes } from './ticket.ts'

const TIME_OF_STATE: Partial<Record<Ticket['state'], keyof TicketTimes>> = {
  waiting: 'waitMs',
  called: 'walkMs',
  serving: 'serviceMs',
  suspended: 'holdMs',
}

/** One fact being applied: the state, its time and place, and the few steps every fact is made of. */
export class Change {
  readonly state: HallState
  readonly at: number
  readonly seq: number

  constructor(state: HallState, at: number, seq: number) {
    this.state = state
    this.at = at
    this.seq = seq
  }

  ticket(ticketId: string): Ticket {
    const ticket = Object.hasOwn(this.state.tickets, ticketId) ? this.state.tickets[ticketId] : undefined
    if (!ticket) throw new Error(`no ticket ${ticketId}`)
    return ticket
  }

  counter(counterId: string): CounterStatus {
    return (this.state.counters[counterId] ??= newCounter(this.at))
  }

  /** Moves a ticket by the lifecycle table, and counts the time of the state it leaves. */
  move(ticketId: string, how: TicketMove): Ticket {
    const ticket = this.ticket(ticketId)
    if (!LIFECYCLE[how].from.includes(ticket.state)) {
      throw new Error(`ticket ${ticketId} is ${ticket.state}: ${how} is not possible`)
    }
    const bucket = TIME_OF_STATE[ticket.state]
    if (bucket && how !== 'recall') ticket.times[bucket] += Math.max(0, this.at - ticket.since)
    // The counter's clock turns with its ticket: walking ends where service begins.
    if (ticket.counterId !== null) this.count(ticket.counterId)
    ticket.state = LIFECYCLE[how].to
    if (how !== 'recall') ticket.since = this.at
    return ticket
  }

  place(ticket: Ticket, effectiveAt: number): void {
    ticket.effectiveAt = effectiveAt
    ticket.order = this.seq
  }

  occupy(counterId: string, ticket: Ticket): void {
    this.count(counterId)
    const counter = this.counter(counterId)
    if (counter.ticketId !== null)
      throw new Error(`counter ${counterId} already has ticket ${counter.ticketId}`)
    counter.ticketId = ticket.ticketId
    ticket.counterId = counterId
  }

  free(ticket: Ticket): void {
    if (ticket.counterId === null) return
    const counter = this.counter(ticket.counterId)
    if (counter.ticketId !== ticket.ticketId) return
    this.count(ticket.counterId)
    counter.ticketId = null
  }

  /** Adds the time since the last look to what the counter was doing. */
  count(counterId: string): void {
    const counter = this.counter(counterId)
    const passed = Math.max(0, this.at - counter.countedTo)
    counter.countedTo = this.at
    const ticket = counter.ticketId === null ? undefined : this.state.tickets[counter.ticketId]
    if (ticket?.state === 'called') counter.times.walkMs += passed
    else if (ticket?.state === 'serving') counter.times.serviceMs += passed
    else if (counter.state === 'open') counter.times.idleMs += passed
    else if (counter.state === 'paused') counter.times.pausedMs += passed
  }

  setCounter(counterId: string, status: Partial<CounterStatus>): void {
    this.count(counterId)
    const before = this.counter(counterId)
    const since = before.state === status.state ? before.since : this.at
    this.state.counters[counterId] = { ...before, pauseReason: null, backAt: null, since, ...status }
  }
}
