import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../domain/facts.ts'
import type { Hall } from '../../domain/model.ts'
import { becauseWords } from '../../domain/policy/because.ts'
import { selectNext } from '../../domain/policy/index.ts'
import {
  isPreferred,
  QUEUE_CLASSES,
  type QueueClass,
  type RuleSettings,
} from '../../domain/policy/settings.ts'
import { anyHistory, createDay, hallOf, play, type Day } from '../support/arbitrary-hall.ts'

const classOrder = (maxPreferredRun: number, order: readonly QueueClass[] = QUEUE_CLASSES): RuleSettings => ({
  rule: 'class-order',
  order: [...order],
  maxPreferredRun,
})

/** One counter that serves queues `q0`, `q1` ... with the given weights, and is open. */
function openDay(weights: readonly number[], rules?: RuleSettings[]): Day {
  const hall = hallOf({
    letters: weights.map((_, queue) => 'ABC'.charAt(queue)),
    counters: [weights.map((weight, queue) => ({ queue, weight }))],
    ...(rules ? { rules } : {}),
  })
  const day = createDay(hall)
  day.open()
  return day
}

type Arrival = readonly [queue: number, queueClass: QueueClass]

/** Everybody arrives, a second apart; then all are called one after another. `A001 priority` per call. */
function callsOf(day: Day, arrivals: readonly Arrival[]): string[] {
  for (const [queue, queueClass] of arrivals) {
    day.wait(1000)
    day.issue(queue, queueClass)
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
        'A001 arrival',
        'A005 priority',
        'A006 priority',
        'A002 arrival',
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
      calls: ['A002 priority', 'A001 arrival', 'A003 priority'],
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
      calls: ['B002 priority', 'A002 priority', 'B001 arrival', 'A001 arrival'],
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
      calls: ['B001 priority', 'B002 priority', 'A001 arrival', 'B003 priority', 'B004 priority'],
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
        'B001 arrival',
        'A001 arrival',
        'A003 priority',
        'B002 arrival',
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
      { code: 'arrival' },
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
      { code: 'arrival' },
      { code: 'priority' },
    ])
  })

  it('does not forget a run when the counter is closed and opened again', () => {
    const day = openDay([1, 1])
    day.issue(0, 'ordinary')
    for (let i = 0; i < 3; i += 1) day.issue(1, 'priority')
    day.serveNext()
    day.serveNext()
    const actor = { role: 'clerk', actorId: '1001', deviceId: 'pc', counterId: 'c0' } as const
    day.ask({ name: 'counter:close', payload: { requestId: 'request-0002' }, actor })
    expect(day.serveNext()).toBeUndefined()
    day.open()
    expect(day.serveNext()?.because).toEqual({ code: 'arrival' })
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
    expect(becauseWords({ code: 'arrival' })).toEqual({ zh: '按到达顺序', en: 'arrival order' })
    expect(becauseWords({ code: 'priority' }).zh).toBe('优先')
    expect(becauseWords({ code: 'appointment' }).zh).toBe('预约')
    expect(becauseWords({ code: 'greenChannel' }).zh).toBe('绿色通道')
  })
})

describe('nobody starves', () => {
  it('has at most K preferred calls in a row at a queue while an ordinary ticket waits there', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        const { entries } = play(hall, steps)
        const cap = capOf(hall)
        const runs = new Map<string, number>()
        walkCalls(entries, ({ ticket, waiting }) => {
          const waits = waiting.some(({ queueId, isOrdinary }) => queueId === ticket.queueId && isOrdinary)
          const run = ticket.isOrdinary || !waits ? 0 : (runs.get(ticket.queueId) ?? 0) + 1
          runs.set(ticket.queueId, run)
          expect(run).toBeLessThanOrEqual(cap)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('has at most K preferred calls in a row at a counter while one ordinary ticket waits in any of its queues', () => {
    fc.assert(
      fc.property(anyHistory, ({ hall, steps }) => {
        const { entries } = play(hall, steps)
        const cap = capOf(hall)
        const preferredSeqs = new Map<string, number[]>()
        walkCalls(entries, ({ ticket, counterId, seq, waiting }) => {
          const seqs = ticket.isOrdinary ? [] : [...(preferredSeqs.get(counterId) ?? []), seq]
          preferredSeqs.set(counterId, seqs)
          const counter = hall.counters.find((row) => row.counterId === counterId)
          for (const other of waiting) {
            if (!other.isOrdinary || !counter?.queues.some(({ queueId }) => queueId === other.queueId))
              continue
            expect(seqs.filter((called) => called > other.issuedSeq).length).toBeLessThanOrEqual(cap)
          }
        })
      }),
      { numRuns: 200 },
    )
  })

  it('calls every ordinary ticket in time, however many preferred people keep arriving', () => {
    const plan = fc.record({
      cap: fc.integer({ min: 1, max: 3 }),
      weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
      ordinary: fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }),
      stream: fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...QUEUE_CLASSES.filter(isPreferred))), {
        minLength: 40,
        maxLength: 40,
      }),
    })
    fc.assert(
      fc.property(plan, ({ cap, weights, ordinary, stream }) => {
        const day = openDay(weights, [classOrder(cap), { rule: 'queue-weight' }, { rule: 'arrival' }])
        for (const queue of ordinary) day.issue(queue % weights.length)
        const called: string[] = []
        for (const [queue, queueClass] of stream) {
          day.issue(queue % weights.length, queueClass)
          day.wait(1000)
          const served = day.serveNext()
          if (served) called.push(day.state.tickets[served.ticketId]?.queueClass ?? '')
        }
        const within = ordinary.length * (cap + 1)
        expect(called.slice(0, within).filter((queueClass) => queueClass === 'ordinary')).toHaveLength(
          ordinary.length,
        )
      }),
      { numRuns: 200 },
    )
  })
})

function capOf(hall: Hall): number {
  const rule = hall.rules.find((settings) => settings.rule === 'class-order')
  if (!rule) throw new Error('a hall of these tests has the rule')
  return rule.maxPreferredRun
}

interface Seen {
  readonly ticketId: string
  readonly queueId: string
  readonly isOrdinary: boolean
  readonly issuedSeq: number
}

/** Goes through the calls of a journal with the people who wait at that moment, told from the facts alone. */
function walkCalls(
  entries: readonly Entry[],
  look: (call: {
    readonly ticket: Seen
    readonly counterId: string
    readonly seq: number
    readonly waiting: readonly Seen[]
  }) => void,
): void {
  const waiting = new Map<string, Seen>()
  for (const { fact, seq } of entries) {
    if (fact.type === 'ticketIssued') {
      const { ticketId, queueId, queueClass } = fact
      waiting.set(ticketId, { ticketId, queueId, isOrdinary: queueClass === 'ordinary', issuedSeq: seq })
    }
    if (fact.type === 'ticketCancelled') waiting.delete(fact.ticketId)
    if (fact.type !== 'ticketCalled') continue
    const ticket = waiting.get(fact.ticketId)
    if (!ticket) throw new Error('called without waiting')
    waiting.delete(fact.ticketId)
    look({ ticket, counterId: fact.counterId, seq, waiting: [...waiting.values()] })
  }
}
