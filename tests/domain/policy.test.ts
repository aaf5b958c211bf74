import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { decide } from '../../domain/decide.ts'
import { becauseWords, type Because } from '../../domain/policy/because.ts'
import { selectNext } from '../../domain/policy/index.ts'
import type { RuleSettings } from '../../domain/policy/settings.ts'
import { hallOf, MINUTE } from '../support/arbitrary-hall.ts'
import { clerkAt, command, createDay } from '../support/hall-in-test.ts'
import { callsOf, classOrder, openDay, type Arrival } from '../support/policy-day.ts'

describe('who is called next', () => {
  const rows: readonly {
    readonly name: string
    readonly weights?: readonly number[]
    readonly rules?: RuleSettings[]
    readonly arrivals: readonly Arrival[]
    readonly calls: readonly string[]
  }[] = [
    { name: 'nobody waits', arrivals: [], calls: [] },
    {
      name: 'ordinary people come in the order of their arrival',
      arrivals: [
        [0, 'ordinary'],
        [0, 'ordinary'],
        [0, 'ordinary'],
      ],
      calls: ['A001 arrival', 'A002 arrival', 'A003 arrival'],
    },
    {
      name: 'classes in the order of the guide, the reason named',
      rules: [classOrder(9)],
      arrivals: [
        [0, 'ordinary'],
        [0, 'greenChannel'],
        [0, 'appointment'],
        [0, 'priority'],
      ],
      calls: ['A004 priority', 'A003 appointment', 'A002 greenChannel', 'A001 arrival'],
    },
    {
      name: 'classes in the order of the hall',
      rules: [classOrder(9, ['appointment', 'ordinary', 'priority'])],
      arrivals: [
        [0, 'priority'],
        [0, 'greenChannel'],
        [0, 'ordinary'],
        [0, 'appointment'],
      ],
      calls: ['A004 appointment', 'A003 arrival', 'A001 arrival', 'A002 arrival'],
    },
    {
      name: 'two preferred calls in a row at most while an ordinary ticket waits',
      arrivals: [
        [0, 'ordinary'],
        [0, 'ordinary'],
        [0, 'priority'],
        [0, 'priority'],
        [0, 'priority'],
        [0, 'priority'],
        [0, 'priority'],
      ],
      calls: [
        'A003 priority',
        'A004 priority',
        'A001 fairTurn',
        'A005 priority',
        'A006 priority',
        'A002 fairTurn',
        'A007 priority',
      ],
    },
    {
      name: 'the cap of the hall, not ours',
      rules: [classOrder(1)],
      arrivals: [
        [0, 'ordinary'],
        [0, 'priority'],
        [0, 'priority'],
      ],
      calls: ['A002 priority', 'A001 fairTurn', 'A003 priority'],
    },
    {
      name: 'among people of one class the heavier queue first',
      weights: [1, 2],
      arrivals: [
        [0, 'ordinary'],
        [1, 'ordinary'],
        [0, 'priority'],
        [1, 'priority'],
      ],
      calls: ['B002 priority', 'A002 priority', 'B001 fairTurn', 'A001 arrival'],
    },
    {
      name: 'a class goes before a weight, unless the hall says otherwise',
      weights: [1, 2],
      rules: [{ rule: 'queue-weight' }, classOrder(2)],
      arrivals: [
        [0, 'priority'],
        [1, 'ordinary'],
      ],
      calls: ['B001 arrival', 'A001 priority'],
    },
    {
      name: 'arrival alone, where the hall wants nothing else',
      rules: [{ rule: 'arrival' }],
      arrivals: [
        [0, 'ordinary'],
        [0, 'priority'],
      ],
      calls: ['A001 arrival', 'A002 arrival'],
    },
    {
      name: 'queues of equal weight by arrival',
      weights: [1, 1],
      arrivals: [
        [1, 'ordinary'],
        [0, 'ordinary'],
      ],
      calls: ['B001 arrival', 'A001 arrival'],
    },
    {
      name: 'an ordinary ticket of one queue has its turn though only preferred ones of another arrive',
      weights: [1, 1],
      arrivals: [
        [0, 'ordinary'],
        [1, 'priority'],
        [1, 'priority'],
        [1, 'priority'],
        [1, 'priority'],
      ],
      calls: ['B001 priority', 'B002 priority', 'A001 fairTurn', 'B003 priority', 'B004 priority'],
    },
    {
      name: 'a queue at its cap keeps its preferred tickets waiting for one call, not for the people of a heavier queue',
      weights: [1, 2],
      rules: [classOrder(1), { rule: 'queue-weight' }],
      arrivals: [
        [0, 'ordinary'],
        [0, 'priority'],
        [0, 'priority'],
        [1, 'ordinary'],
        [1, 'ordinary'],
        [1, 'ordinary'],
      ],
      calls: [
        'A002 priority',
        'B001 fairTurn',
        'A001 fairTurn',
        'A003 priority',
        'B002 fairTurn',
        'B003 arrival',
      ],
    },
  ]

  it.each(rows)('$name', ({ weights = [1], rules, arrivals, calls }) => {
    expect(callsOf(openDay(weights, rules), arrivals)).toEqual(calls)
  })

  it('counts a run only from when an ordinary ticket waits: who just came does not pass everybody', () => {
    const day = openDay([1])
    for (let i = 0; i < 8; i += 1) day.issue(0, 'priority')
    for (let i = 0; i < 4; i += 1) day.serveNext()
    day.issue(0, 'ordinary')
    const codes = [0, 1, 2, 3].map(() => day.serveNext()?.because)
    expect(codes).toEqual([
      { code: 'priority' },
      { code: 'priority' },
      { code: 'fairTurn' },
      { code: 'priority' },
    ])
  })

  it('counts a run over all counters of a queue', () => {
    const hall = hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }], [{ queue: 0, weight: 1 }]] })
    const day = createDay(hall)
    day.open(0)
    day.open(1)
    day.issue(0, 'ordinary')
    for (let i = 0; i < 3; i += 1) day.issue(0, 'priority')
    const codes = [0, 1, 1, 0].map((counter) => day.serveNext(counter)?.because)
    expect(codes).toEqual([
      { code: 'priority' },
      { code: 'priority' },
      { code: 'fairTurn' },
      { code: 'priority' },
    ])
  })

  it('does not forget a run when the counter is closed and opened again', () => {
    const day = openDay([1, 1])
    day.issue(0, 'ordinary')
    for (let i = 0; i < 3; i += 1) day.issue(1, 'priority')
    day.serveNext()
    day.serveNext()
    day.must(command('counter:close', clerkAt('c0'), {}))
    expect(day.serveNext()).toBeUndefined()
    day.open()
    expect(day.serveNext()?.because).toEqual({ code: 'fairTurn' })
  })

  it('looks at no queue that the counter does not serve', () => {
    const hall = hallOf({ letters: ['A', 'B'], counters: [[{ queue: 0, weight: 1 }]] })
    const day = createDay(hall)
    day.open()
    day.issue(1, 'priority')
    expect(day.serveNext()).toBeUndefined()
    expect(hall.counters[0] && selectNext(hall, day.state, hall.counters[0], day.now())).toBeUndefined()
  })

  it('has a sentence for every reason, in Chinese and English', () => {
    const slot = { from: Date.parse('2026-11-02T02:00:00Z'), to: Date.parse('2026-11-02T02:30:00Z') }
    const rows: readonly (readonly [Because, zh: string, en: string])[] = [
      [{ code: 'arrival' }, '按到达顺序', 'arrival order'],
      [{ code: 'priority' }, '优先', 'priority'],
      [{ code: 'appointment', ...slot }, '预约 10:00–10:30', 'appointment 10:00–10:30'],
      [{ code: 'greenChannel' }, '绿色通道', 'green channel'],
      [{ code: 'waitedTooLong', minutes: 47 }, '已等 47 分钟，超过上限', 'waited 47 min (over the limit)'],
      [{ code: 'transferredHere' }, '转到本窗口', 'transferred here'],
      [{ code: 'fairTurn' }, '连续优先后，轮到普通号', 'ordinary turn after preferred calls'],
      [{ code: 'overflow', minutes: 21 }, '该队列已等 21 分钟，先支援', 'helping out: 21 min wait there'],
      [{ code: 'clerkService' }, '本人专办的事项', 'item given to this clerk first'],
      [{ code: 'chosen', reason: '老人独自前来' }, '指定呼叫：老人独自前来', 'chosen by hand: 老人独自前来'],
      [{ code: 'putBack' }, '放回后重叫', 'called again after put-back'],
    ]
    for (const [because, zh, en] of rows) expect(becauseWords(because)).toEqual({ zh, en })
  })
})

