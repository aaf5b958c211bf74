import type { Showing } from '../session/model.ts'

/** The sentence about the paper, in every state there is, and how it is set. Only a number with a code can be scanned. */
export function printLine(
  step: Pick<Showing, 'paper' | 'isReprint'>,
  hasCode: boolean,
): {
  readonly key:
    | 'result.printing'
    | 'result.printingCopy'
    | 'result.printed'
    | 'result.printedCopy'
    | 'result.failed'
    | 'result.failedNoCode'
    | 'result.unknown'
    | 'result.skipped'
    | 'result.skippedNoCode'
  readonly tone: 'info' | 'ok' | 'warn'
} {
  switch (step.paper) {
    case 'printing':
      return { key: step.isReprint ? 'result.printingCopy' : 'result.printing', tone: 'info' }
    case 'printed':
      return { key: step.isReprint ? 'result.printedCopy' : 'result.printed', tone: 'ok' }
    case 'failed':
      return { key: hasCode ? 'result.failed' : 'result.failedNoCode', tone: 'warn' }
    case 'unknown':
      return { key: 'result.unknown', tone: 'warn' }
    default:
      return { key: hasCode ? 'result.skipped' : 'result.skippedNoCode', tone: 'info' }
  }
}
