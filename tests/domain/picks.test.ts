import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HallState } from '../../domain/hall-state.ts'
import type { Counter, Hall } from '../../domain/model.ts'
import { arrival } from '../../domain/policy/arrival.ts'
import { classOrder } from '../../domain/policy/class-order.ts'
import { clerkService } from '../../domain/policy/clerk-service.ts'
import { isEligible } from '../../domain/policy/eligible.ts'
import { heldForCounter } from '../../domain/policy/held-for-counter.ts'
import { rankCandidates, ruleContext, selectNext } from '../../domain/policy/index.ts'
import { overflow } from '../../domain/policy/overflow.ts'
import { queueWeight } from '../../domain/policy/queue-weight.ts'
import { ratio } from '../../domain/policy/ratio.ts'
import type { RuleContext } from '../../domain/policy/rule.ts'
import { QUEUE_CLASSES, type RuleSettings } from '../../domain/policy/settings.ts'
import { waitedTooLong } from '../../domain/policy/waited-too-long.ts'
import { unreachable } from '../../domain/result.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { MINUTE } from '../support/arbitrary-hall.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'
import { eligibleByScan } from '../support/eligible-by-scan.ts'

const RUNS = { numRuns: 50 }

/** Every counter after every step, now and somewhat later, when more may be due. */
function atEveryCounter(look: (hall: Hall, state: HallState, counter: Counter, now: number) => void): void {
  fc.assert(
    fc.property(anyHistory, fc.nat(40), (history, minutes) => {
      play(history, ({ now }, { hall, state }) => {
        for (const counter of hall.counters) look(hall, state, counter, now + minutes * MINUTE)
      })
    }),
    RUNS,
  )
}

describe('a pick', () => {
  it('is somebody who may be called there, and there is none only when nobody may', () => {
    let picks = 0
    atEveryCounter((hall, state, counter, now) => {
      const eligible = eligibleByScan(hall, state, counter, now)
      const pick = selectNext(hall, state, counter, now)
      expect(pick === undefined).toBe(eligible.length === 0)
      if (!pick) return
      picks += 1
      const picked = eligible.find(({ ticketId }) => ticketId === pick.ticketId)
      expect(picked).toBeDefined()
      expect(picked && isEligible(picked, ruleContext(hall, state, counter, now))).toBe(true)
    })
    expect(picks).toBeGreaterThan(1000)
  })

  it('is preferred by the rules, in their order, to everybody else who may be called', () => {
    atEveryCounter((hall, state, counter, now) => {
      const pick = selectNext(hall, state, counter, now)
      const picked = state.tickets[pick?.ticketId ?? '']
      if (!picked) return
      const ctx = ruleContext(hall, state, counter, now)
      for (const other of eligibleByScan(hall, state, counter, now)) {
        if (other !== picked) expect(compareByRules(hall.rules, picked, other, ctx)).toBeLessThan(0)
      }
    })
  })

  it('comes with the rule that decided and a reason that is true of the ticket', () => {
    atEveryCounter((hall, state, counter, now) => {
      const pick = selectNext(hall, state, counter, now)
      const picked = state.tickets[pick?.ticketId ?? '']
      if (!pick || !picked) return
      const { because, rule } = pick
      expect([...hall.rules.map((settings) => settings.rule), 'arrival']).toContain(rule)
      if (because.code === 'transferredHere') expect(picked.heldFor).toBe(counter.counterId)
      if (because.code === 'priority') expect(picked.queueClass).toBe('priority')
      if (because.code === 'greenChannel') expect(picked.queueClass).toBe('greenChannel')
      if (because.code === 'appointment') expect(picked.slot).toEqual({ from: because.from, to: because.to })
      if (because.code === 'fairTurn') expect(picked.queueClass).toBe('ordinary')
      if (because.code === 'waitedTooLong') {
        expect(because.minutes).toBe(Math.floor((now - picked.effectiveAt) / MINUTE))
      }
    })
  })

  it('is the same for equal inputs, in whatever order the hall or the state lists them', () => {
    atEveryCounter((hall, state, counter, now) => {
      const pick = selectNext(hall, state, counter, now)
      const turned = { ...counter, queues: counter.queues.toReversed() }
      expect(selectNext(structuredClone(hall), turnedRound(state), turned, now)).toEqual(pick)
    })
  })

  it('is the first of the ranking, which names everybody at most once', () => {
    atEveryCounter((hall, state, counter, now) => {
      const ranked = rankCandidates(hall, state, counter, now, 5)
      expect(ranked[0]).toEqual(selectNext(hall, state, counter, now))
      expect(new Set(ranked.map(({ ticketId }) => ticketId)).size).toBe(ranked.length)
    })
  })
})

