/** What one simulated day left behind and what it was like; sizes in bytes, latencies in ms of real time. */
export interface DayFigures {
  readonly day: string
  readonly tickets: number
  /** Live objects of the process, after a full collection. */
  readonly heap: number
  readonly resident: number
  /** Sockets, servers, ports and timers of the process. */
  readonly handles: number
  /** Open files and sockets as the system counts them; null where it does not tell. */
  readonly files: number | null
  /** Timers the hall has set and not cancelled. */
  readonly timers: number
  /** The database after the day. */
  readonly database: number
  /** How much of that came with this day. */
  readonly databaseAdded: number
  /** Write-ahead log: of SQLite when the counters close, before the night empties it; of PostgreSQL all that the day wrote. */
  readonly log: number
  readonly issueP50: number
  readonly issueP99: number
  readonly callP50: number
  readonly callP99: number
}

type Series = Exclude<keyof DayFigures, 'day'>

/** The last third of the days may be above the first third by this share and, on top, by this much. */
interface Bound {
  readonly share: number
  readonly above: number
}

const MB = 1024 * 1024

/** What is judged. p99 is shown alone: of a busy machine it tells more about the neighbours. */
export const BOUNDS: Readonly<Partial<Record<Series, Bound>>> = {
  heap: { share: 0.02, above: 1.5 * MB },
  resident: { share: 0.25, above: 32 * MB },
  handles: { share: 0, above: 1 },
  files: { share: 0, above: 1 },
  timers: { share: 0, above: 1 },
  databaseAdded: { share: 0.15, above: MB / 4 },
  log: { share: 0.5, above: 2 * MB },
  issueP50: { share: 0.75, above: 1.5 },
  callP50: { share: 0.75, above: 1.5 },
}

export interface Trend {
  readonly of: Series
  /** Least squares over all days, per day. */
  readonly perDay: number
  /** Means of the first and the last third of the days. */
  readonly first: number
  readonly last: number
  /** Null: not judged. */
  readonly allowed: number | null
  readonly isFlat: boolean
}

/** How each figure went over the days; three days at least. */
export function trendsOf(days: readonly DayFigures[]): Trend[] {
  const [some] = days
  if (!some || days.length < 3) throw new Error('a trend needs three days')
  const names = Object.keys(some).filter((key): key is Series => key !== 'day')
  return names.flatMap((of) => {
    const values = days.flatMap((day) => day[of] ?? [])
    if (values.length < days.length) return []
    const third = Math.floor(values.length / 3)
    const first = mean(values.slice(0, third))
    const last = mean(values.slice(-third))
    const bound = BOUNDS[of]
    const allowed = bound ? first * (1 + bound.share) + bound.above : null
    return [{ of, perDay: slope(values), first, last, allowed, isFlat: allowed === null || last <= allowed }]
  })
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const average = mean(values)
  const over = values.reduce((sum, value, at) => sum + (at - middle) * (value - average), 0)
  return over / values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
}
