/** One thing that was measured. */
export interface Figure {
  readonly section: string
  readonly name: string
  readonly value: number
  readonly unit: 'per s' | 'ms' | 'µs' | 's' | 'MB' | 'KB' | 'B' | '%' | ''
  /** What the bare reference came to in the same run; null where there is none to hold it against. */
  readonly reference: number | null
  /** `value / reference`. */
  readonly ratio: number | null
  /** What the ratio should be at least or at most. */
  readonly goal: Goal | null
  /** Null without a goal. */
  readonly isMet: boolean | null
}

export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** A figure with its ratio and whether the goal is met. Two digits after the point: more would be noise. */
export function figure(
  section: string,
  name: string,
  unit: Figure['unit'],
  value: number,
  reference: number | null = null,
  goal: Goal | null = null,
): Figure {
  const ratio = reference === null || reference === 0 ? null : value / reference
  return { section, name, unit, goal, ...judged(value, reference, ratio, goal) }
}

/**
 * A figure of rounds that took turns with the reference: the ratio is the median of the ratios of neighbouring rounds, so
 * that what else the machine did meanwhile weighs on both.
 */
export function paired(
  section: string,
  name: string,
  unit: Figure['unit'],
  values: readonly number[],
  references: readonly number[],
  goal: Goal | null = null,
): Figure {
  const ratios = values.flatMap((value, at) => {
    const reference = references[at]
    return reference === undefined || reference === 0 ? [] : [value / reference]
  })
  const ratio = ratios.length === 0 ? null : median(ratios)
  return {
    section,
    name,
    unit,
    goal,
    ...judged(median(values), references.length === 0 ? null : median(references), ratio, goal),
  }
}

function judged(value: number, reference: number | null, ratio: number | null, goal: Goal | null) {
  const isMet =
    goal === null || ratio === null ? null : 'atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost
  return {
    value: rounded(value),
    reference: reference === null ? null : rounded(reference),
    ratio: ratio === null ? null : rounded(ratio),
    isMet,
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value that a part `q` of all is not above; 0 of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
}

function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100
}

/** The figures as people read them, one line each. */
export function tableOf(figures: readonly Figure[]): string {
  const lines: string[] = []
  let section = ''
  for (const one of figures) {
    if (one.section !== section) lines.push('', one.section)
    section = one.section
    const columns = [
      `  ${one.name}`.padEnd(58),
      `${one.value} ${one.unit}`.trim().padStart(14),
      one.reference === null ? '' : `reference ${one.reference}`.padStart(20),
      one.ratio === null ? '' : `ratio ${one.ratio}`.padStart(14),
      one.goal === null
        ? ''
        : `  goal ${wordsOf(one.goal)}${one.isMet === null ? '' : one.isMet ? ', met' : ', NOT met'}`,
    ]
    lines.push(columns.join('').trimEnd())
  }
  return lines.join('\n')
}

function wordsOf(goal: Goal): string {
  return 'atLeast' in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`
}