describe('two desks', () => {
  it('at the same instant get two people; a pick made from an older state cannot be written', () => {
    const served = [{ queue: 0, weight: 1 }]
    const hall = hallOf({ letters: ['A'], counters: [served, served] })
    const day = createDay(hall)
    day.open(0, 1)
    const [first, second] = [day.issue(), day.issue()]
    const ctx = { hall, state: day.state, now: day.now(), newId: () => 'x', ticketsOfPerson: () => [] }
    const decidedTogether = [0, 1].map((counter) =>
      decide(command('ticket:call-next', clerkAt(`c${counter}`), {}), ctx),
    )
    expect(decidedTogether.map((one) => one.ok && one.value.ticketId)).toEqual([first, first])
    const facts = decidedTogether.flatMap((one) => (one.ok ? one.value.facts : []))
    const state = structuredClone(day.state)
    const write = (index: number): void => {
      const fact = facts[index]
      if (fact) apply(state, { seq: state.seq + 1, at: day.now(), fact })
    }
    write(0)
    expect(() => {
      write(1)
    }).toThrow('not possible')
    expect([day.callNext(0), day.callNext(1)]).toEqual([first, second])
  })
})

describe('the order of the rules', () => {
  const weight: RuleSettings = { rule: 'queue-weight' }
  const tooLong: RuleSettings = { rule: 'waited-too-long', maxWaitMinutes: 10 }
  const clerk: RuleSettings = { rule: 'clerk-service' }
  // Weight is for A, the long wait for B, the class for C, the clerk for D.
  const rows: readonly (readonly [name: string, rules: RuleSettings[], called: string])[] = [
    ['weight first', [weight, tooLong, classOrder(9), clerk], 'A001'],
    ['the long wait first', [tooLong, weight, classOrder(9), clerk], 'B001'],
    ['the class first', [classOrder(9), weight, tooLong, clerk], 'C001'],
    ['the clerk first', [clerk, classOrder(9), weight, tooLong], 'D001'],
  ]

  it.each(rows)('is the hall’s own: %s', (_name, rules, called) => {
    const plan = {
      letters: ['A', 'B', 'C', 'D'],
      counters: [[9, 1, 1, 1].map((queueWeight, queue) => ({ queue, weight: queueWeight }))],
      rules,
    }
    const day = createDay(
      hallOf(plan, { staff: [{ staffNo: '1001', roles: ['clerk'], precedence: ['s3'] }] }),
    )
    day.open()
    day.issue(1)
    day.wait(11 * MINUTE)
    day.issue(0)
    day.issue(2, 'priority')
    day.issue(3)
    expect(day.ticket(day.callNext()).ticketNo).toBe(called)
  })
})
