import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import type { Entry, Fact } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import { DEFAULT_RULES } from '../../domain/policy/settings.ts'
import { planDay } from '../../tools/simulate/demand.ts'
import { EventQueue } from '../../tools/simulate/event-queue.ts'
import { createRandom, exponential, logNormal, pickWeighted } from '../../tools/simulate/random.ts'
import { percentile, type PolicyReport } from '../../tools/simulate/report.ts'
import { rosterOf } from '../../tools/simulate/roster.ts'
import { openDates } from '../../tools/simulate/run.ts'
import type { Watcher } from '../../tools/simulate/world.ts'
import { hallWith, officeHall, run } from '../support/simulated-hall.ts'

const MINUTE = 60_000

const demo = officeHall()

/** Keeps everything that happened. */
class Keeper implements Watcher {
  readonly entries: Entry[] = []
  readonly commands = new Set<string>()
  last: HallState | undefined

  before(): void {}

  after(entry: Entry, state: HallState): void {
    this.entries.push(entry)
    this.last = state
  }

  refused(): void {}

  of<Type extends Fact['type']>(type: Type): Extract<Fact, { type: Type }>[] {
    return this.entries.flatMap(({ fact }) =>
      fact.type === type ? [fact as Extract<Fact, { type: Type }>] : [],
    )
  }
}

