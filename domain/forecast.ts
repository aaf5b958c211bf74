import type { FactOf } from './facts.ts'
import type { CounterStatus, HallState, QueueStatus } from './hall-state.ts'
import { issuedTicket } from './issued-ticket.ts'
import type { PublicHall } from './model.ts'
import { comparesBy } from './policy/index.ts'
import type { RuleContext } from './policy/rule.ts'
import { isPreferred, QUEUE_CLASSES } from './policy/settings.ts'
import { isOver } from './policy/waited-too-long.ts'
import { queuesServed } from './serving.ts'
import type { Ticket } from './ticket.ts'
import { turnLengths, type TurnLengths } from './turn-length.ts'

const MINUTE_MS = 60_000
/** A visit that takes longer than usual is expected to need this share of a usual one still. */
const LEFT_OF_A_LONG_VISIT = 0.25
/** Calls that tell how often somebody is called before their place; fewer count as if none of them were. */
const OVERTAKING_CALLS = 10
const MOST_OVERTAKING = 0.6
/** Of the longest wait that is told: up to here a forecast goes, so that waits somewhat longer are known too. */
const BEYOND_WHAT_IS_TOLD = 1.5
/** A hall of hundreds of queues at every counter is not played to the end: a screen would notice. */
const MOST_LOOKS = 20_000

/** When people will be called, if every visit takes the usual time and nobody comes or leaves. */
export interface Forecast {
  /** Minutes until a waiting ticket is called; undefined when that is not before `untilMinutes`. */
  readonly called: ReadonlyMap<string, number>
  /** Per queue, minutes until an ordinary ticket behind everybody is called; undefined as above. */
  readonly newcomer: ReadonlyMap<string, number>
  /** Calls per queue until `untilMinutes`. */
  readonly calls: ReadonlyMap<string, number>
  readonly untilMinutes: number
  readonly turns: TurnLengths
}

interface Desk {
  /** What the rules may look at, but for the moment. */
  readonly ctx: Omit<RuleContext, 'now' | 'preferredRunHere'>
  readonly status: CounterStatus
  /** Milliseconds UTC; infinite when nobody will come any more. */
  freeAt: number
}

/** Asked for every queue of every screen, and for every number taken: played once for each state of the hall and minute. */
const played = new WeakMap<HallState, { hall: PublicHall; mark: string; forecast: Forecast }>()

/**
 * The forecast for a state of the hall; kept until its next fact or minute.
 *
 * @param now milliseconds UTC; a clock behind the newest fact counts as that fact's time
 */
export function forecastOf(hall: PublicHall, state: HallState, now: number): Forecast {
  const mark = `${state.seq} ${Math.floor(now / MINUTE_MS)}`
  const kept = played.get(state)
  if (kept?.hall === hall && kept.mark === mark) return kept.forecast
  const forecast = play(hall, state, Math.max(now, latestMoment(state)))
  played.set(state, { hall, mark, forecast })
  return forecast
}

/**
 * Plays the hall forward by its own rules, somewhat further than waits are told: each open counter, as soon as its visit
 * is over, calls whom the rules would give it; a paused one that says when it is back takes part from then on. So a
 * counter that serves several queues counts for each only as much as the rules give it. What is known of clerks (items,
 * precedence) is left out: the pages that forecast know no clerks. Those who come later matter only where they are called
 * before people who are here already: an ordinary turn is made longer by the share of the day's calls that did not go by
 * place. The cost grows with the calls until then and the queues of each counter, not with the people waiting.
 */
function play(hall: PublicHall, state: HallState, now: number): Forecast {
  const end = now + hall.estimates.longestShownMinutes * BEYOND_WHAT_IS_TOLD * MINUTE_MS
  const turns = turnLengths(hall, state)
  const ahead = copyOf(state)
  const desks = desksOf(hall, ahead, now, turns)
  const newcomers = new Map(
    hall.queues.map(({ queueId }) => [queueId, newcomerTo(hall, queueId, state.seq, now)]),
  )
  const order = comparesBy(hall.rules)

  const called = new Map<string, number>()
  const newcomer = new Map<string, number>()
  const calls = new Map<string, number>()
  let looks = 0
  let until = end
  for (let desk = firstFree(desks); desk && desk.freeAt <= end; desk = firstFree(desks)) {
    const at = desk.freeAt
    if (looks > MOST_LOOKS) {
      until = at
      break
    }
    const minutes = (at - now) / MINUTE_MS
    const ctx: RuleContext = { ...desk.ctx, preferredRunHere: desk.status.preferredCalls.length, now: at }
    const heads = headsOf(desk, ahead)
    looks += heads.length
    let next: Ticket | undefined
    for (const ticket of heads)
      if (dueAt(ticket) <= at && (!next || order(ticket, next, ctx) < 0)) next = ticket
    for (const { queueId } of ctx.queues) {
      const last = newcomers.get(queueId)
      if (!last || (next && order(next, last, ctx) < 0)) continue
      newcomer.set(queueId, minutes)
      newcomers.delete(queueId)
    }
    if (!next) {
      desk.freeAt = Math.min(Infinity, ...heads.map(dueAt).filter((due) => due > at))
      continue
    }
    called.set(next.ticketId, minutes)
    if (next.heldFor === null) calls.set(next.queueId, (calls.get(next.queueId) ?? 0) + 1)
    take(desk, ahead, next)
    desk.freeAt = at + turns.of(next.serviceCode) * slowedBy(next, state, ctx) * MINUTE_MS
  }
  return { called, newcomer, calls, untilMinutes: (until - now) / MINUTE_MS, turns }
}

