import type { Command } from '../../domain/commands.ts'
import type { Entry, FactOf } from '../../domain/facts.ts'
import type { HallState } from '../../domain/hall-state.ts'
import { serviceOf, type Hall } from '../../domain/model.ts'
import { isEligible } from '../../domain/policy/eligible.ts'
import { ruleContext } from '../../domain/policy/index.ts'
import type { RuleContext } from '../../domain/policy/rule.ts'
import { isPreferred, QUEUE_CLASSES } from '../../domain/policy/settings.ts'
import type { Refusal } from '../../domain/refusals.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { standsBefore } from '../../domain/waiting-lines.ts'
import type { Fairness } from './policies.ts'
import type { Watcher } from './world.ts'

const MINUTE_MS = 60_000
/** Rules that put one certain ticket first, whatever its class: what they call is nobody's overtaking. */
const OUTSIDE_CLASSES: readonly string[] = ['transferredHere', 'waitedTooLong', 'chosen']

/** What an ordinary ticket saw at the counters that could have called it, while it waited. */
interface Seen {
  /** Calls of preferred tickets that stood behind it. */
  overtaken: number
  ordinaryCalls: number
  readonly counters: Set<string>
  /** Over its promised wait, a later ordinary ticket was called; or a counter found nobody to call. */
  wasPassedBy: boolean
}

/** Calls while both an ordinary and a preferred ticket could have been called. */
export interface Pressure {
  calls: number
  ordinary: number
}

/**
 * Fairness as it can be seen from outside the engine, from the facts and who waited at the moment of each call.
 *
 * An ordinary ticket counts as starved when
 * - its share was withheld: at the counters that could have called it, more preferred tickets that came after it were
 *   called than its hall promises for the ordinary calls made there, that is, more than
 *   `preferredPerOrdinary × (ordinary calls + counters)`, since every counter may begin one run of preferred calls; or
 * - it was never called although the day's work allowed it: it gave up waiting or was left at the close of the day, and
 *   a counter that could have called it took a later ordinary ticket instead after its promised wait was over, or found
 *   nobody to call.
 *
 * The promise is that of the hall's own rules under every policy, so that policies can be compared. Calls of a ticket
 * kept for the counter, over its own promise, or chosen by hand are not overtaking. How long everybody waits is not
 * starvation: too few counters make long waits for all.
 */
export class FairnessWatch implements Watcher {
  starved = 0
  readonly atCounters: Pressure = { calls: 0, ordinary: 0 }
  /** The same, counting whole rounds only: as many calls in a row at a counter as hold one ordinary by the promise. */
  readonly inRounds: Pressure = { calls: 0, ordinary: 0 }
  readonly pressureOf = new Map<string, Pressure>()
  /**
   * Longest run of preferred calls of a queue, while an ordinary ticket of it could have been called. A preferred ticket
   * called for its long wait, or because it was kept for the counter, does not owe its turn to its class.
   */
  readonly longestRunOf = new Map<string, number>()
  readonly #hall: Hall
  readonly #fairness: Fairness
  readonly #seen = new Map<string, Seen>()
  readonly #starvedToday = new Set<string>()
  readonly #runOf = new Map<string, number>()
  /** Calls of each counter in the round that has begun, whether each was ordinary. */
  readonly #roundOf = new Map<string, boolean[]>()

  constructor(hall: Hall, fairness: Fairness) {
    this.#hall = hall
    this.#fairness = fairness
  }

  before({ fact, at }: Entry, state: HallState): void {
    if (fact.type === 'ticketCalled') this.#call(fact, state, at)
    const isLeftOver = fact.type === 'ticketVoided' && fact.reason === 'endOfDay'
    if (isLeftOver || fact.type === 'ticketCancelled') this.#endUncalled(fact.ticketId, state)
  }