describe('a simulated day', () => {
  it('is the same for the same seed, and another for another', () => {
    const first = run(demo, 'default', { days: 2 })
    expect(run(demo, 'default', { days: 2 })).toEqual(first)
    expect(run(demo, 'default', { days: 2, seed: 8 })).not.toEqual(first)
    expect(first.tickets).toBeGreaterThan(300)
  })

  it('is what its facts say: applied again they give the same hall, with nobody left', () => {
    const keeper = new Keeper()
    run(demo, 'default', {}, [keeper])
    const { last, entries } = keeper
    if (!last) throw new Error('nothing happened')
    const rebuilt = entries.reduce(apply, emptyState(last.hallId, last.day))
    expect(rebuilt).toEqual(last)
    const live = Object.values(last.tickets).filter(
      ({ state }) => !['done', 'void', 'cancelled'].includes(state),
    )
    expect(live).toEqual([])
  })

  it('has what a real day has', () => {
    const keeper = new Keeper()
    const packages = [
      {
        packageCode: 'new-home',
        name: { zh: '购房一件事', en: 'New home' },
        departmentId: 'realty',
        categoryId: 'home',
        isEnabled: true,
        isCommon: true,
        identity: 'optional' as const,
        serviceCodes: ['realty-register', 'fund-withdraw'],
      },
    ]
    run({ ...demo, packages }, 'default', { days: 8 }, [keeper])
    const types = new Set(keeper.entries.map(({ fact }) => fact.type))
    const wanted: readonly Fact['type'][] = [
      ...['ticketIssued', 'ticketCalled', 'ticketRecalled', 'serviceStarted', 'ticketPutBack'],
      ...['ticketPassed', 'ticketRestored', 'ticketSuspended', 'ticketResumed', 'ticketTransferred'],
      ...['itemsFinished', 'ticketReopened', 'ticketCancelled', 'ticketVoided', 'classGiven', 'holdMoved'],
      ...['counterOpened', 'counterPaused', 'counterClosed', 'appointmentLoaded', 'dayClosed'],
    ] as Fact['type'][]
    expect([...types]).toEqual(expect.arrayContaining([...wanted]))

    const issued = keeper.of('ticketIssued')
    expect(new Set(issued.map(({ queueClass }) => queueClass)).size).toBe(4)
    const booked = issued.filter(({ appointmentId }) => appointmentId !== null)
    expect(booked.some(({ eligibleFrom }) => eligibleFrom !== null)).toBe(true)
    expect(booked.some(({ queueClass }) => queueClass === 'ordinary')).toBe(true)
    expect(booked.some(({ queueClass, eligibleFrom }) => queueClass === 'appointment' && !eligibleFrom)).toBe(
      true,
    )
    expect(keeper.of('appointmentLoaded').length).toBeGreaterThan(booked.length)
    expect(new Set(keeper.of('ticketSuspended').map(({ kind }) => kind)).size).toBe(3)
    const sent = keeper.of('ticketTransferred')
    expect(sent.some(({ heldFor }) => heldFor !== null) && sent.some(({ heldFor }) => heldFor === null)).toBe(
      true,
    )
    const ofPackage = issued.filter(({ packageCode }) => packageCode !== null)
    expect(ofPackage.length).toBeGreaterThan(0)
    expect(keeper.of('itemsFinished').filter(({ next }) => next !== null).length).toBeGreaterThan(0)
  })

  it('brings the same people under every policy', () => {
    const [date = ''] = openDates(demo, 1)
    expect(planDay({ ...demo, rules: [{ rule: 'arrival' }] }, date, 3, 1)).toEqual(planDay(demo, date, 3, 1))
  })

  it('brings twice the people for twice the load, more of them in the morning rush than at noon', () => {
    const visits = (load: number): number[] =>
      openDates(demo, 20).flatMap((date) =>
        planDay(demo, date, 5, load).citizens.map(({ arrivesAt }) => arrivesAt),
      )
    const [one, two] = [visits(0.5), visits(1)]
    expect(two.length / one.length).toBeGreaterThan(1.9)
    expect(two.length / one.length).toBeLessThan(2.1)
    const at = (hour: number): number =>
      two.filter((instant) => new Date(instant + 8 * 60 * MINUTE).getUTCHours() === hour).length
    expect(at(10) / at(12)).toBeGreaterThan(1.8)
  })

  it('seats clerks who handle certain items where they can do most, and gives every counter somebody', () => {
    const staff = [
      { staffNo: '1001', roles: ['clerk' as const], rights: [], precedence: [] },
      { staffNo: '1002', roles: ['clerk' as const], rights: [], precedence: [], services: ['business-open'] },
      { staffNo: '2001', roles: ['guide' as const], rights: [], precedence: [] },
    ]
    const hall = { ...demo, staff }
    const plan = planDay(hall, openDates(hall, 1)[0] ?? '', 1, 1)
    const seats = new Map(
      rosterOf(hall, plan, 1).map(({ counter, shift }) => [counter.counterId, shift.staffNo]),
    )
    expect(seats.get('c5')).toBe('1002')
    expect(seats.get('c1')).toBe('1001')
    expect(new Set(seats.values()).size).toBe(demo.counters.length)
    expect([...seats.values()]).not.toContain('2001')
  })

  it('goes through with every way a hall may be set up', () => {
    const noon = [
      { from: 9 * 60, to: 12 * 60 },
      { from: 13 * 60, to: 17 * 60 },
    ]
    const weekly = { mon: noon, tue: noon, wed: noon, thu: noon, fri: noon, sat: [], sun: [] }
    const settings: readonly Partial<Hall>[] = [
      { rejoin: { policy: 'tail', afterCalls: 0, maxReturns: 1 } },
      { rejoin: { policy: 'newTicket', afterCalls: 0, maxReturns: 0 } },
      { calls: { ...demo.calls, autoNoShowSeconds: 45 } },
      { calls: { ...demo.calls, maxCalls: 1 } },
      { holds: { maxPerCounter: 1, papersAwayResumesAnywhere: true } },
      { hours: { weekly, closedDates: [], specialDates: [] } },
    ]
    for (const setting of settings) {
      const report = run({ ...demo, ...setting }, 'default')
      expect(report.starved, JSON.stringify(setting)).toBe(0)
      expect(report.doubledCalls, JSON.stringify(setting)).toBe(0)
      expect(report.tickets, JSON.stringify(setting)).toBeGreaterThan(150)
    }
  })
})

