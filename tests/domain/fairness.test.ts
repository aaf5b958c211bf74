import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_RULES, isPreferred, QUEUE_CLASSES, type RuleSettings } from '../../domain/policy/settings.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { anyHallWith, hallOf, MINUTE } from '../support/arbitrary-hall.ts'
import { anyHistoryOf, play } from '../support/arbitrary-history.ts'
import { eligibleByScan } from '../support/eligible-by-scan.ts'
import { checkIn, createDay, load, type Asked, type Day } from '../support/hall-in-test.ts'

const RUNS = { numRuns: 80 }

/** Class order alone decides, with the cap under test. */
const anyCap = fc
  .integer({ min: 1, max: 3 })
  .map((maxPreferredRun): RuleSettings[] => [
    { rule: 'class-order', order: [...QUEUE_CLASSES], maxPreferredRun },
    { rule: 'queue-weight' },
    { rule: 'arrival' },
  ])

/**
 * The longest run of preferred calls, made by the rules while one and the same ordinary ticket could have been called by
 * the same counter. `placeOf` says what a run belongs to: the queue or the counter.
 */
function longestRun(placeOf: (called: Ticket, counterId: string) => string, sameQueueOnly: boolean) {
  const runs = new Map<string, number>()
  let longest = 0
  const look = ({ command: asked, decided, before, now }: Asked, { hall, state }: Day): void => {
    for (const key of runs.keys()) {
      if (state.tickets[key.split(' ')[1] ?? '']?.state !== 'waiting') runs.delete(key)
    }
    if (!decided.ok) return
    const called = decided.value.facts.find((fact) => fact.type === 'ticketCalled')
    const ticket = before.tickets[called?.ticketId ?? '']
    const counter = hall.counters.find((row) => row.counterId === called?.counterId)
    if (!ticket || !counter) return
    const place = placeOf(ticket, counter.counterId)
    if (!isPreferred(ticket.queueClass)) {
      for (const key of runs.keys()) if (key.startsWith(`${place} `)) runs.set(key, 0)
      return
    }
    if (asked.name !== 'ticket:call-next') return
    for (const other of eligibleByScan(hall, before, counter, now)) {
      if (isPreferred(other.queueClass) || other.heldFor !== null) continue
      if (sameQueueOnly && other.queueId !== ticket.queueId) continue
      const key = `${place} ${other.ticketId}`
      runs.set(key, (runs.get(key) ?? 0) + 1)
      longest = Math.max(longest, runs.get(key) ?? 0)
    }
  }
  return { look, longest: () => longest }
}

function capOf(rules: readonly RuleSettings[]): number {
  const rule = rules.find((settings) => settings.rule === 'class-order')
  if (!rule) throw new Error('a hall of these tests has the rule')
  return rule.maxPreferredRun
}

describe('nobody starves', () => {
  it('has at most K preferred calls in a row at a queue while an ordinary ticket could be called', () => {
    let worst = 0
    fc.assert(
      fc.property(anyHistoryOf(anyHallWith(anyCap)), (history) => {
        const run = longestRun((called) => called.queueId, true)
        play(history, run.look)
        expect(run.longest()).toBeLessThanOrEqual(capOf(history.hall.rules))
        worst = Math.max(worst, run.longest())
      }),
      RUNS,
    )
    expect(worst).toBeGreaterThan(1)
  })

  it('has at most K preferred calls in a row at a counter while one ordinary ticket of any queue could be called', () => {
    let worst = 0
    fc.assert(
      fc.property(anyHistoryOf(anyHallWith(anyCap)), (history) => {
        const run = longestRun((_called, counterId) => counterId, false)
        play(history, run.look)
        expect(run.longest()).toBeLessThanOrEqual(capOf(history.hall.rules))
        worst = Math.max(worst, run.longest())
      }),
      RUNS,
    )
    expect(worst).toBeGreaterThan(1)
  })

  const stream = fc.array(
    fc.record({
      queue: fc.nat(2),
      queueClass: fc.constantFrom(...QUEUE_CLASSES.filter(isPreferred)),
      /** Start of the appointment's slot, minutes from its check-in. */
      slotIn: fc.integer({ min: -30, max: 20 }),
      waitMs: fc.oneof(fc.nat(2_000), fc.nat(12 * MINUTE)),
    }),
    { minLength: 60, maxLength: 60 },
  )

  it('calls every ordinary ticket in time by the default rules, however many preferred people keep arriving', () => {
    const plan = fc.record({
      weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
      ordinary: fc.array(fc.nat(2), { minLength: 1, maxLength: 6 }),
      stream,
      arrivalsPerCall: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(plan, ({ weights, ordinary, stream: arrivals, arrivalsPerCall }) => {
        const day = openDay(weights, DEFAULT_RULES)
        const ids = ordinary.map((queue) => day.issue(queue % weights.length))
        const called: string[] = []
        for (const { queue, queueClass, slotIn, waitMs } of arrivals) {
          for (let i = 0; i < arrivalsPerCall; i += 1) arrive(day, queue % weights.length, queueClass, slotIn)
          day.wait(waitMs)
          const served = day.serveNext()
          if (served) called.push(served.ticketId)
        }
        const cap = capOf(DEFAULT_RULES)
        for (const ticketId of ids) {
          // Whoever came before may go before, all others only K to one.
          const { effectiveAt } = day.ticket(ticketId)
          const older = Object.values(day.state.tickets).filter((other) => other.effectiveAt < effectiveAt)
          const bound = older.length + (cap + 1) * ids.length
          const turn = called.indexOf(ticketId)
          expect(turn >= 0 ? turn + 1 : called.length + 1).toBeLessThanOrEqual(Math.max(bound, 1))
        }
      }),
      RUNS,
    )
  })

  it('gives ordinary people one call in three at least while they wait and nobody waited too long', () => {
    fc.assert(
      fc.property(stream, (arrivals) => {
        const day = openDay([1], DEFAULT_RULES)
        for (let i = 0; i < 30; i += 1) day.issue()
        const classes: string[] = []
        for (const { queueClass, slotIn } of arrivals) {
          arrive(day, 0, queueClass, Math.max(0, Math.min(slotIn, 15)))
          day.wait(20_000)
          const served = day.serveNext()
          classes.push(day.ticket(served?.ticketId ?? '').queueClass)
        }
        const ordinary = classes.filter((queueClass) => queueClass === 'ordinary').length
        expect(ordinary).toBeGreaterThanOrEqual(Math.floor(classes.length / 3))
        // And no more than that: who goes first does go first.
        expect(ordinary).toBeLessThanOrEqual(Math.ceil(classes.length / 3) + 1)
      }),
      { numRuns: 30 },
    )
  })
})

function openDay(weights: readonly number[], rules: RuleSettings[]): Day {
  const letters = weights.map((_, queue) => 'ABC'.charAt(queue))
  const day = createDay(
    hallOf({ letters, counters: [weights.map((weight, queue) => ({ queue, weight }))], rules }),
  )
  day.open()
  return day
}

/** A preferred person comes; with an appointment by checking in. */
function arrive(day: Day, queue: number, queueClass: string, slotInMinutes: number): void {
  if (queueClass === 'priority' || queueClass === 'greenChannel') {
    day.issue(queue, queueClass)
    return
  }
  const appointmentId = `a${day.entries.length}`
  day.must(load(appointmentId, day.now() + slotInMinutes * MINUTE, `s${queue}`))
  day.must(checkIn(appointmentId))
}
