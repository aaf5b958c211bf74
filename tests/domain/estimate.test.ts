import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stateFor } from '../../domain/audience.ts'
import { estimateWait, expectedWaitMinutes, roughWaitMinutes } from '../../domain/estimate.ts'
import { openCountersOf, waitingAhead } from '../../domain/figures.ts'
import { forecastOf } from '../../domain/forecast.ts'
import { hallConfig, publicHall } from '../../domain/model.ts'
import { QUEUE_CLASSES, type QueueClass } from '../../domain/policy/settings.ts'
import { turnLengths } from '../../domain/turn-length.ts'
import { hallInput, MINUTE, serviceInput, type HallInput, type HallPlan } from '../support/arbitrary-hall.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'
import { checkIn, clerkAt, command, createDay, load, type Day } from '../support/hall-in-test.ts'

const served = (...queues: number[]) => queues.map((queue) => ({ queue, weight: 1 }))
const oneCounter = { letters: ['A'], counters: [served(0)] }
const twoCounters = { letters: ['A'], counters: [served(0), served(0)] }

/** Visits of nine minutes, and one more to come and to tidy up (0.75 and 0.25): a turn of ten minutes. */
function dayOf(plan: HallPlan, estimates: HallInput['estimates'] = {}, more: Partial<HallInput> = {}): Day {
  const input = hallInput(plan)
  const services = input.services.map((service) => ({ ...service, typicalMinutes: 9 }))
  const tenMinuteTurns = { betweenVisitsSeconds: 15, catalogueVisits: 0, ...estimates }
  return createDay(hallConfig.parse({ ...input, services, ...more, estimates: tenMinuteTurns }))
}
function issueMany(day: Day, count: number, queue = 0, queueClass: QueueClass = 'ordinary'): string[] {
  return Array.from({ length: count }, () => day.issue(queue, queueClass))
}
/** A time before every fact counts as that of the newest one. */
const NEWEST_FACT = 0
const expected = ({ hall, state }: Day, ahead: number | null = null, queue = 0) =>
  expectedWaitMinutes(hall, state, `q${queue}`, ahead, NEWEST_FACT)
const told = ({ hall, state }: Day, ahead: number | null = null) =>
  estimateWait(hall, state, 'q0', ahead, NEWEST_FACT)

