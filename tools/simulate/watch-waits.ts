import type { Command } from '../../domain/commands.ts'
import { estimateWait, type Estimate } from '../../domain/estimate.ts'
import type { Entry, Fact } from '../../domain/facts.ts'
import { waitingAhead } from '../../domain/figures.ts'
import type { HallState } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import type { QueueClass } from '../../domain/policy/settings.ts'
import type { Refusal, RefusalCode } from '../../domain/refusals.ts'
import type { Watcher } from './world.ts'

const MINUTE_MS = 60_000
const ADMISSIONS: readonly string[] = ['ticket:issue', 'appointment:check-in']

/** What was said at the number's issue, against what came. */
export interface Foretold {
  readonly estimate: Estimate
  /** The real wait less the middle of the range; null where no figure was given, "over N minutes". */
  readonly errorMinutes: number | null
  readonly isWithin: boolean
}

export interface TicketRecord {
  readonly queueId: string
  queueClass: QueueClass
  /** From the issue, or from the moment an early appointment may be called, to the first call; null never called. */
  waitMinutes: number | null
  foretold: Foretold | null
}

interface Open extends TicketRecord {
  readonly since: number
  readonly estimate: Estimate | undefined
}

/** Waits and estimates of every ticket, leftovers, people turned away, and tickets at two counters at once. */
export class WaitWatch implements Watcher {
  readonly records: TicketRecord[] = []
  /** Calls of a ticket that another counter had, and of a second ticket at a counter. Told from the facts alone. */
  doubledCalls = 0
  readonly leftovers = { waiting: 0, onHold: 0, passed: 0 }
  readonly turnedAway = new Map<RefusalCode, number>()
  readonly #hall: Hall
  readonly #open = new Map<string, Open>()
  readonly #counterOf = new Map<string, string>()

  constructor(hall: Hall) {
    this.#hall = hall
  }

  before({ fact, at }: Entry, state: HallState): void {
    if (fact.type === 'ticketCalled') this.#called(fact.ticketId, state, at)
    if (fact.type === 'ticketVoided' && fact.reason === 'endOfDay') {
      const was = state.tickets[fact.ticketId]?.state
      if (was === 'suspended') this.leftovers.onHold += 1
      else if (was === 'noShow') this.leftovers.passed += 1
      else this.leftovers.waiting += 1
    }
  }

  after(entry: Entry, state: HallState): void {
    const { fact } = entry
    this.#follow(fact)
    if (fact.type === 'ticketIssued') this.#issued(fact.ticketId, state, entry.at)
    if (fact.type === 'dayClosed') {
      this.#open.clear()
      this.#counterOf.clear()
    }
  }

  refused(command: Command, { code }: Refusal): void {
    if (ADMISSIONS.includes(command.name)) this.turnedAway.set(code, (this.turnedAway.get(code) ?? 0) + 1)
  }

  #issued(ticketId: string, state: HallState, now: number): void {
    const ticket = state.tickets[ticketId]
    if (!ticket) return
    const { queueId, queueClass, eligibleFrom } = ticket
    const record: Open = {
      queueId,
      queueClass,
      waitMinutes: null,
      foretold: null,
      since: Math.max(now, eligibleFrom ?? now),
      // An early appointment is told its slot, not a wait.
      estimate:
        eligibleFrom === null
          ? estimateWait(this.#hall, state, queueId, waitingAhead(state, ticketId), now)
          : undefined,
    }
    this.#open.set(ticketId, record)
    this.records.push(record)
  }

  #called(ticketId: string, state: HallState, now: number): void {
    const record = this.#open.get(ticketId)
    const ticket = state.tickets[ticketId]
    if (!record || !ticket || record.waitMinutes !== null) return
    record.queueClass = ticket.queueClass
    record.waitMinutes = Math.max(0, now - record.since) / MINUTE_MS
    if (record.estimate) record.foretold = compare(record.estimate, record.waitMinutes, this.#hall)
  }

  /** Where each ticket is, by the facts: an account of its own beside the engine's. */
  #follow(fact: Fact): void {
    switch (fact.type) {
      case 'ticketCalled':
      case 'ticketResumed':
      case 'ticketReopened':
      case 'passUndone': {
        const { ticketId, counterId } = fact
        const isTaken = this.#counterOf.has(ticketId) || [...this.#counterOf.values()].includes(counterId)
        if (isTaken) this.doubledCalls += 1
        this.#counterOf.set(ticketId, counterId)
        return
      }
      case 'ticketPutBack':
      case 'ticketPassed':
      case 'ticketSuspended':
      case 'ticketTransferred':
      case 'itemsFinished':
      case 'ticketVoided':
      case 'ticketCancelled':
        this.#counterOf.delete(fact.ticketId)
        return
      default:
    }
  }
}

function compare(estimate: Estimate, waitMinutes: number, hall: Hall): Foretold {
  switch (estimate.kind) {
    case 'none-waiting':
      return { estimate, errorMinutes: waitMinutes, isWithin: waitMinutes <= hall.estimates.roundUpToMinutes }
    case 'range': {
      const { minMinutes, maxMinutes } = estimate
      const errorMinutes = waitMinutes - (minMinutes + maxMinutes) / 2
      return { estimate, errorMinutes, isWithin: waitMinutes >= minMinutes && waitMinutes <= maxMinutes }
    }
    case 'over':
      return { estimate, errorMinutes: null, isWithin: waitMinutes > estimate.minutes }
  }
}
