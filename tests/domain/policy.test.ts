import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { decide } from '../../domain/decide.ts'
import { becauseWords, type Because } from '../../domain/policy/because.ts'
import { selectNext } from '../../domain/policy/index.ts'
import { QUEUE_CLASSES, type QueueClass, type RuleSettings } from '../../domain/policy/settings.ts'
import { hallOf, MINUTE, type HallInput } from '../support/arbitrary-hall.ts'
import { checkIn, clerkAt, command, createDay, guide, load, type Day } from '../support/hall-in-test.ts'

const classOrder = (maxPreferredRun: number, order: readonly QueueClass[] = QUEUE_CLASSES): RuleSettings => ({
  rule: 'class-order',
  order: [...order],
  maxPreferredRun,
})

/** One counter that serves queues `q0`, `q1` ... with the given weights, and is open. */
function openDay(weights: readonly number[], rules?: RuleSettings[], more: Partial<HallInput> = {}): Day {
  const plan = {
    letters: weights.map((_, queue) => 'ABC'.charAt(queue)),
    counters: [weights.map((weight, queue) => ({ queue, weight }))],
    ...(rules ? { rules } : {}),
  }
  const day = createDay(hallOf(plan, more))
  day.open()
  return day
}

/** Somebody comes; with an appointment for just now by checking in. */
function arrive(day: Day, queue: number, queueClass: QueueClass): string {
  if (queueClass !== 'appointment') return day.issue(queue, queueClass)
  const appointmentId = `a${day.entries.length}`
  day.must(load(appointmentId, day.now(), `s${queue}`))
  return day.must(checkIn(appointmentId))
}

type Arrival = readonly [queue: number, queueClass: QueueClass]

/** Everybody arrives, a second apart; then all are called one after another. `A001 priority` per call. */
function callsOf(day: Day, arrivals: readonly Arrival[]): string[] {
  for (const [queue, queueClass] of arrivals) {
    day.wait(1000)
    arrive(day, queue, queueClass)
  }
  const calls: string[] = []
  for (let served = day.serveNext(); served; served = day.serveNext())
    calls.push(lineOf(day, served.ticketId))
  return calls
}

function lineOf({ state }: Day, ticketId: string): string {
  const ticket = state.tickets[ticketId]
  return `${ticket?.ticketNo ?? ''} ${ticket?.because?.code ?? ''}`
}

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

describe('held for a counter', () => {
  const served = [{ queue: 0, weight: 1 }]
  const hall = hallOf({ letters: ['A'], counters: [served, served] })
  /** A ticket sent by counter 0 to counter 1 by name, while a priority person waits. */
  function sentToNext(): { readonly day: Day; readonly sent: string; readonly other: string } {
    const day = createDay(hall)
    day.open(0, 1)
    const sent = day.issue()
    day.serve(0)
    day.must(
      command('ticket:transfer', clerkAt('c0'), {
        ticketId: sent,
        to: { kind: 'counter', counterId: 'c1' },
        reason: 'the colleague knows the case',
      }),
    )
    day.wait(1000)
    return { day, sent, other: day.issue(0, 'priority') }
  }

  it('goes before everybody there, with its reason', () => {
    const { day, sent, other } = sentToNext()
    expect(day.callNext(1)).toBe(sent)
    expect(day.ticket(sent).because).toEqual({ code: 'transferredHere' })
    expect(day.callNext(0)).toBe(other)
  })

  it('is not called by another counter, though nobody else waits', () => {
    const { day } = sentToNext()
    day.serveNext(0)
    expect(day.serveNext(0)).toBeUndefined()
  })

  it('is still kept for it after being put back', () => {
    const { day, sent, other } = sentToNext()
    day.callNext(1)
    day.must(command('ticket:put-back', clerkAt('c1'), { ticketId: sent, reason: 'wrong key' }))
    expect(day.callNext(0)).toBe(other)
    expect(day.callNext(1)).toBe(sent)
  })

  it('waits for any counter of its queue once that one has closed, at its old place', () => {
    const { day, sent } = sentToNext()
    const behind = day.issue()
    day.must(command('counter:close', clerkAt('c1'), {}))
    expect(day.ticket(sent).heldFor).toBeNull()
    const calls = [day.serveNext(0), day.serveNext(0), day.serveNext(0)].map((one) => one?.ticketId)
    expect(calls.indexOf(sent)).toBeLessThan(calls.indexOf(behind))
  })
})