describe('the expected wait', () => {
  it('is that of the next free counter, turn after turn', () => {
    const day = dayOf(twoCounters)
    day.open(0)
    expect(expected(day)).toBe(0)
    issueMany(day, 3)
    expect([0, 1, 2, null].map((ahead) => expected(day, ahead))).toEqual([0, 10, 20, 30])
    day.open(1)
    expect([0, 1, 2, null].map((ahead) => expected(day, ahead))).toEqual([0, 0, 10, 10])
  })

  it('counts what is left of a visit, and of a long one a quarter of a usual one', () => {
    const day = dayOf(oneCounter)
    day.open()
    issueMany(day, 2)
    const ticketId = day.callNext()
    const turn = (): number => turnLengths(day.hall, day.state).of('s0')
    expect(expected(day, 0)).toBeCloseTo(turn(), 6)
    day.start(ticketId)
    // Whoever stands there has come: 9 minutes and the tidying up.
    expect(expected(day, 0)).toBeCloseTo(9.25, 9)
    day.wait(4 * MINUTE)
    day.issue()
    expect(expected(day, 0)).toBeCloseTo(5.25, 9)
    day.wait(30 * MINUTE)
    day.issue()
    expect(expected(day, 0)).toBeCloseTo(9.25 / 4, 9)
  })

  it('shares a counter among its queues by arrival, as the rules do', () => {
    const day = dayOf({ letters: ['A', 'B'], counters: [served(0, 1)] })
    day.open()
    for (const queue of [0, 1, 0, 1]) day.issue(queue)
    expect([0, 1, null].map((ahead) => expected(day, ahead, 0))).toEqual([0, 20, 40])
    expect([0, 1, null].map((ahead) => expected(day, ahead, 1))).toEqual([10, 30, 40])
  })

  it('gives a queue of higher weight the counter first', () => {
    const weighted = { queue: 0, weight: 2 }
    const day = dayOf({ letters: ['A', 'B'], counters: [[weighted, { queue: 1, weight: 1 }]] })
    day.open()
    for (const queue of [1, 1, 0, 0]) day.issue(queue)
    expect([expected(day, null, 0), expected(day, null, 1)]).toEqual([20, 40])
  })

  it('is not helped by a counter that is busy with another queue alone', () => {
    const day = dayOf({ letters: ['A', 'B'], counters: [served(0), served(1)] })
    day.open(0, 1)
    issueMany(day, 3, 0)
    expect([expected(day, null, 0), expected(day, null, 1)]).toEqual([30, 0])
  })

  it('waits for a paused counter that says when it is back, and for no other', () => {
    const day = dayOf(twoCounters)
    day.open(0, 1)
    issueMany(day, 3)
    const pause = (backAt: number | null) =>
      day.must(command('counter:pause', clerkAt('c1'), { reason: 'meal', backAt }))
    pause(null)
    expect(expected(day)).toBe(30)
    day.open(1)
    pause(day.now() + 15 * MINUTE)
    expect(expected(day)).toBe(20)
  })

  it('counts tickets kept for a counter, which it calls first', () => {
    const day = dayOf(twoCounters)
    day.open(0, 1)
    issueMany(day, 2)
    const ticketId = day.serve(0)
    const to = { kind: 'counter', counterId: 'c1' } as const
    day.must(command('ticket:transfer', clerkAt('c0'), { ticketId, to, reason: 'knows the case' }))
    const turn = turnLengths(day.hall, day.state).of('s0')
    expect(expected(day, 0)).toBe(0)
    expect(expected(day)).toBeCloseTo(turn, 6)
  })

  it('does not put anybody behind an appointment that came early', () => {
    const day = dayOf(oneCounter)
    day.open()
    day.must(load('a1', day.now() + 60 * MINUTE))
    day.must(checkIn('a1'))
    expect(day.state.queues['q0']?.waiting.appointment).toHaveLength(1)
    expect(expected(day)).toBe(0)
  })

  it('follows the class of a ticket where it is known, and only the place where it is not', () => {
    const day = dayOf(oneCounter)
    day.open()
    issueMany(day, 4)
    const first = day.issue(0, 'priority')
    expect(expected(day, waitingAhead(day.state, first))).toBe(0)
    expect([0, null].map((ahead) => expected(day, ahead))).toEqual([10, 50])
    const seen = stateFor('kiosk-host', day.state)
    expect(expectedWaitMinutes(publicHall(day.hall), seen, 'q0', 4, NEWEST_FACT)).toBe(40)
    expect(expectedWaitMinutes(publicHall(day.hall), seen, 'q0', null, NEWEST_FACT)).toBe(50)
  })

  it('makes room for those who come later and go first, as often as that happened today', () => {
    const day = dayOf(oneCounter)
    day.open()
    day.issue()
    expect(expected(day)).toBe(10)
    for (let turn = 0; turn < 2; turn += 1) {
      day.issue(0, 'priority')
      day.finish(day.serve())
    }
    expect(day.state.queues['q0']).toMatchObject({ calls: 2, overtakes: 2 })
    // Two of two calls, beside ten that are taken to have gone by place.
    const turn = turnLengths(day.hall, day.state).of('s0')
    expect(expected(day)).toBeCloseTo(turn / (1 - 2 / 12), 9)
  })

  it('counts no call by place as overtaking', () => {
    const day = dayOf(twoCounters)
    day.open(0, 1)
    issueMany(day, 4)
    for (let turn = 0; turn < 4; turn += 1) day.finish(day.serve(turn % 2))
    expect(day.state.queues['q0']).toMatchObject({ calls: 4, overtakes: 0 })
  })

  it('goes on at the same pace where the forecast ends', () => {
    const day = dayOf(oneCounter)
    day.open()
    issueMany(day, 20)
    // Ten calls until 90 minutes, so that the one of minute 100 is the next; each further one a turn later.
    expect([8, 12, 19, null].map((ahead) => expected(day, ahead))).toEqual([80, 120, 190, 200])
  })
})

