import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateWait } from '../../domain/estimate.ts'
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
import {
  anyHistory,
  clerkAt,
  createDay,
  hallInput,
  hallOf,
  MORNING,
  play,
  requestId,
  type Day,
} from '../support/arbitrary-hall.ts'

const twoCounters = { letters: ['A'], counters: [[{ queue: 0, weight: 1 }], [{ queue: 0, weight: 1 }]] }

/** A hall with one queue whose visits take `minutes` by the catalogue. */
function dayOf(minutes: number, estimates: object = {}): Day {
  const input = hallInput(twoCounters)
  const services = input.services.map((service) => ({ ...service, typicalMinutes: minutes }))
  return createDay(hallConfig.parse({ ...input, services, estimates }))
}
const estimateOf = ({ hall, state }: Day, ahead: number | null = null) =>
  estimateWait(hall, state, 'q0', ahead)
const callNext = (day: Day, counter = 0) =>
  day.ask({ name: 'ticket:call-next', payload: { requestId }, actor: clerkAt(`c${counter}`) })

describe('the estimated wait', () => {
  it('is not told while no counter is open', () => {
    const day = dayOf(10)
    day.issue()
    expect(estimateOf(day)).toBeUndefined()
    day.open()
    expect(estimateOf(day)).toBeDefined()
    day.ask({
      name: 'counter:pause',
      payload: { requestId, reason: 'meal', backAt: null },
      actor: clerkAt('c0'),
    })
    expect(estimateOf(day)).toBeUndefined()
  })

  it('says so when nobody waits and somebody is free', () => {
    const day = dayOf(10)
    day.open(0)
    expect(estimateOf(day)).toEqual({ kind: 'none-waiting' })
    day.issue()
    callNext(day)
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
      const ticketId = day.issue()
      callNext(day)
      const actor = clerkAt('c0')
      day.ask({ name: 'ticket:start', payload: { requestId, ticketId }, actor })
      day.wait(minutes * 60_000)
      day.ask({ name: 'ticket:finish', payload: { requestId, ticketId, outcome: 'accepted' }, actor })
    }
    for (let i = 0; i < 3; i += 1) day.issue()
    expect(estimateOf(day)).toEqual({ kind: 'range', minMinutes: 30, maxMinutes: 50 })
  })

  it('is a real range in whole steps whatever the day was', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        const { state } = play(hall, steps)
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
      { numRuns: 60 },
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
    callNext(day)
    expect(ids.map((ticketId) => waitingAhead(day.state, ticketId))).toEqual([0, 0, 1])
    expect(queueFigures(day.hall, day.state, 'q0')).toEqual({ queueId: 'q0', waiting: 2, openCounters: 1 })
    expect(queueFigures(day.hall, day.state, 'q9')).toEqual({ queueId: 'q9', waiting: 0, openCounters: 0 })
  })
})

describe('what boards list', () => {
  it('has the newest call on top, a repeated one too', () => {
    const day = createDay(hallOf(twoCounters))
    const [first, second] = [day.issue(), day.issue()]
    day.open(0)
    day.open(1)
    callNext(day, 0)
    callNext(day, 1)
    const order = (): string[] => callRows(day.state).map(({ ticketId }) => ticketId)
    expect(order()).toEqual([second, first])
    day.wait(10_000)
    day.ask({ name: 'ticket:recall', payload: { requestId, ticketId: first }, actor: clerkAt('c0') })
    expect(order()).toEqual([first, second])
    expect(callRows(day.state)[0]).toMatchObject({ counterId: 'c0', state: 'called', callCount: 2 })
  })

  it('keeps a passed number for as long as the hall says', () => {
    const day = createDay(hallOf(twoCounters))
    const ticketId = day.issue()
    day.open()
    callNext(day)
    for (const _call of [2, 3]) {
      day.wait(30_000)
      day.ask({ name: 'ticket:recall', payload: { requestId, ticketId }, actor: clerkAt('c0') })
    }
    day.ask({ name: 'ticket:no-show', payload: { requestId, ticketId }, actor: clerkAt('c0') })
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
    callNext(day)
    expect(sign()).toEqual({ tone: 'call', lines: ['请 A001', '到 3 号窗口'] })
    day.ask({ name: 'ticket:start', payload: { requestId, ticketId }, actor: clerkAt('c0') })
    expect(sign()).toEqual({ tone: 'serving', lines: ['正在办理', 'A001'] })
    day.ask({
      name: 'ticket:finish',
      payload: { requestId, ticketId, outcome: 'accepted' },
      actor: clerkAt('c0'),
    })
    const pauseUntil = (backAt: number | null) =>
      day.ask({ name: 'counter:pause', payload: { requestId, reason: 'meal', backAt }, actor: clerkAt('c0') })
    pauseUntil(MORNING + 90 * 60_000)
    expect(sign()).toEqual({ tone: 'paused', lines: ['暂停服务', '约 10:30 恢复'] })
    pauseUntil(null)
    expect(sign()).toEqual({ tone: 'paused', lines: ['暂停服务'] })
  })
})
