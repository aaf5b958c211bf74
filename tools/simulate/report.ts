import type { Hall } from '../../domain/model.ts'
import { QUEUE_CLASSES, type QueueClass, type RuleSettings } from '../../domain/policy/settings.ts'
import type { FairnessWatch, Pressure } from './watch-fairness.ts'
import type { TicketRecord, WaitWatch } from './watch-waits.ts'

/** Minutes, one decimal; null where nobody was called. */
export interface Waits {
  readonly p50: number | null
  readonly p90: number | null
  readonly max: number | null
}

export interface EstimateFigures {
  /** Tickets that were told a wait and then called. */
  readonly given: number
  /** Middle of the range against the real wait, minutes; "over N minutes" is not counted. */
  readonly meanAbsoluteErrorMinutes: number | null
  /** The same with its sign: above zero people waited longer than they were told. */
  readonly meanErrorMinutes: number | null
  /** Of those given: the real wait lay inside what was said. */
  readonly withinRangeShare: number | null
}

export interface ClassRow {
  readonly queueId: string
  readonly queueClass: QueueClass
  readonly tickets: number
  /** Never called: left, gave up, or the day ended. */
  readonly neverCalled: number
  readonly waitMinutes: Waits
  readonly estimate: EstimateFigures
}

export interface QueueRow extends Omit<ClassRow, 'queueClass'> {
  readonly longestPreferredRun: number
  /** Of the calls from this queue while both an ordinary and a preferred ticket of it could be called. */
  readonly ordinaryShareUnderPressure: number | null
}

export interface PolicyReport {
  readonly policy: string
  readonly rules: readonly RuleSettings[]
  readonly classes: readonly ClassRow[]
  readonly queues: readonly QueueRow[]
  readonly tickets: number
  readonly waitMinutes: Waits
  readonly longestPreferredRun: number
  /** Of the calls at counters where both an ordinary and a preferred ticket could be called. */
  readonly ordinaryShareUnderPressure: number | null
  /** The same while it lasted: of whole rounds, each long enough to hold one ordinary call by the hall's promise. */
  readonly ordinaryShareUnderLastingPressure: number | null
  readonly starved: number
  readonly doubledCalls: number
  readonly estimate: EstimateFigures
  /** At the close of the days. */
  readonly leftovers: { readonly waiting: number; readonly onHold: number; readonly passed: number }
  /** Refused at the kiosk, by code. */
  readonly turnedAway: Readonly<Record<string, number>>
  /** Wishes put to the engine, refused ones too. */
  readonly decisions: number
  /** The only figure that depends on the machine. */
  readonly decisionsPerSecond: number
}

/** The figures of one policy from what was watched; `decidingMs` is real time spent in the engine. */
export function reportOf(
  hall: Hall,
  policy: { readonly name: string; readonly rules: readonly RuleSettings[] },
  waits: WaitWatch,
  fairness: FairnessWatch,
  work: { readonly decisions: number; readonly decidingMs: number },
): PolicyReport {
  const { records } = waits
  const queues = hall.queues.map(({ queueId }): QueueRow => {
    const own = records.filter((one) => one.queueId === queueId)
    return {
      queueId,
      ...figuresOf(own),
      longestPreferredRun: fairness.longestRunOf.get(queueId) ?? 0,
      ordinaryShareUnderPressure: shareOf(fairness.pressureOf.get(queueId)),
    }
  })
  const classes = hall.queues.flatMap(({ queueId }) =>
    QUEUE_CLASSES.flatMap((queueClass): ClassRow[] => {
      const own = records.filter((one) => one.queueId === queueId && one.queueClass === queueClass)
      return own.length === 0 ? [] : [{ queueId, queueClass, ...figuresOf(own) }]
    }),
  )
  const { tickets, waitMinutes, estimate } = figuresOf(records)
  return {
    policy: policy.name,
    rules: policy.rules,
    classes,
    queues,
    tickets,
    waitMinutes,
    longestPreferredRun: Math.max(0, ...queues.map((one) => one.longestPreferredRun)),
    ordinaryShareUnderPressure: shareOf(fairness.atCounters),
    ordinaryShareUnderLastingPressure: shareOf(fairness.inRounds),
    starved: fairness.starved,
    doubledCalls: waits.doubledCalls,
    estimate,
    leftovers: { ...waits.leftovers },
    turnedAway: Object.fromEntries([...waits.turnedAway].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    decisions: work.decisions,
    decisionsPerSecond: work.decidingMs > 0 ? Math.round((work.decisions * 1000) / work.decidingMs) : 0,
  }
}

function figuresOf(records: readonly TicketRecord[]): Omit<ClassRow, 'queueId' | 'queueClass'> {
  const waits = records.flatMap(({ waitMinutes }) => waitMinutes ?? []).toSorted((a, b) => a - b)
  const foretold = records.flatMap((one) => one.foretold ?? [])
  const errors = foretold.flatMap((one) => one.errorMinutes ?? [])
  return {
    tickets: records.length,
    neverCalled: records.length - waits.length,
    waitMinutes: { p50: percentile(waits, 0.5), p90: percentile(waits, 0.9), max: percentile(waits, 1) },
    estimate: {
      given: foretold.length,
      meanAbsoluteErrorMinutes: mean(errors.map(Math.abs)),
      meanErrorMinutes: mean(errors),
      withinRangeShare:
        foretold.length === 0
          ? null
          : rounded(foretold.filter((one) => one.isWithin).length / foretold.length, 3),
    },
  }
}

/** The smallest value that at least this share of the values does not exceed; values in ascending order. */
export function percentile(ascending: readonly number[], share: number): number | null {
  const value = ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)]
  return value === undefined ? null : rounded(value, 1)
}

function shareOf(pressure: Pressure | undefined): number | null {
  if (!pressure || pressure.calls === 0) return null
  return rounded(pressure.ordinary / pressure.calls, 3)
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : rounded(values.reduce((sum, one) => sum + one, 0) / values.length, 1)
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
