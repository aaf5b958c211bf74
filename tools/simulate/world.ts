import { apply } from '../../domain/apply.ts'
import type { Actor, Command } from '../../domain/commands.ts'
import { decide } from '../../domain/decide.ts'
import type { Decided } from '../../domain/decide/decision.ts'
import type { Entry } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import type { Refusal } from '../../domain/refusals.ts'
import { isLive, type Ticket } from '../../domain/ticket.ts'
import type { Citizen } from './demand.ts'
import { EventQueue } from './event-queue.ts'

/** Sees every fact just before and just after it is applied, and every refusal. Must not change the state. */
export interface Watcher {
  before(entry: Entry, state: HallState): void
  after(entry: Entry, state: HallState): void
  refused(command: Command, refusal: Refusal, state: HallState, now: number): void
}

/** Where a citizen's visit stands; what the hall itself knows of it is in its ticket. */
export interface Visit {
  readonly citizen: Citizen
  readonly ticketId: string
  /** Turns still to be missed; null until the first call shows it. */
  missesLeft: number | null
  /** Counts the calls, so that what was planned for an earlier one does not happen. */
  turn: number
  /** Items begun so far: each has a service time of its own. */
  itemsBegun: number
  serviceLeftMs: number
  wasHeld: boolean
  wasTransferred: boolean
  wasCalledByMistake: boolean
  wasReopened: boolean
}

/** Somebody at a counter who may be glad to hear that there is work. */
export interface Wakeable {
  wake(ticket: Ticket): void
}

/** The desk keys carry a new id each time; the engine itself does not look at it. */
const REQUEST_ID = 'simulated-wish'
export const wish = { requestId: REQUEST_ID } as const

export const SYSTEM: Actor = { role: 'system', actorId: 'system', deviceId: 'simulate', counterId: null }
export const GUIDE: Actor = { role: 'guide', actorId: 'guide', deviceId: 'simulate', counterId: null }
export const SUPERVISOR: Actor = {
  role: 'supervisor',
  actorId: 'leader',
  deviceId: 'simulate',
  counterId: null,
}
export const KIOSK: Actor = { role: 'citizen', actorId: 'kiosk', deviceId: 'simulate', counterId: null }

/** One business day of the hall in the real engine: every wish goes through `decide`, every fact through `apply`. */
export class World {
  readonly hall: Hall
  readonly clock: EventQueue
  readonly state: HallState
  readonly visits = new Map<string, Visit>()
  /** Tickets put aside whose people or papers are back. */
  readonly readyHolds = new Set<string>()
  readonly desks: Wakeable[] = []
  /** Wishes decided, refused ones too, and the time that took. */
  decisions = 0
  decidingMs = 0
  readonly #watcher: Watcher
  readonly #stopwatch: () => number
  readonly #ticketsOf = new Map<string, string[]>()
  #ids = 0

  constructor(hall: Hall, date: string, startAt: number, watcher: Watcher, stopwatch: () => number) {
    this.hall = hall
    this.clock = new EventQueue(startAt)
    this.state = emptyState(hall.hallId, date)
    this.#watcher = watcher
    this.#stopwatch = stopwatch
  }

  ask(command: Command): Decided {
    const { hall, state, clock } = this
    const { now } = clock
    const startedAt = this.#stopwatch()
    const decided = decide(command, {
      hall,
      state,
      now,
      newId: () => `${state.day}-${(this.#ids += 1)}`,
      ticketsOfPerson: (digest) => this.#ticketsOf.get(digest) ?? [],
    })
    this.decisions += 1
    this.decidingMs += this.#stopwatch() - startedAt
    if (!decided.ok) {
      this.#watcher.refused(command, decided.error, state, now)
      return decided
    }
    for (const fact of decided.value.facts) this.#apply({ seq: state.seq + 1, at: now, fact })
    for (const row of decided.value.kept) {
      if (row.kind !== 'person') continue
      this.#ticketsOf.set(row.personDigest, [...(this.#ticketsOf.get(row.personDigest) ?? []), row.ticketId])
    }
    return decided
  }

  ticket(ticketId: string): Ticket {
    const ticket = this.state.tickets[ticketId]
    if (!ticket) throw new Error(`no ticket ${ticketId}`)
    return ticket
  }

  visit(ticketId: string): Visit {
    const visit = this.visits.get(ticketId)
    if (!visit) throw new Error(`nobody holds ticket ${ticketId}`)
    return visit
  }

  /** Tells idle counters that a ticket waits, now or from the moment it may be called. */
  tellWaiting(ticketId: string): void {
    const ticket = this.ticket(ticketId)
    if (!isLive(ticket.state)) return
    for (const desk of this.desks) desk.wake(ticket)
    const { eligibleFrom } = ticket
    if (eligibleFrom !== null && eligibleFrom > this.clock.now) {
      this.clock.at(eligibleFrom, () => this.tellWaiting(ticketId))
    }
  }

  #apply(entry: Entry): void {
    this.#watcher.before(entry, this.state)
    const startedAt = this.#stopwatch()
    apply(this.state, entry)
    this.decidingMs += this.#stopwatch() - startedAt
    this.#watcher.after(entry, this.state)
  }
}
