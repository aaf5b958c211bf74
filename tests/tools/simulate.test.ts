import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { parseYamlConfig } from '../../domain/config-text.ts'
import type { Entry, Fact } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import { hallConfig, type Hall } from '../../domain/model.ts'
import { DEFAULT_RULES } from '../../domain/policy/settings.ts'
import { failed, ok } from '../../domain/result.ts'
import { cellsOf, cutTo, tableLines } from '../../tools/simulate/columns.ts'
import { planDay } from '../../tools/simulate/demand.ts'
import { EventQueue } from '../../tools/simulate/event-queue.ts'
import { readOptions } from '../../tools/simulate/options.ts'
import { policyOf, type Policy } from '../../tools/simulate/policies.ts'
import { createRandom, exponential, logNormal, pickWeighted } from '../../tools/simulate/random.ts'
import { percentile, type PolicyReport } from '../../tools/simulate/report.ts'
import { rosterOf } from '../../tools/simulate/roster.ts'
import { openDates, simulate, type Scenario } from '../../tools/simulate/run.ts'
import { showReports } from '../../tools/simulate/show.ts'
import { FairnessWatch } from '../../tools/simulate/watch-fairness.ts'
import { WaitWatch } from '../../tools/simulate/watch-waits.ts'
import type { Watcher } from '../../tools/simulate/world.ts'

const TOOL = join(import.meta.dirname, '../../tools/simulate.ts')
const HALL_FILE = join(import.meta.dirname, '../../examples/hall.yaml')
const MINUTE = 60_000

let demo: Hall
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiaohao-simulate-'))
  const parsed = parseYamlConfig(await readFile(HALL_FILE, 'utf8'), HALL_FILE, hallConfig)
  if (!parsed.ok) throw new Error('the demo hall must be valid')
  demo = hallWith(parsed.value, { rules: DEFAULT_RULES })
})

afterAll(() => rm(folder, { recursive: true }))

/** A hall with office hours, changed as a file would change it. */
function hallWith(hall: Hall, change: Partial<Hall>): Hall {
  const office = [{ from: 9 * 60, to: 17 * 60 }]
  const weekly = { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] }
  return { ...hall, hours: { weekly, closedDates: [], specialDates: [] }, ...change }
}

function named(name: 'fifo' | 'strict' | 'default', hall: Hall): Policy {
  const policy = policyOf(name, hall, () => failed({ file: name, message: 'not read' }))
  if (!policy.ok) throw new Error(policy.error)
  return policy.value
}

const noTime = (): number => 0

function run(
  hall: Hall,
  name: 'fifo' | 'strict' | 'default',
  change: Partial<Scenario> & { readonly days?: number } = {},
  watchers: readonly Watcher[] = [],
): PolicyReport {
  const { days = 1, ...rest } = change
  const scenario = { seed: 7, load: 0.9, dates: openDates(hall, days), ...rest }
  return simulate(hall, named(name, hall), scenario, noTime, watchers)
}

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

