import type { Showing } from '../session/model.ts'

/** The sentence about the paper, in every state there is, and how it is set. */
export function printLine(step: Pick<Showing, 'paper' | 'isReprint'>): {
  readonly key:
    | 'result.printing'
    | 'result.printingCopy'
    | 'result.printed'
    | 'result.printedCopy'
    | 'result.failed'
    | 'result.unknown'
    | 'result.skipped'
  readonly tone: 'info' | 'ok' | 'warn'
} {
  switch (step.paper) {
    case 'printing':
      return { key: step.isReprint ? 'result.printingCopy' : 'result.printing', tone: 'info' }
    case 'printed':
      return { key: step.isReprint ? 'result.printedCopy' : 'result.printed', tone: 'ok' }
    case 'failed':
      return { key: 'result.failed', tone: 'warn' }
    case 'unknown':
      return { key: 'result.unknown', tone: 'warn' }
    default:
      return { key: 'result.skipped', tone: 'info' }
  }
}
