import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../domain/facts.ts'
import { MINUTE, MORNING, hallOf } from '../support/arbitrary-hall.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'
import { clerkAt, command, createDay } from '../support/hall-in-test.ts'

const RUNS = { numRuns: 60 }
const oneQueue = { letters: ['A'], counters: [[{ queue: 0, weight: 1 }], [{ queue: 0, weight: 1 }]] }

describe('the time of a ticket', () => {
  it('is told apart by what the ticket was doing, as the journal has it', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { state, entries } = play(history)
        for (const ticket of Object.values(state.tickets)) {
          const { waiting, called, serving, suspended } = spentIn(entries, ticket.ticketId)
          expect(ticket.times).toEqual({
            waitMs: waiting,
            walkMs: called,
            serviceMs: serving,
            holdMs: suspended,
          })
        }
      }),
      RUNS,
    )
  })

  it('adds up from the first paper to the end, but for the time it was passed or taken for done', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { state, entries } = play(history)
        for (const ticket of Object.values(state.tickets)) {
          const { noShow, done } = spentIn(entries, ticket.ticketId)
          const { waitMs, walkMs, serviceMs, holdMs } = ticket.times
          const until = ticket.endedAt ?? ticket.since
          expect(waitMs + walkMs + serviceMs + holdMs).toBe(until - ticket.issuedAt - noShow - done)
        }
      }),
      RUNS,
    )
  })

  it('does not count a hold as service, nor a call as waiting', () => {
    const day = createDay(hallOf(oneQueue))
    day.open()
    const ticketId = day.issue()
    day.wait(7 * MINUTE)
    day.callNext()
    day.wait(MINUTE)
    day.start(ticketId)
    day.wait(5 * MINUTE)
    day.must(command('ticket:suspend', clerkAt('c0'), { ticketId, kind: 'waitingStep' }))
    day.wait(20 * MINUTE)
    day.must(command('ticket:resume', clerkAt('c0'), { ticketId }))
    day.wait(3 * MINUTE)
    day.finish(ticketId)
    expect(day.ticket(ticketId).times).toEqual({
      waitMs: 7 * MINUTE,
      walkMs: MINUTE,
      serviceMs: 8 * MINUTE,
      holdMs: 20 * MINUTE,
    })
    expect(day.state.recentServiceMs).toEqual({ s0: [8 * MINUTE] })
    expect(day.state.counters['c0']?.times).toEqual({
      idleMs: 27 * MINUTE,
      walkMs: MINUTE,
      serviceMs: 8 * MINUTE,
      pausedMs: 0,
    })
  })

  it('takes back the figure of a mistaken finish, and not that of another visit', () => {
    const day = createDay(hallOf(oneQueue))
    day.open(0, 1)
    const ids = [day.issue(), day.issue()]
    const [first = '', second = ''] = [day.serve(0), day.serve(1)]
    day.wait(4 * MINUTE)
    day.finish(first)
    day.wait(2 * MINUTE)
    day.finish(second)
    expect(day.state.recentServiceMs).toEqual({ s0: [4 * MINUTE, 6 * MINUTE] })
    day.must(command('ticket:reopen', clerkAt('c0'), { ticketId: first, reason: 'one more paper' }))
    expect(day.state.recentServiceMs).toEqual({ s0: [6 * MINUTE] })
    day.wait(MINUTE)
    day.finish(first)
    expect(day.state.recentServiceMs).toEqual({ s0: [6 * MINUTE, 5 * MINUTE] })
    expect(ids).toEqual([first, second])
  })
})

