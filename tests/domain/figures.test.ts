import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  callRows,
  counterSpan,
  isLastCall,
  passedTickets,
  queueFigures,
  waitingAhead,
} from '../../domain/figures.ts'
import { signText } from '../../domain/signs.ts'
import { hallOf, MORNING } from '../support/arbitrary-hall.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'
import { clerkAt, command, createDay } from '../support/hall-in-test.ts'

const twoCounters = { letters: ['A'], counters: [[{ queue: 0, weight: 1 }], [{ queue: 0, weight: 1 }]] }

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