describe('waited too long', () => {
  const promised = (maxWaitMinutes: number): RuleSettings[] => [
    { rule: 'waited-too-long', maxWaitMinutes },
    classOrder(9),
  ]

  it('begins after the promised minutes, not with them', () => {
    const day = openDay([1], promised(45))
    const ordinary = day.issue()
    day.wait(45 * MINUTE)
    const priority = day.issue(0, 'priority')
    expect(pickOf(day)).toEqual({ ticketId: priority, rule: 'class-order', because: { code: 'priority' } })
    day.wait(1)
    expect(pickOf(day)).toEqual({
      ticketId: ordinary,
      rule: 'waited-too-long',
      because: { code: 'waitedTooLong', minutes: 45 },
    })
  })

  it('takes the oldest first whatever its class, never the newest', () => {
    const day = openDay([1], promised(10))
    const ids = (['ordinary', 'priority', 'greenChannel', 'ordinary', 'priority'] as const).map(
      (queueClass) => {
        day.wait(MINUTE)
        return day.issue(0, queueClass)
      },
    )
    day.wait(30 * MINUTE)
    expect(ids.map(() => day.serveNext()?.ticketId)).toEqual(ids)
  })

  it('keeps the promise of each service, and the one of the rule for the others', () => {
    const { hall } = openDay([1, 1])
    const services = hall.services.map(({ maxWaitMinutes: _none, ...service }, i) => {
      return { ...service, quotas: [], ...(i === 1 ? { maxWaitMinutes: 5 } : {}) }
    })
    const day = openDay([1, 1], promised(45), { services })
    const slow = day.issue(0)
    const quick = day.issue(1)
    day.wait(6 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: quick, because: { code: 'waitedTooLong', minutes: 6 } })
    day.wait(40 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: slow, because: { code: 'waitedTooLong', minutes: 46 } })
  })

  it('counts an appointment that came early from its slot, not from its coming', () => {
    const day = openDay([1], promised(45))
    day.must(load('a1', day.now() + 60 * MINUTE))
    const early = day.must(checkIn('a1'))
    day.wait(50 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: early, because: { code: 'appointment' } })
    day.wait(56 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: early, because: { code: 'waitedTooLong', minutes: 46 } })
  })
})

describe('appointments', () => {
  it('without a time never jump the queue, whatever class a journal gives them', () => {
    const day = openDay([1])
    const ordinary = day.issue()
    day.wait(MINUTE)
    day.issue()
    // No command makes such a ticket; a journal of another version might hold one.
    const issued = day.entries.at(-1)
    if (issued?.fact.type !== 'ticketIssued') throw new Error('a number was taken')
    const fact = {
      ...issued.fact,
      ticketId: 'odd',
      number: 9,
      ticketNo: 'A009',
      queueClass: 'appointment' as const,
    }
    apply(day.state, { seq: day.state.seq + 1, at: day.now(), fact })
    expect(pickOf(day)).toMatchObject({ ticketId: ordinary, because: { code: 'arrival' } })
    expect([1, 2, 3].map(() => day.serveNext()?.ticketId)).toEqual([ordinary, 't2', 'odd'])
  })

  it('that came early are not called before their window, though nobody else waits', () => {
    const day = openDay([1])
    day.must(load('a1', day.now() + 60 * MINUTE))
    const early = day.must(checkIn('a1'))
    day.wait(45 * MINUTE - 1)
    expect(pickOf(day)).toBeUndefined()
    day.wait(1)
    expect(pickOf(day)).toMatchObject({ ticketId: early, because: { code: 'appointment' } })
  })

  it('that came early and were called by hand and put back still wait for their window', () => {
    const day = openDay([1], undefined, {
      staff: [{ staffNo: '1001', roles: ['clerk'], rights: ['callNumber'] }],
    })
    day.must(load('a1', day.now() + 60 * MINUTE))
    const early = day.must(checkIn('a1'))
    day.must(command('ticket:call-number', clerkAt('c0'), { ticketId: early, reason: 'asked at the desk' }))
    day.must(command('ticket:put-back', clerkAt('c0'), { ticketId: early, reason: 'wrong number' }))
    expect(pickOf(day)).toBeUndefined()
  })

  it('in their window go by the start of their slot, not by who came first', () => {
    const day = openDay([1])
    day.must(load('later', day.now() + 10 * MINUTE))
    day.must(load('sooner', day.now() - 20 * MINUTE))
    const later = day.must(checkIn('later'))
    day.wait(MINUTE)
    const sooner = day.must(checkIn('sooner'))
    expect([1, 2].map(() => day.serveNext()?.ticketId)).toEqual([sooner, later])
  })

  it.each([
    [30, 'appointment'],
    [31, 'ordinary'],
  ] as const)('%i minutes after the start of the slot are %s, and never refused', (minutes, queueClass) => {
    const day = openDay([1])
    const slotFrom = day.now()
    day.must(load('a1', slotFrom))
    day.wait(minutes * MINUTE)
    const ticket = day.ticket(day.must(checkIn('a1')))
    expect(ticket).toMatchObject({ queueClass, eligibleFrom: null })
    expect(ticket.effectiveAt).toBe(queueClass === 'ordinary' ? day.now() : slotFrom)
  })
})