describe('policies side by side', () => {
  it('starve nobody by the default rules, however many come', () => {
    for (const [seed, load] of [
      [1, 0.9],
      [2, 1.3],
      [3, 2],
      [4, 2],
    ] as const) {
      const report = run(demo, 'default', { seed, load, days: 2 })
      expect({ seed, starved: report.starved, doubled: report.doubledCalls }).toEqual({
        seed,
        starved: 0,
        doubled: 0,
      })
    }
  })

  it('show what a cap on preferred calls is for', () => {
    const capped = hallWith(demo, { rules: DEFAULT_RULES.filter(({ rule }) => rule === 'class-order') })
    const at = { load: 2, days: 2 }
    const [fifo, strict, own] = [
      run(capped, 'fifo', at),
      run(capped, 'strict', at),
      run(capped, 'default', at),
    ]
    expect(own.longestPreferredRun).toBe(2)
    expect(strict.longestPreferredRun).toBeGreaterThan(6)
    expect(strict.starved).toBeGreaterThan(20)
    expect(fifo.starved).toBe(0)
    expect(strict.ordinaryShareUnderLastingPressure).toBeLessThan(0.1)
    expect(own.ordinaryShareUnderLastingPressure).toBeGreaterThan(0.25)
    expect(fifo.ordinaryShareUnderPressure).toBeGreaterThan(0.5)
    const priority = (report: PolicyReport): number =>
      Math.max(
        ...report.classes.flatMap((row) => (row.queueClass === 'priority' ? (row.waitMinutes.p50 ?? 0) : [])),
      )
    expect(priority(strict)).toBeLessThan(priority(fifo))
  })
})

describe('waits and estimates', () => {
  it('are those of the facts', () => {
    const keeper = new Keeper()
    const report = run(demo, 'default', {}, [keeper])
    const issuedAt = new Map<string, number>()
    const waits: number[] = []
    for (const { fact, at } of keeper.entries) {
      if (fact.type === 'ticketIssued') issuedAt.set(fact.ticketId, Math.max(at, fact.eligibleFrom ?? at))
      if (fact.type !== 'ticketCalled') continue
      const since = issuedAt.get(fact.ticketId)
      issuedAt.delete(fact.ticketId)
      if (since !== undefined) waits.push(Math.max(0, at - since) / MINUTE)
    }
    const sum = report.classes.reduce((total, row) => total + row.tickets, 0)
    expect(sum).toBe(keeper.of('ticketIssued').length)
    expect(report.tickets).toBe(sum)
    expect(report.waitMinutes.max).toBeCloseTo(Math.max(...waits), 1)
    const half = waits.toSorted((a, b) => a - b)[Math.ceil(waits.length / 2) - 1]
    expect(report.waitMinutes.p50).toBeCloseTo(half ?? -1, 1)
    expect(report.estimate.given).toBeGreaterThan(report.tickets / 2)
    expect(report.estimate.meanAbsoluteErrorMinutes).toBeGreaterThan(0)
  })

  it.each([
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9],
    [[7], 0.5, 7],
    [[3, 9], 1, 9],
    [[], 0.5, null],
  ])('the percentile of %j at %d is %j', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected)
  })
})

describe('chance and time', () => {
  it('draw as they say', () => {
    const random = createRandom('a seed')
    const mean = (draw: () => number): number =>
      Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b) / 20_000
    expect(mean(random)).toBeCloseTo(0.5, 1)
    expect(mean(() => exponential(random, 4))).toBeCloseTo(0.25, 1)
    expect(mean(() => logNormal(random, 0.5))).toBeCloseTo(1, 1)
    expect(
      mean(
        () =>
          pickWeighted(random, [
            [0, 3],
            [1, 1],
          ]) ?? 9,
      ),
    ).toBeCloseTo(0.25, 1)
    const [a, b, again] = ['a', 'b', 'a'].map((seed) => createRandom(seed)())
    expect(a).toBe(again)
    expect(a).not.toBe(b)
  })

  it('run events by time, equal times as they were asked for, and not those after the end', () => {
    const random = createRandom('events')
    const times = Array.from({ length: 500 }, () => Math.floor(random() * 60))
    const clock = new EventQueue(0)
    const ran: [number, number][] = []
    times.forEach((at, order) => clock.at(at, () => ran.push([clock.now, order])))
    clock.runUntil(50)
    const wanted = times
      .map((at, order): [number, number] => [at, order])
      .filter(([at]) => at < 50)
      .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
    expect(ran).toEqual(wanted)
    expect(clock.now).toBe(50)
  })
})
