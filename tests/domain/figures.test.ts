import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateWait, expectedWaitMinutes } from '../../domain/estimate.ts'
import {
  callRows,
  counterSpan,
  isLastCall,
  openCountersOf,
  passedTickets,
  queueFigures,
  waitingAhead,
} from '../../domain/figures.ts'
import { hallConfig } from '../../domain/model.ts'
import { signText } from '../../domain/signs.ts'
import { hallInput, hallOf, MINUTE, MORNING, serviceInput } from '../support/arbitrary-hall.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'
import { clerkAt, command, createDay, type Day } from '../support/hall-in-test.ts'

const twoCounters = { letters: ['A'], counters: [[{ queue: 0, weight: 1 }], [{ queue: 0, weight: 1 }]] }

/** A hall with one queue whose visits take `minutes` by the catalogue. */
function dayOf(minutes: number, estimates: object = {}): Day {
  const input = hallInput(twoCounters)
  const services = input.services.map((service) => ({ ...service, typicalMinutes: minutes }))
  return createDay(hallConfig.parse({ ...input, services, estimates }))
}
const estimateOf = ({ hall, state }: Day, ahead: number | null = null) =>
  estimateWait(hall, state, 'q0', ahead)

describe('the estimated wait', () => {
  it('is not told while no counter is open', () => {
    const day = dayOf(10)
    day.issue()
    expect(estimateOf(day)).toBeUndefined()
    day.open()
    expect(estimateOf(day)).toBeDefined()
    day.must(command('counter:pause', clerkAt('c0'), { reason: 'meal', backAt: null }))
    expect(estimateOf(day)).toBeUndefined()
  })

  it('says so when nobody waits and somebody is free', () => {
    const day = dayOf(10)
    day.open(0)
    expect(estimateOf(day)).toEqual({ kind: 'none-waiting' })
    day.issue()
    day.callNext()
    expect(estimateOf(day)).toEqual({ kind: 'range', minMinutes: 5, maxMinutes: 10 })
  })

  it('shares the work among the open counters, rounded up to the step of the hall', () => {
    const day = dayOf(10)
    day.open(0)
    for (let i = 0; i < 3; i += 1) day.issue()
    // 3.5 visits of 10 minutes: 35; 28 to 45.5.
    expect(estimateOf(day)).toEqual({ kind: 'range', minMinutes: 30, maxMinutes: 50 })
    day.open(1)
    // 17.5; 14 to 22.75.
    expect(estimateOf(day)).toEqual({ kind: 'range', minMinutes: 15, maxMinutes: 25 })
    expect(estimateOf(day, 1)).toEqual({ kind: 'range', minMinutes: 10, maxMinutes: 15 })
  })

  it('does not predict more than the hall cares to', () => {
    const day = dayOf(10)
    day.open(0)
    for (let i = 0; i < 6; i += 1) day.issue()
    expect(estimateOf(day)).toEqual({ kind: 'over', minutes: 60 })
    const patient = dayOf(10, { longestShownMinutes: 90, roundUpToMinutes: 10 })
    patient.open(0)
    for (let i = 0; i < 6; i += 1) patient.issue()
    expect(estimateOf(patient)).toEqual({ kind: 'range', minMinutes: 60, maxMinutes: 90 })
  })

  it('learns from the latest visits of today', () => {
    const day = dayOf(60, { recentVisits: 1 })
    day.open(0)
    for (const minutes of [30, 10]) {
      day.issue()
      const ticketId = day.serve()
      day.wait(minutes * MINUTE)
      day.finish(ticketId)
    }
    for (let i = 0; i < 3; i += 1) day.issue()
    expect(estimateOf(day)).toEqual({ kind: 'range', minMinutes: 30, maxMinutes: 50 })
  })

  it('weighs every item by those who wait for it, as if each of them were looked at', () => {
    const input = hallInput(twoCounters)
    const services = [
      serviceInput('s0', 0, { typicalMinutes: 4 }),
      serviceInput('x0', 0, { typicalMinutes: 20 }),
    ]
    const day = createDay(hallConfig.parse({ ...input, services }))
    day.open(0)
    for (const serviceCode of ['s0', 's0', 's0', 'x0']) day.issue(serviceCode)
    // Four people at (4 + 4 + 4 + 20) / 4 minutes, and half a visit that is running.
    expect(expectedWaitMinutes(day.hall, day.state, 'q0', null)).toBe(4.5 * 8)
    expect(expectedWaitMinutes(day.hall, day.state, 'q0', 1)).toBe(1.5 * 8)
  })

  it('counts nobody who is kept for one counter, and is the longer the more wait', () => {
    const day = dayOf(10)
    day.open(0, 1)
    const wait = (): number => expectedWaitMinutes(day.hall, day.state, 'q0', null) ?? -1
    const figures = [wait()]
    for (let i = 0; i < 3; i += 1) {
      day.issue()
      figures.push(wait())
    }
    expect(figures).toEqual([0, 7.5, 12.5, 17.5])
    const ticketId = day.serve(0)
    const to = { kind: 'counter', counterId: 'c1' } as const
    day.must(command('ticket:transfer', clerkAt('c0'), { ticketId, to, reason: 'knows the case' }))
    expect(wait()).toBe(12.5)
  })

  it('is a real range in whole steps whatever the day was', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { hall, state } = play(history)
        for (const { queueId } of hall.queues) {
          const estimate = estimateWait(hall, state, queueId, null)
          expect(estimate === undefined).toBe(openCountersOf(hall, state, queueId).length === 0)
          if (estimate?.kind !== 'range') continue
          expect(estimate.minMinutes).toBeGreaterThanOrEqual(hall.estimates.roundUpToMinutes)
          expect(estimate.maxMinutes).toBeGreaterThan(estimate.minMinutes)
          expect(estimate.minMinutes % hall.estimates.roundUpToMinutes).toBe(0)
          expect(estimate.maxMinutes % hall.estimates.roundUpToMinutes).toBe(0)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('people ahead', () => {
  it('counts by place, whatever the class, so that it gives no class away', () => {
    const day = createDay(hallOf(twoCounters))
    const ids = (['ordinary', 'priority', 'ordinary'] as const).map((queueClass) => day.issue(0, queueClass))
    expect(ids.map((ticketId) => waitingAhead(day.state, ticketId))).toEqual([0, 1, 2])
    expect(waitingAhead(day.state, 'nobody')).toBe(0)
    day.open()
    day.callNext()
    expect(ids.map((ticketId) => waitingAhead(day.state, ticketId))).toEqual([0, 0, 1])
    expect(queueFigures(day.hall, day.state, 'q0')).toEqual({ queueId: 'q0', waiting: 2, openCounters: 1 })
    expect(queueFigures(day.hall, day.state, 'q9')).toEqual({ queueId: 'q9', waiting: 0, openCounters: 0 })
  })
})

describe('people ahead, in any day', () => {
  it('are those of the same queue, or kept for the same counter, who stand before', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { state } = play(history)
        const waiting = Object.values(state.tickets)
          .filter((ticket) => ticket.state === 'waiting')
          .toSorted((a, b) => a.effectiveAt - b.effectiveAt || a.order - b.order)
        for (const ticket of waiting) {
          const line = waiting.filter(
            (other) =>
              other.heldFor === ticket.heldFor &&
              (ticket.heldFor !== null || other.queueId === ticket.queueId),
          )
          expect(waitingAhead(state, ticket.ticketId)).toBe(line.indexOf(ticket))
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('what boards list', () => {
  it('has the newest call on top, a repeated one too', () => {
    const day = createDay(hallOf(twoCounters))
    const [first, second] = [day.issue(), day.issue()]
    day.open(0)
    day.open(1)
    day.callNext(0)
    day.callNext(1)
    const order = (): string[] => callRows(day.state).map(({ ticketId }) => ticketId)
    expect(order()).toEqual([second, first])
    day.wait(10_000)
    day.must(command('ticket:recall', clerkAt('c0'), { ticketId: first }))
    expect(order()).toEqual([first, second])
    expect(callRows(day.state)[0]).toMatchObject({ counterId: 'c0', state: 'called', callCount: 2 })
  })

  it('keeps a passed number for as long as the hall says', () => {
    const day = createDay(hallOf(twoCounters))
    const ticketId = day.issue()
    day.open()
    day.callNext()
    day.pass(ticketId)
    const passedAt = day.now()
    const listed = (now: number): number => passedTickets(day.hall, day.state, now).length
    expect([passedAt, passedAt + 30 * 60_000, passedAt + 30 * 60_000 + 1].map(listed)).toEqual([1, 1, 0])
  })

  it('calls it the last call only after the first', () => {
    const { hall } = createDay(hallOf(twoCounters))
    expect([1, 2, 3, 4].map((count) => isLastCall(hall, count))).toEqual([false, false, true, true])
    expect(isLastCall({ calls: { ...hall.calls, noShowAfterCalls: 1 } }, 1)).toBe(false)
  })

  it.each([
    [[], ''],
    [['3'], '3'],
    [['6', '3', '5', '4'], '3–6'],
    [['3', '4'], '3、4'],
    [['12', '3', '5'], '3、5、12'],
    [['1', '2', '3', '7', '9', '10', '11'], '1–3、7、9–11'],
    [['01', '02', '03', '08'], '01–03、08'],
    [['综合3', '2', '综合1'], '2、综合3、综合1'],
  ])('counters %j are %j', (counterNos, span) => {
    expect(counterSpan(counterNos)).toBe(span)
  })
})

describe('the sign above a counter', () => {
  it('says what the counter does, and agrees with the ticket', () => {
    const day = createDay(hallOf(twoCounters))
    const sign = () => signText(day.state, 'c0', '3')
    expect(sign()).toEqual({ tone: 'closed', lines: ['未开放'] })
    day.open()
    expect(sign()).toEqual({ tone: 'welcome', lines: ['欢迎'] })
    const ticketId = day.issue()
    day.callNext()
    expect(sign()).toEqual({ tone: 'call', lines: ['请 A001', '到 3 号窗口'] })
    day.start(ticketId)
    expect(sign()).toEqual({ tone: 'serving', lines: ['正在办理', 'A001'] })
    day.finish(ticketId)
    const pauseUntil = (backAt: number | null) =>
      day.must(command('counter:pause', clerkAt('c0'), { reason: 'meal', backAt }))
    pauseUntil(MORNING + 90 * 60_000)
    expect(sign()).toEqual({ tone: 'paused', lines: ['暂停服务', '约 10:30 恢复'] })
    pauseUntil(null)
    expect(sign()).toEqual({ tone: 'paused', lines: ['暂停服务'] })
  })
})