describe('the ratio', () => {
  const ratio: RuleSettings[] = [{ rule: 'ratio', preferredPerOrdinary: 2 }]

  it('is one ordinary after K preferred, over all queues of the counter', () => {
    const arrivals: readonly Arrival[] = [
      [0, 'ordinary'],
      [1, 'ordinary'],
      [0, 'priority'],
      [1, 'greenChannel'],
      [0, 'appointment'],
      [1, 'priority'],
      [0, 'priority'],
    ]
    expect(callsOf(openDay([1, 1], ratio), arrivals)).toEqual([
      'A002 priority',
      'B002 greenChannel',
      'A001 fairTurn',
      'A003 appointment',
      'B003 priority',
      'B001 fairTurn',
      'A004 priority',
    ])
  })

  it('leaves nobody idle: preferred people go on where no ordinary waits', () => {
    const day = openDay([1], ratio)
    for (let i = 0; i < 4; i += 1) day.issue(0, 'priority')
    expect([1, 2, 3, 4].map(() => day.serveNext()?.ticketId)).toEqual(['t1', 't2', 't3', 't4'])
  })
})

describe('helping out', () => {
  const overflow: RuleSettings[] = [{ rule: 'overflow', queueId: 'q1', overMinutes: 20 }, classOrder(9)]

  it('begins when the longest wait there is over the limit, and ends with it', () => {
    const day = openDay([1, 1], overflow)
    const waited = day.issue(1)
    day.wait(20 * MINUTE)
    const priority = day.issue(0, 'priority')
    const behind = day.issue(1)
    expect(pickOf(day)).toMatchObject({ ticketId: priority, rule: 'class-order' })
    day.wait(1)
    expect(pickOf(day)).toEqual({
      ticketId: waited,
      rule: 'overflow',
      because: { code: 'overflow', minutes: 20 },
    })
    day.serveNext()
    expect(day.serveNext()?.ticketId).toBe(priority)
    expect(day.serveNext()?.ticketId).toBe(behind)
  })

  it('takes the classes of that queue in their own order', () => {
    const day = openDay([1, 1], overflow)
    day.issue(1)
    const priority = day.issue(1, 'priority')
    day.wait(21 * MINUTE)
    expect(pickOf(day)).toMatchObject({ ticketId: priority, rule: 'overflow' })
  })
})

describe('items given to a clerk first', () => {
  const rules: RuleSettings[] = [{ rule: 'clerk-service' }]
  const staff = [
    { staffNo: '1001', roles: ['clerk' as const], precedence: ['s2', 's1'] },
    { staffNo: '1002', roles: ['clerk' as const], services: ['s0'] },
  ]

  it('are called in the order of the clerk, then the others', () => {
    const arrivals: readonly Arrival[] = [
      [0, 'ordinary'],
      [1, 'ordinary'],
      [2, 'ordinary'],
      [1, 'ordinary'],
    ]
    expect(callsOf(openDay([1, 1, 1], rules, { staff }), arrivals)).toEqual([
      'C001 clerkService',
      'B001 clerkService',
      'B002 clerkService',
      'A001 arrival',
    ])
  })

  it('belong to whoever sits there: a relief who may handle less is called less, without opening again', () => {
    const day = openDay([1, 1, 1], rules, { staff })
    const [first, second] = [day.issue(1), day.issue(0)]
    const relief = clerkAt('c0', '1002')
    expect(day.must(command('ticket:call-next', relief, {}))).toBe(second)
    day.must(command('ticket:put-back', relief, { ticketId: second, reason: 'test' }))
    expect(day.callNext(0)).toBe(first)
  })

  it('leave nothing for a clerk who may handle none of what waits', () => {
    const day = openDay([1, 1, 1], rules, { staff })
    day.issue(1)
    day.must(command('counter:open', clerkAt('c0', '1002'), {}))
    expect(pickOf(day)).toBeUndefined()
  })
})