/** The time of the newest fact that told of a counter or a number: a forecast has no clock of its own. */
function latestMoment(state: HallState): number {
  let latest = 0
  for (const { countedTo } of Object.values(state.counters)) latest = Math.max(latest, countedTo)
  for (const issued of Object.values(state.issuedAt)) latest = Math.max(latest, issued.at(-1) ?? 0)
  return latest
}

/** A state whose lines and runs may be changed; tickets are only read. */
function copyOf(state: HallState): HallState {
  const queues = Object.entries(state.queues).map(([queueId, queue]): [string, QueueStatus] => {
    const { priority, appointment, greenChannel, ordinary } = queue.waiting
    const waiting = {
      priority: [...priority],
      appointment: [...appointment],
      greenChannel: [...greenChannel],
      ordinary: [...ordinary],
    }
    return [queueId, { ...queue, waiting }]
  })
  const counters = Object.entries(state.counters).map(([counterId, counter]): [string, CounterStatus] => [
    counterId,
    { ...counter, held: [...counter.held], preferredCalls: [...counter.preferredCalls] },
  ])
  return { ...state, queues: Object.fromEntries(queues), counters: Object.fromEntries(counters) }
}

function desksOf(hall: PublicHall, ahead: HallState, now: number, turns: TurnLengths): Desk[] {
  return hall.counters.flatMap((counter): Desk[] => {
    const status = ahead.counters[counter.counterId]
    if (!status) return []
    const { state, backAt, ticketId } = status
    const isExpected = state === 'open' || (state === 'paused' && backAt !== null)
    if (!isExpected) return []
    const queues = queuesServed(hall, ahead, counter)
    const weights = new Map(queues.map(({ queueId, weight }) => [queueId, weight]))
    const ctx = { hall, state: ahead, counter, queues, weights, clerk: undefined }
    const ticket = ticketId === null ? undefined : ahead.tickets[ticketId]
    const opensAt = state === 'open' ? now : Math.max(now, backAt ?? now)
    const freeAt = ticket ? now + minutesLeft(ticket, now, turns) * MINUTE_MS : now
    return [{ ctx, status, freeAt: Math.max(opensAt, freeAt) }]
  })
}

function minutesLeft(ticket: Ticket, now: number, turns: TurnLengths): number {
  const usual = turns.of(ticket.serviceCode) - (ticket.state === 'serving' ? turns.walkMinutes : 0)
  return Math.max(usual - (now - ticket.since) / MINUTE_MS, usual * LEFT_OF_A_LONG_VISIT)
}

function firstFree(desks: readonly Desk[]): Desk | undefined {
  let first: Desk | undefined
  for (const desk of desks) if (!first || desk.freeAt < first.freeAt) first = desk
  return first
}

/** The first of every class, and the first of those kept for this counter. */
function headsOf({ ctx, status }: Desk, ahead: HallState): Ticket[] {
  const heads: Ticket[] = []
  const add = (ticketId: string | undefined): void => {
    const ticket = ticketId === undefined ? undefined : ahead.tickets[ticketId]
    if (ticket) heads.push(ticket)
  }
  add(status.held[0])
  for (const { queueId } of ctx.queues) {
    const waiting = ahead.queues[queueId]?.waiting
    if (waiting) for (const name of QUEUE_CLASSES) add(waiting[name][0])
  }
  return heads
}

function dueAt({ eligibleFrom }: Ticket): number {
  return eligibleFrom ?? 0
}

function take({ status }: Desk, ahead: HallState, ticket: Ticket): void {
  if (ticket.heldFor !== null) status.held.shift()
  const queue = ahead.queues[ticket.queueId]
  if (!queue) return
  const isFirst = isPreferred(ticket.queueClass)
  queue.preferredRun = isFirst && queue.waiting.ordinary.length > 0 ? queue.preferredRun + 1 : 0
  status.preferredCalls = isFirst ? [...status.preferredCalls, 0] : []
  if (ticket.heldFor === null) queue.waiting[ticket.queueClass].shift()
}

/**
 * How many times longer a turn lasts for those behind: other people are called in between, who came later and go first.
 * Not before somebody who has waited longer than promised.
 */
function slowedBy(ticket: Ticket, state: HallState, ctx: RuleContext): number {
  if (ticket.heldFor !== null || isPreferred(ticket.queueClass)) return 1
  for (const rule of ctx.hall.rules) {
    if (rule.rule === 'waited-too-long' && isOver(ticket, ctx, rule)) return 1
  }
  const queue = state.queues[ticket.queueId]
  const share = queue ? queue.overtakes / (queue.calls + OVERTAKING_CALLS) : 0
  return 1 / (1 - Math.min(share, MOST_OVERTAKING))
}

/** An ordinary number that is taken now, behind everybody. */
function newcomerTo(hall: PublicHall, queueId: string, seq: number, now: number): Ticket {
  const serviceCode = hall.services.find((one) => one.queueId === queueId)?.serviceCode ?? ''
  const fact: FactOf<'ticketIssued'> = {
    type: 'ticketIssued',
    ticketId: '',
    ticketNo: '',
    letter: '',
    number: 1,
    queueClass: 'ordinary',
    items: [{ serviceCode, queueId }],
    packageCode: null,
    appointmentId: null,
    slot: null,
    effectiveAt: now,
    eligibleFrom: null,
    firstContactId: null,
  }
  return issuedTicket(fact, { serviceCode, queueId }, now, seq + 1)
}