describe('the watch on fairness', () => {
  const fairness = { preferredPerOrdinary: 2, maxWaitMinutes: 45 }
  const issue = (ticketId: string, queueClass: 'ordinary' | 'priority', number: number): Fact => ({
    type: 'ticketIssued',
    ticketId,
    ticketNo: `A00${number}`,
    letter: 'A',
    number,
    queueClass,
    items: [{ serviceCode: 'id-renew', queueId: 'id' }],
    packageCode: null,
    appointmentId: null,
    slot: null,
    effectiveAt: number * MINUTE,
    eligibleFrom: null,
    firstContactId: null,
  })
  const open: Fact = { type: 'counterOpened', counterId: 'c1', staffNo: '1001' }
  const call = (ticketId: string): Fact[] => [
    { type: 'ticketCalled', ticketId, counterId: 'c1', because: { code: 'priority' } },
    { type: 'serviceStarted', ticketId, counterId: 'c1' },
    { type: 'itemsFinished', ticketId, counterId: 'c1', outcomes: [], next: null, staffNo: null },
  ]
  const close = (ticketIds: readonly string[]): Fact[] => [
    ...ticketIds.map((ticketId): Fact => ({ type: 'ticketVoided', ticketId, reason: 'endOfDay' })),
    { type: 'dayClosed' },
  ]

  function watch(facts: readonly Fact[], at: (index: number) => number = () => 10 * MINUTE): FairnessWatch {
    const watching = new FairnessWatch(demo, fairness)
    const state = emptyState('demo', '2026-11-02')
    facts.forEach((fact, index) => {
      const entry = { seq: index + 1, at: at(index), fact }
      watching.before(entry, state)
      apply(state, entry)
      watching.after(entry)
    })
    return watching
  }

  it('counts somebody overtaken beyond the share of the promise, and nobody within it', () => {
    const rivals = ['p1', 'p2', 'p3']
    const issued = [issue('o', 'ordinary', 1), ...rivals.map((id, at) => issue(id, 'priority', at + 2))]
    // One counter, no ordinary call: two may go first, three may not.
    const two = watch([
      open,
      ...issued,
      ...call('p1'),
      ...call('p2'),
      ...call('o'),
      ...call('p3'),
      ...close([]),
    ])
    expect(two.starved).toBe(0)
    expect(two.longestRunOf.get('id')).toBe(2)
    const three = watch([open, ...issued, ...rivals.flatMap(call), ...call('o'), ...close([])])
    expect(three.starved).toBe(1)
    expect(three.longestRunOf.get('id')).toBe(3)
    expect(three.atCounters).toEqual({ calls: 3, ordinary: 0 })
    expect(three.inRounds).toEqual({ calls: 3, ordinary: 0 })
  })

  it('does not count those who came before, nor calls that rules other than the classes make', () => {
    const before = ['p1', 'p2', 'p3'].map((id, at) => issue(id, 'priority', at + 1))
    const facts = [open, ...before, issue('o', 'ordinary', 4), ...['p1', 'p2', 'p3'].flatMap(call)]
    expect(watch([...facts, ...close(['o'])]).starved).toBe(0)
  })

  it('counts somebody left at closing after a later one was called over the promised wait', () => {
    const facts = [
      open,
      issue('o', 'ordinary', 1),
      issue('later', 'ordinary', 2),
      ...call('later'),
      ...close(['o']),
    ]
    expect(watch(facts, () => 60 * MINUTE).starved).toBe(1)
    expect(watch(facts, () => 30 * MINUTE).starved).toBe(0)
  })

  it('counts somebody who gave up after a later one was called, but not one who had been called', () => {
    const left: Fact = { type: 'ticketCancelled', ticketId: 'o', reason: 'citizenLeft' }
    const both = [open, issue('o', 'ordinary', 1), issue('later', 'ordinary', 2)]
    const late = (): number => 60 * MINUTE
    expect(watch([...both, ...call('later'), left, ...close([])], late).starved).toBe(1)
    const calledOnce: Fact[] = [
      { type: 'ticketCalled', ticketId: 'o', counterId: 'c1', because: null },
      { type: 'ticketPutBack', ticketId: 'o', counterId: 'c1', reason: null },
    ]
    expect(watch([...both, ...calledOnce, ...call('later'), left, ...close([])], late).starved).toBe(0)
  })

  it('counts somebody left at closing while a counter was told that nobody waits', () => {
    const watching = new FairnessWatch(demo, fairness)
    const state = emptyState('demo', '2026-11-02')
    const put = (fact: Fact): void => {
      const entry = { seq: state.seq + 1, at: 5 * MINUTE, fact }
      watching.before(entry, state)
      apply(state, entry)
      watching.after(entry)
    }
    put(open)
    put(issue('o', 'ordinary', 1))
    const actor = { role: 'clerk', actorId: '1001', deviceId: 'd', counterId: 'c1' } as const
    const asked = { name: 'ticket:call-next', payload: { requestId: 'request-1' }, actor } as const
    watching.refused(asked, { code: 'queue-empty', params: {} }, state, 6 * MINUTE)
    close(['o']).forEach(put)
    expect(watching.starved).toBe(1)
  })

  it('sees a ticket at two counters, and two tickets at one', () => {
    const watching = new WaitWatch(demo)
    const state = emptyState('demo', '2026-11-02')
    const calledAt = (ticketId: string, counterId: string): void =>
      watching.after(
        { seq: 1, at: 0, fact: { type: 'ticketCalled', ticketId, counterId, because: null } },
        state,
      )
    calledAt('a', 'c1')
    calledAt('b', 'c2')
    expect(watching.doubledCalls).toBe(0)
    calledAt('a', 'c3')
    expect(watching.doubledCalls).toBe(1)
    calledAt('d', 'c2')
    expect(watching.doubledCalls).toBe(2)
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

describe('what a person reads', () => {
  it('fits 100 columns, aligned, in both languages', () => {
    const reports = [run(demo, 'fifo'), run(demo, 'strict'), run(demo, 'default')]
    const scenario = { seed: 7, load: 0.9, dates: openDates(demo, 1) }
    for (const text of [
      showReports(demo, scenario, reports),
      showReports(demo, scenario, reports.slice(2)),
    ]) {
      const lines = text.split('\n')
      for (const line of lines) expect(cellsOf(line), line).toBeLessThanOrEqual(100)
      expect(text).toContain('饿死 starved')
      for (const { name } of demo.queues) expect(text).toContain(name.zh)
    }
  })

  it('counts a Chinese character as two cells', () => {
    expect(cellsOf('号票 A001')).toBe(9)
    expect(cutTo('不动产登记 realty', 8)).toBe('不动产…')
    const lines = tableLines(
      [
        { align: 'left', head: ['队列', 'Q'] },
        { align: 'right', head: ['数', 'n'] },
      ],
      [['户籍', '12'], [], ['x', '3']],
    )
    expect(lines).toEqual(['队列  数', 'Q      n', '────────', '户籍  12', '────────', 'x      3'])
  })
})

describe('options', () => {
  it.each([
    ['--days=0', '--days'],
    ['--days=two', '--days'],
    ['--seed=-1', '--seed'],
    ['--seed=1.5', '--seed'],
    ['--load=0', '--load'],
    ['--load=99', '--load'],
    ['--compare=fifo,,strict', '--compare'],
    ['--compare=fifo,fifo', 'twice'],
    ['--hall=', '--hall'],
    ['--sead=1', '--sead'],
    ['stray', 'stray'],
  ])('%s is refused by name', (arg, told) => {
    const options = readOptions([arg])
    expect(options.ok).toBe(false)
    if (!options.ok) expect(options.error).toContain(told)
  })

  it('are read', () => {
    const options = readOptions([
      '--seed',
      '9',
      '--days',
      '2',
      '--load',
      '1.5',
      '--json',
      '--compare',
      'fifo, default',
    ])
    expect(options).toMatchObject({
      ok: true,
      value: { seed: 9, days: 2, load: 1.5, isJson: true, compare: ['fifo', 'default'] },
    })
  })

  it('take rules from a file, and tell what is wrong with it', () => {
    const read = (text: string) => () => ok(text)
    const bare = policyOf('rules/mine.yaml', demo, read('- { rule: ratio, preferredPerOrdinary: 3 }'))
    expect(bare).toMatchObject({ ok: true, value: { name: 'mine', isDefault: false } })
    if (bare.ok) expect(bare.value.rules).toEqual([{ rule: 'ratio', preferredPerOrdinary: 3 }])
    const keyed = policyOf('mine.yml', demo, read('rules:\n  - { rule: arrival }'))
    expect(keyed).toMatchObject({ ok: true, value: { rules: [{ rule: 'arrival' }] } })
    const wrongs = [
      ['lottery', '', 'lottery'],
      ['mine.yaml', '- { rule: lottery }', 'mine.yaml'],
      ['mine.yaml', '- { rule: overflow, queueId: nowhere, overMinutes: 5 }', 'nowhere'],
    ] as const
    for (const [name, text, told] of wrongs) {
      const policy = policyOf(name, demo, read(text))
      expect(policy.ok).toBe(false)
      if (!policy.ok) expect(policy.error).toContain(told)
    }
    const unread = policyOf('away.yaml', demo, (file) => failed({ file, message: 'no such file' }))
    expect(unread).toMatchObject({ ok: false, error: 'away.yaml: no such file' })
  })
})

describe('the command', () => {
  const call = promisify(execFile)
  const tool = (...args: string[]) => call(process.execPath, [TOOL, ...args])

  it('prints one JSON object, the same again but for the speed', async () => {
    const args = ['--seed', '7', '--days', '1', '--json']
    const [first, second] = await Promise.all([tool(...args), tool(...args)])
    const parse = (text: string) => JSON.parse(text) as Record<string, unknown>
    const report = parse(first.stdout)
    expect(report).toMatchObject({ seed: 7, days: 1, policy: 'default', starved: 0, doubledCalls: 0 })
    expect(report['decisionsPerSecond']).toBeGreaterThan(0)
    expect({ ...parse(second.stdout), decisionsPerSecond: 0 }).toEqual({ ...report, decisionsPerSecond: 0 })
  })

  it('compares with a file of rules', async () => {
    const file = join(folder, 'mine.yaml')
    await writeFile(file, 'rules:\n  - { rule: ratio }\n')
    const { stdout } = await tool('--compare', `fifo,default,${file}`, '--json')
    const { policies } = JSON.parse(stdout) as { readonly policies: readonly { readonly policy: string }[] }
    expect(policies.map(({ policy }) => policy)).toEqual(['fifo', 'default', 'mine'])
  })

  it('leaves with 1 when the hall starves people by its own rules, or is asked for what there is not', async () => {
    const starving = join(folder, 'starving.yaml')
    const text = await readFile(HALL_FILE, 'utf8')
    // What waits in a queue of lower weight is never reached while the others have people.
    const rules = 'rules:\n  - { rule: queue-weight }\n  - { rule: arrival }\n'
    const weighted = text
      .replace(/^rules:\n( .*\n)+/m, rules)
      .replace(
        'queues: [{ queueId: general }, { queueId: business }, { queueId: realty }]',
        'queues: [{ queueId: business }]',
      )
      .replaceAll('00:00-24:00', '09:00-17:00')
    await writeFile(starving, weighted)
    const starved = tool('--hall', starving, '--load', '2', '--json')
    await expect(starved).rejects.toMatchObject({ code: 1, stderr: '' })
    await expect(tool('--days', 'many')).rejects.toMatchObject({ code: 1 })
    await expect(tool('--hall', join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 1 })
    const wrong: unknown = await tool('--compare', 'lottery').catch((error: unknown) => error)
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect((wrong as { stderr: string }).stderr).toContain('lottery')
  })
})