describe('queues given to a counter during the day', () => {
  it('count from the next call on, with their weights, and nobody loses a place', () => {
    const day = openDay([1, 1])
    const [first, second, third] = [day.issue(0), day.issue(1), day.issue(0)]
    const called = day.callNext()
    const before = structuredClone(day.state.tickets)
    const queues = [{ queueId: 'q1', weight: 1 }]
    const supervisor = clerkAt('c0', '3001')
    day.must(command('counter:reassign', supervisor, { counterId: 'c0', queues, reason: 'many wait there' }))
    expect(day.state.tickets).toEqual(before)
    day.start(called)
    day.finish(called)
    expect(called).toBe(first)
    expect([day.serveNext()?.ticketId, day.serveNext()]).toEqual([second, undefined])
    const both = [...queues, { queueId: 'q0', weight: 2 }]
    day.must(command('counter:reassign', supervisor, { counterId: 'c0', queues: both, reason: 'back again' }))
    const late = day.issue(1)
    expect([1, 2].map(() => day.serveNext()?.ticketId)).toEqual([third, late])
  })
})

describe('the order of arrival', () => {
  it('is the order of the journal for people of the same instant', () => {
    const day = openDay([1, 1], [{ rule: 'arrival' }])
    const ids = [0, 1, 0, 1].map((queue) => day.issue(queue))
    expect(ids.map(() => day.serveNext()?.ticketId)).toEqual(ids)
  })

  it('comes last by itself where a hall does not name it', () => {
    const day = openDay([1], [{ rule: 'queue-weight' }])
    const ids = [day.issue(), day.issue(), day.issue()]
    expect(ids.map(() => day.serveNext()?.ticketId)).toEqual(ids)
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

describe('a number that came back', () => {
  const quick = { calls: { noShowAfterCalls: 1, noShowAfterSeconds: 0, recallGapSeconds: 0 } }

  /** The first of six is passed and restored at once; who is called after that, by number. */
  function callsAfterReturn(rejoin: HallInput['rejoin'], others = 5): string[] {
    const day = openDay([1], [{ rule: 'arrival' }], { ...quick, rejoin })
    const passed = day.issue()
    for (let i = 0; i < others; i += 1) {
      day.wait(1000)
      day.issue()
    }
    day.pass(day.callNext())
    day.wait(1000)
    day.must(command('ticket:restore', clerkAt('c0'), { ticketId: passed }))
    const calls: string[] = []
    for (let served = day.serveNext(); served; served = day.serveNext()) {
      calls.push(day.ticket(served.ticketId).ticketNo)
    }
    return calls
  }

  it.each([
    [{ policy: 'afterN' }, ['A002', 'A003', 'A004', 'A001', 'A005', 'A006']],
    [{ policy: 'afterN', afterCalls: 1 }, ['A002', 'A001', 'A003', 'A004', 'A005', 'A006']],
    [{ policy: 'afterN', afterCalls: 0 }, ['A001', 'A002', 'A003', 'A004', 'A005', 'A006']],
    [{ policy: 'tail' }, ['A002', 'A003', 'A004', 'A005', 'A006', 'A001']],
  ] as const)('by %j', (rejoin, calls) => {
    expect(callsAfterReturn(rejoin)).toEqual(calls)
  })

  it('after fewer others than it should wait for, or none, is called when nobody else waits', () => {
    expect(callsAfterReturn({ policy: 'afterN' }, 2)).toEqual(['A002', 'A003', 'A001'])
    expect(callsAfterReturn({ policy: 'afterN' }, 0)).toEqual(['A001'])
  })

  it('waits for calls of its own queue, not of another one', () => {
    const day = openDay([1, 2], [{ rule: 'queue-weight' }], {
      ...quick,
      rejoin: { policy: 'afterN', afterCalls: 1 },
    })
    const passed = day.issue(0)
    day.pass(day.callNext())
    const behind = day.issue(0)
    const elsewhere = [day.issue(1), day.issue(1)]
    day.must(command('ticket:restore', clerkAt('c0'), { ticketId: passed }))
    expect([1, 2, 3, 4].map(() => day.serveNext()?.ticketId)).toEqual([...elsewhere, behind, passed])
  })

  it('does not wait for calls of the queue it left', () => {
    const day = openDay([1, 1], [{ rule: 'arrival' }], {
      ...quick,
      rejoin: { policy: 'afterN', afterCalls: 3 },
    })
    for (let i = 0; i < 5; i += 1) day.issue(0)
    for (let i = 0; i < 4; i += 1) day.serveNext()
    const passed = day.callNext()
    day.pass(passed)
    day.must(command('ticket:restore', clerkAt('c0'), { ticketId: passed }))
    const to = { kind: 'service', serviceCode: 's1' } as const
    day.must(command('ticket:transfer', guide, { ticketId: passed, to, reason: 'wrong item' }))
    day.wait(1000)
    day.issue(1)
    expect(day.callNext()).toBe(passed)
  })
})

function pickOf(day: Day): ReturnType<typeof selectNext> {
  const [counter] = day.hall.counters
  return counter && selectNext(day.hall, day.state, counter, day.now())
}