describe('the time of a counter', () => {
  it('adds up to the time it was not closed, each minute under one name', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { state, entries } = play(history)
        for (const [counterId, { times, countedTo }] of Object.entries(state.counters)) {
          expect(times).toEqual(countedAt(entries, counterId, countedTo))
        }
      }),
      RUNS,
    )
  })

  it('keeps pauses apart from waiting for people, and a closed counter has no time', () => {
    const day = createDay(hallOf(oneQueue))
    day.open()
    day.wait(10 * MINUTE)
    day.must(command('counter:pause', clerkAt('c0'), { reason: 'meal', backAt: null }))
    day.wait(30 * MINUTE)
    day.open()
    day.wait(5 * MINUTE)
    day.must(command('counter:close', clerkAt('c0'), {}))
    day.wait(60 * MINUTE)
    day.open()
    expect(day.state.counters['c0']?.times).toEqual({
      idleMs: 15 * MINUTE,
      walkMs: 0,
      serviceMs: 0,
      pausedMs: 30 * MINUTE,
    })
    expect(day.now()).toBe(MORNING + 105 * MINUTE)
  })
})

type Doing = 'waiting' | 'called' | 'serving' | 'suspended' | 'noShow' | 'done' | 'over'

/** What a ticket does after a fact about it; undefined when the fact changes nothing of that. */
function doingAfter({ fact }: Entry): Doing | undefined {
  switch (fact.type) {
    case 'ticketIssued':
    case 'ticketPutBack':
    case 'ticketRestored':
    case 'ticketTransferred':
      return 'waiting'
    case 'ticketCalled':
    case 'passUndone':
      return 'called'
    case 'serviceStarted':
    case 'ticketResumed':
    case 'ticketReopened':
      return 'serving'
    case 'ticketSuspended':
      return 'suspended'
    case 'ticketPassed':
      return 'noShow'
    case 'itemsFinished':
      return fact.next === null ? 'done' : 'waiting'
    case 'ticketCancelled':
    case 'ticketVoided':
      return 'over'
    default:
      return undefined
  }
}

/** Milliseconds a ticket spent in each state, told from its facts alone, up to the last one that changed it. */
function spentIn(entries: readonly Entry[], ticketId: string): Record<Doing, number> {
  const spent: Record<Doing, number> = {
    waiting: 0,
    called: 0,
    serving: 0,
    suspended: 0,
    noShow: 0,
    done: 0,
    over: 0,
  }
  let doing: Doing | undefined
  let since = 0
  for (const entry of entries) {
    if (!('ticketId' in entry.fact) || entry.fact.ticketId !== ticketId) continue
    const next = doingAfter(entry)
    if (next === undefined) continue
    if (doing !== undefined) spent[doing] += entry.at - since
    doing = next
    // A number handed in has waited since it was taken.
    const taken = entry.fact.type === 'ticketIssued' ? entry.fact.handedIn?.takenAt : undefined
    since = taken ?? entry.at
  }
  return spent
}

/** The same for a counter: what it and the ticket at it were doing, up to an instant. */
function countedAt(entries: readonly Entry[], counterId: string, until: number): Record<string, number> {
  const times = { idleMs: 0, walkMs: 0, serviceMs: 0, pausedMs: 0 }
  let counter: 'open' | 'paused' | 'closed' = 'closed'
  let ticketId: string | undefined
  let doing: Doing | undefined
  let since = 0
  const count = (at: number): void => {
    const passed = Math.max(0, Math.min(at, until) - since)
    since = at
    if (ticketId !== undefined && doing === 'called') times.walkMs += passed
    else if (ticketId !== undefined) times.serviceMs += passed
    else if (counter === 'open') times.idleMs += passed
    else if (counter === 'paused') times.pausedMs += passed
  }
  for (const entry of entries) {
    const { fact, at } = entry
    if ('ticketId' in fact) {
      const next = doingAfter(entry)
      const isHere = 'counterId' in fact && fact.counterId === counterId
      if (next === undefined || (fact.ticketId !== ticketId && !isHere)) continue
      count(at)
      doing = next
      ticketId = next === 'called' || next === 'serving' ? fact.ticketId : undefined
    } else if ('counterId' in fact && fact.counterId === counterId) {
      count(at)
      if (fact.type === 'counterOpened') counter = 'open'
      if (fact.type === 'counterPaused') counter = 'paused'
      if (fact.type === 'counterClosed') counter = 'closed'
    }
  }
  count(until)
  return times
}