describe('a rough look at the wait', () => {
  const rough = ({ hall, state }: Day, queue: number) => roughWaitMinutes(hall, state, `q${queue}`)

  it('shares each open counter out by who waits in its queues', () => {
    const day = dayOf({ letters: ['A', 'B'], counters: [served(0), served(0, 1)] })
    issueMany(day, 5, 0)
    issueMany(day, 4, 1)
    expect(rough(day, 0)).toBeUndefined()
    day.open(0)
    expect([rough(day, 0), rough(day, 1)]).toEqual([60, undefined])
    day.open(1)
    // Behind five, six turns: the first counter and 6 of 10 parts of the second; of the second, 5 of 10 for the others.
    expect(rough(day, 0)).toBeCloseTo(60 / 1.6, 9)
    expect(rough(day, 1)).toBeCloseTo(50 / 0.5, 9)
  })
})

describe('the length of a turn', () => {
  it('is the mean of the latest visits, with the catalogue beside them as far as the hall says', () => {
    const finished = (estimates: HallInput['estimates']): number => {
      const day = dayOf(oneCounter, estimates)
      day.open()
      for (const minutes of [30, 12, 6]) {
        day.issue()
        const ticketId = day.serve()
        day.wait(minutes * MINUTE)
        day.finish(ticketId)
      }
      const { of, walkMinutes } = turnLengths(day.hall, day.state)
      return of('s0') - walkMinutes
    }
    expect(finished({ betweenVisitsSeconds: 0 })).toBeCloseTo(16, 9)
    expect(finished({ betweenVisitsSeconds: 0, recentVisits: 2 })).toBeCloseTo(9, 9)
    expect(finished({ betweenVisitsSeconds: 0, recentVisits: 1, catalogueVisits: 2 })).toBeCloseTo(8, 9)
    expect(finished({ betweenVisitsSeconds: 60, recentVisits: 1 })).toBeCloseTo(7, 9)
  })

  it('has the time of calls in it, of those too that nobody answered', () => {
    const day = dayOf(oneCounter)
    day.open()
    issueMany(day, 2)
    const answered = day.callNext()
    day.wait(MINUTE)
    day.start(answered)
    day.finish(answered)
    day.callNext()
    day.pass(day.state.counters['c0']?.ticketId ?? '')
    const walked = (day.state.counters['c0']?.times.walkMs ?? 0) / MINUTE
    expect(walked).toBeGreaterThan(2)
    // Ten usual calls of 0.75 minutes beside the two of today.
    expect(turnLengths(day.hall, day.state).walkMinutes).toBeCloseTo((walked + 7.5) / 12, 9)
  })

  it('weighs every item by those who wait for it', () => {
    const services = [
      serviceInput('s0', 0, { typicalMinutes: 4 }),
      serviceInput('x0', 0, { typicalMinutes: 19 }),
    ]
    const day = dayOf(oneCounter, {}, { services })
    day.open()
    for (const serviceCode of ['s0', 'x0', 's0']) day.issue(serviceCode)
    expect([0, 1, 2, null].map((ahead) => expected(day, ahead))).toEqual([0, 5, 25, 30])
  })

  it('spreads as the visits of each item do around their own mean', () => {
    const day = dayOf(oneCounter, {}, { services: [serviceInput('s0', 0), serviceInput('x0', 0)] })
    day.open()
    expect(turnLengths(day.hall, day.state).spread()).toBe(0.5)
    for (const [serviceCode, minutes] of [
      ['s0', 5],
      ['s0', 5],
      ['s0', 5],
      ['x0', 30],
      ['x0', 30],
    ] as const) {
      day.issue(serviceCode)
      const ticketId = day.serve()
      day.wait(minutes * MINUTE)
      day.finish(ticketId)
    }
    expect(turnLengths(day.hall, day.state).spread()).toBe(0)
  })
})