  after({ fact }: Entry): void {
    // A new day has its own tickets and runs.
    if (fact.type !== 'dayClosed') return
    for (const ticketId of [...this.#seen.keys()]) this.#endTurn(ticketId)
    this.starved += this.#starvedToday.size
    this.#starvedToday.clear()
    this.#runOf.clear()
    this.#roundOf.clear()
  }

  refused(command: Command, { code }: Refusal, state: HallState, now: number): void {
    if (command.name !== 'ticket:call-next' || code !== 'queue-empty') return
    const ctx = this.#contextAt(command.actor.counterId ?? '', state, now)
    if (!ctx) return
    for (const ticket of callable(ctx, true)) this.#seenBy(ticket).wasPassedBy = true
  }

  #call({ ticketId, counterId, because }: FactOf<'ticketCalled'>, state: HallState, now: number): void {
    const called = state.tickets[ticketId]
    const ctx = this.#contextAt(counterId, state, now)
    if (!called || !ctx) return
    const isPreferredCall = isPreferred(called.queueClass)
    const isOutside = because !== null && OUTSIDE_CLASSES.includes(because.code)
    const ordinary = callable(ctx, true)
    this.#notePressure(called, ctx, ordinary)
    if (!isPreferredCall || !isOutside) this.#noteRun(called, ordinary)

    this.#endTurn(ticketId)
    for (const ticket of ordinary) {
      if (ticket === called) continue
      const seen = this.#seenBy(ticket)
      seen.counters.add(counterId)
      if (!isPreferredCall) seen.ordinaryCalls += 1
      if (isOutside || !standsBefore(ticket, called)) continue
      if (isPreferredCall) seen.overtaken += 1
      else if (this.#isOverPromise(ticket, now)) seen.wasPassedBy = true
    }
  }

  #notePressure(called: Ticket, ctx: RuleContext, ordinary: readonly Ticket[]): void {
    const preferred = callable(ctx, false)
    const isOrdinary = !isPreferred(called.queueClass)
    const inQueue = (ticket: Ticket): boolean => ticket.queueId === called.queueId
    const ofQueue = this.pressureOf.get(called.queueId) ?? { calls: 0, ordinary: 0 }
    this.pressureOf.set(called.queueId, ofQueue)
    const isPressed = ordinary.length > 0 && preferred.length > 0
    if (isPressed) count(this.atCounters, isOrdinary)
    this.#noteRound(ctx.counter.counterId, isPressed, isOrdinary)
    if (ordinary.some(inQueue) && preferred.some(inQueue)) count(ofQueue, isOrdinary)
  }

  #noteRound(counterId: string, isPressed: boolean, isOrdinary: boolean): void {
    const round = isPressed ? [...(this.#roundOf.get(counterId) ?? []), isOrdinary] : []
    const isWhole = round.length > this.#fairness.preferredPerOrdinary
    if (isWhole) for (const one of round) count(this.inRounds, one)
    this.#roundOf.set(counterId, isWhole ? [] : round)
  }

  #noteRun(called: Ticket, ordinary: readonly Ticket[]): void {
    const { queueId } = called
    const couldBeOrdinary = ordinary.some((ticket) => ticket.queueId === queueId)
    const run = isPreferred(called.queueClass) && couldBeOrdinary ? (this.#runOf.get(queueId) ?? 0) + 1 : 0
    this.#runOf.set(queueId, run)
    this.longestRunOf.set(queueId, Math.max(run, this.longestRunOf.get(queueId) ?? 0))
  }

  #endUncalled(ticketId: string, state: HallState): void {
    const ticket = state.tickets[ticketId]
    const seen = this.#seen.get(ticketId)
    if (ticket?.state !== 'waiting' || ticket.lastCalledAt !== null) return
    if (seen?.wasPassedBy) this.#starvedToday.add(ticketId)
  }

  /** A ticket that goes back to waiting, e.g. at the next stop of its package, begins anew. */
  #endTurn(ticketId: string): void {
    const seen = this.#seen.get(ticketId)
    if (seen && this.#isWithheld(seen)) this.#starvedToday.add(ticketId)
    this.#seen.delete(ticketId)
  }

  #isWithheld({ overtaken, ordinaryCalls, counters }: Seen): boolean {
    return overtaken > this.#fairness.preferredPerOrdinary * (ordinaryCalls + counters.size)
  }

  #isOverPromise(ticket: Ticket, now: number): boolean {
    const promised =
      serviceOf(this.#hall, ticket.serviceCode)?.maxWaitMinutes ?? this.#fairness.maxWaitMinutes
    return now - ticket.effectiveAt > promised * MINUTE_MS
  }

  #seenBy({ ticketId }: Ticket): Seen {
    const seen = this.#seen.get(ticketId) ?? {
      overtaken: 0,
      ordinaryCalls: 0,
      counters: new Set<string>(),
      wasPassedBy: false,
    }
    this.#seen.set(ticketId, seen)
    return seen
  }

  #contextAt(counterId: string, state: HallState, now: number): RuleContext | undefined {
    const counter = this.#hall.counters.find((one) => one.counterId === counterId)
    return counter && ruleContext(this.#hall, state, counter, now)
  }
}

/** Everybody of the counter's queues who could be called there now: a number that came back has its turn to wait for. */
function callable(ctx: RuleContext, isOrdinary: boolean): Ticket[] {
  const classes = QUEUE_CLASSES.filter((name) => isPreferred(name) !== isOrdinary)
  return ctx.queues.flatMap(({ queueId }) => {
    const queue = ctx.state.queues[queueId]
    if (!queue) return []
    return classes
      .flatMap((name) => queue.waiting[name])
      .flatMap((ticketId) => ctx.state.tickets[ticketId] ?? [])
      .filter((ticket) => isEligible(ticket, ctx) && (ticket.eligibleAfterCalls ?? 0) <= queue.calls)
  })
}

function count(pressure: Pressure, isOrdinary: boolean): void {
  pressure.calls += 1
  if (isOrdinary) pressure.ordinary += 1
}