describe('the lines', () => {
  it('hold exactly the waiting tickets, by queue, class and service or by the counter they are kept for, in order', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        play(history, (_asked, { state }) => {
          const lines = new Map<string, string[]>()
          const byPlace = Object.values(state.tickets)
            .filter((ticket) => ticket.state === 'waiting')
            .toSorted((a, b) => a.effectiveAt - b.effectiveAt || a.order - b.order)
          for (const { heldFor, queueId, queueClass, serviceCode, ticketId } of byPlace) {
            const keys =
              heldFor === null
                ? [`${queueId} ${queueClass}`, `${queueId} ${queueClass}/${serviceCode}`]
                : [heldFor]
            for (const key of keys) lines.set(key, [...(lines.get(key) ?? []), ticketId])
          }
          const kept = new Map<string, string[]>()
          const keep = (key: string, line: readonly string[]): void => {
            if (line.length > 0) kept.set(key, [...line])
          }
          for (const [counterId, { held }] of Object.entries(state.counters)) keep(counterId, held)
          for (const [queueId, { waiting, lines: byService }] of Object.entries(state.queues)) {
            for (const name of QUEUE_CLASSES) keep(`${queueId} ${name}`, waiting[name])
            for (const [key, line] of Object.entries(byService)) keep(`${queueId} ${key}`, line)
          }
          expect(kept).toEqual(lines)
        })
      }),
      RUNS,
    )
  })
})

/** The same state with every list of names the other way round. */
function turnedRound(state: HallState): HallState {
  const turn = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).toReversed())
  const queues = Object.entries(state.queues).map(([queueId, queue]) => [
    queueId,
    { ...queue, lines: turn(queue.lines) },
  ])
  return structuredClone({
    ...state,
    tickets: turn(state.tickets),
    counters: turn(state.counters),
    queues: turn(Object.fromEntries(queues) as HallState['queues']),
  })
}

function compareByRules(rules: readonly RuleSettings[], a: Ticket, b: Ticket, ctx: RuleContext): number {
  for (const settings of [...rules, { rule: 'arrival' } as const]) {
    const order = compareBy(settings, a, b, ctx)
    if (order !== 0) return order
  }
  return 0
}

function compareBy(settings: RuleSettings, a: Ticket, b: Ticket, ctx: RuleContext): number {
  switch (settings.rule) {
    case 'held-for-counter':
      return heldForCounter.compares(a, b, ctx, settings)
    case 'waited-too-long':
      return waitedTooLong.compares(a, b, ctx, settings)
    case 'class-order':
      return classOrder.compares(a, b, ctx, settings)
    case 'ratio':
      return ratio.compares(a, b, ctx, settings)
    case 'overflow':
      return overflow.compares(a, b, ctx, settings)
    case 'clerk-service':
      return clerkService.compares(a, b, ctx, settings)
    case 'queue-weight':
      return queueWeight.compares(a, b, ctx, settings)
    case 'arrival':
      return arrival.compares(a, b, ctx, settings)
    default:
      return unreachable(settings)
  }
}