describe('the estimate people are told', () => {
  it('is nothing while no counter is open', () => {
    const day = dayOf(oneCounter)
    day.issue()
    expect(told(day)).toBeUndefined()
    day.open()
    expect(told(day)).toBeDefined()
    day.must(command('counter:pause', clerkAt('c0'), { reason: 'meal', backAt: day.now() + MINUTE }))
    expect(told(day)).toBeUndefined()
  })

  it('says so when nobody waits and somebody is free', () => {
    const day = dayOf(twoCounters)
    day.open(0, 1)
    expect(told(day)).toEqual({ kind: 'none-waiting' })
    day.issue()
    expect(told(day)).toEqual({ kind: 'range', minMinutes: 0, maxMinutes: 5 })
  })

  it.each([
    // Expected 10, 20, 30; deviation 0.5 times the root of 10 x 10, 20 x 10, 30 x 10.
    [1, {}, { kind: 'range', minMinutes: 0, maxMinutes: 25 }],
    [2, {}, { kind: 'range', minMinutes: 10, maxMinutes: 40 }],
    [3, {}, { kind: 'range', minMinutes: 15, maxMinutes: 55 }],
    [2, { roundUpToMinutes: 1 }, { kind: 'range', minMinutes: 11, maxMinutes: 37 }],
    [2, { rangeDeviations: 0.5 }, { kind: 'range', minMinutes: 15, maxMinutes: 30 }],
    // No range goes beyond what the hall tells.
    [5, {}, { kind: 'range', minMinutes: 35, maxMinutes: 60 }],
    [6, {}, { kind: 'range', minMinutes: 45, maxMinutes: 60 }],
    [6, { longestShownMinutes: 61 }, { kind: 'range', minMinutes: 45, maxMinutes: 60 }],
    [6, { longestShownMinutes: 90 }, { kind: 'range', minMinutes: 45, maxMinutes: 90 }],
    [6, { longestShownMinutes: 15, roundUpToMinutes: 10 }, undefined],
    // Nobody was called yet: a line at the door is no reason to send people home.
    [7, {}, undefined],
  ] as const)('behind %i people with %j is %j', (people, estimates, estimate) => {
    const day = dayOf(oneCounter, estimates)
    day.open()
    issueMany(day, people)
    expect(told(day)).toEqual(estimate)
  })

  it('is "over" once the line is known to move', () => {
    const day = dayOf(oneCounter)
    day.open()
    issueMany(day, 9)
    day.callNext()
    expect(told(day)).toEqual({ kind: 'over', minutes: 60 })
    expect(told(day, 0)).toEqual({ kind: 'range', minMinutes: 0, maxMinutes: 25 })
  })

  it('is a real range in whole steps within what the hall tells, whatever the day was', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { hall, state } = play(history)
        const { roundUpToMinutes: step, longestShownMinutes } = hall.estimates
        for (const { queueId } of hall.queues) {
          const estimate = estimateWait(hall, state, queueId, null, NEWEST_FACT)
          if (openCountersOf(hall, state, queueId).length === 0) expect(estimate).toBeUndefined()
          const minutes = expectedWaitMinutes(hall, state, queueId, null, NEWEST_FACT)
          if (minutes !== undefined) expect(Number.isFinite(minutes) && minutes >= 0).toBe(true)
          if (estimate?.kind !== 'range') continue
          expect(estimate.minMinutes).toBeGreaterThanOrEqual(0)
          expect(estimate.maxMinutes).toBeGreaterThan(estimate.minMinutes)
          expect(estimate.maxMinutes).toBeLessThanOrEqual(longestShownMinutes)
          expect(estimate.minMinutes % step).toBe(0)
          expect(estimate.maxMinutes % step).toBe(0)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('a forecast', () => {
  const anyWaiting = fc.array(fc.constantFrom(...QUEUE_CLASSES.filter((name) => name !== 'appointment')), {
    maxLength: 12,
  })

  it('never promises less wait when more people wait', () => {
    fc.assert(
      fc.property(anyWaiting, fc.integer({ min: 1, max: 4 }), (classes, counters) => {
        const day = dayOf({ letters: ['A'], counters: Array.from({ length: counters }, () => served(0)) })
        day.open(...Array.from({ length: counters }, (_, counter) => counter))
        let before = expected(day) ?? Number.NaN
        for (const queueClass of classes) {
          day.issue(0, queueClass)
          const now = expected(day) ?? Number.NaN
          expect(now).toBeGreaterThanOrEqual(before)
          before = now
        }
      }),
      { numRuns: 60 },
    )
  })

  it('never promises more wait when another counter of the queue opens', () => {
    fc.assert(
      fc.property(fc.nat(25), fc.nat(20), (people, called) => {
        const day = dayOf({ letters: ['A'], counters: Array.from({ length: 4 }, () => served(0)) })
        day.open(0)
        issueMany(day, people)
        if (called < people) day.callNext(0)
        let before = expected(day) ?? Number.NaN
        for (const counter of [1, 2, 3]) {
          day.open(counter)
          const now = expected(day) ?? Number.NaN
          expect(now).toBeLessThanOrEqual(before)
          before = now
        }
      }),
      { numRuns: 60 },
    )
  })

  it('calls whom the engine calls, at the minute at which it does, when every visit takes its usual time', () => {
    const anyPlan = fc.record({
      counters: fc.array(fc.subarray([0, 1, 2], { minLength: 1 }), { minLength: 1, maxLength: 3 }),
      weights: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 3, maxLength: 3 }),
      tickets: fc.array(
        fc.record({ queue: fc.nat(2), queueClass: fc.constantFrom('ordinary', 'priority', 'greenChannel') }),
        { minLength: 1, maxLength: 15 },
      ),
    })
    fc.assert(
      fc.property(anyPlan, ({ counters, weights, tickets }) => {
        const plan = counters.map((queues) => queues.map((queue) => ({ queue, weight: weights[queue] ?? 1 })))
        const day = dayOf({ letters: ['A', 'B', 'C'], counters: plan }, { longestShownMinutes: 240 })
        for (const { queue, queueClass } of tickets) day.issue(queue, queueClass)
        day.open(...counters.map((_, counter) => counter))
        const { called } = forecastOf(day.hall, day.state, NEWEST_FACT)
        const startedAt = day.now()
        const really = new Map<string, number>()
        const busy = new Map<number, string>()
        for (let turn = 0; turn <= tickets.length; turn += 1) {
          for (const ticketId of busy.values()) day.finish(ticketId)
          busy.clear()
          for (const counter of counters.keys()) {
            const ask = command('ticket:call-next', clerkAt(`c${counter}`), {})
            const { decided } = day.ask(ask)
            if (!decided.ok || decided.value.ticketId === null) continue
            const { ticketId } = decided.value
            really.set(ticketId, (day.now() - startedAt) / MINUTE)
            day.start(ticketId)
            busy.set(counter, ticketId)
          }
          day.wait(10 * MINUTE)
        }
        expect([...called].toSorted()).toEqual([...really].toSorted())
      }),
      { numRuns: 60 },
    )
  })

  it('goes on with the clock while nothing happens: the visit at the counter gets shorter', () => {
    const day = dayOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] })
    day.open(0)
    issueMany(day, 2)
    const called = day.ask(command('ticket:call-next', clerkAt('c0'), {}))
    if (called.decided.ok) day.start(called.decided.value.ticketId ?? '')
    const { hall, state } = day
    const at = (minutes: number): number | undefined =>
      expectedWaitMinutes(hall, state, 'q0', 0, day.now() + minutes * MINUTE)
    expect(at(0)).toBeGreaterThan(8)
    expect(at(4)).toBeCloseTo((at(0) ?? 0) - 4)
    expect(at(1)).toBeCloseTo((at(0) ?? 0) - 1)
  })

  it('leaves the state as it is and is kept until the next fact', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { hall, state } = play(history)
        const before = structuredClone(state)
        const forecast = forecastOf(hall, state, NEWEST_FACT)
        expect(state).toEqual(before)
        expect(forecastOf(hall, state, NEWEST_FACT)).toBe(forecast)
        expect(forecastOf(hall, before, NEWEST_FACT)).toEqual({ ...forecast, turns: expect.anything() })
      }),
      { numRuns: 30 },
    )
  })
})
