import type { PrinterCondition } from '../ticket-printer.ts'
import { BLOCKING_CONDITIONS } from '../ticket-printer.ts'
import { decodeRealtime } from './frames.ts'
import type { PrinterSignals, RealtimeQuestion } from './frames.ts'

/** One round of DLE EOT 1 to 4: the byte answered, or nothing. */
export type StatusRound = ReadonlyMap<RealtimeQuestion, number>

/**
 * What an attendant should see and do, from one round of answers; first the condition to deal with first.
 *
 * Precedence: silence on everything says nothing else. A cause found (cover, paper, cutter, heat) stands for the bare
 * `offline` it brings about; errors without a condition of their own count as `offline`. `nearEnd` is left out once
 * the paper is out, and where the sensor is known to be missing.
 */
export function conditionsOf(round: StatusRound, hasNearEndSensor: boolean): PrinterCondition[] {
  if (round.size === 0) return ['notResponding']
  let signals: PrinterSignals = {}
  for (const [question, byte] of round) signals = { ...signals, ...decodeRealtime(question, byte) }
  return conditionsOfSignals(signals, hasNearEndSensor)
}

/** The same reduction for signals from any source (ASB, GS r). */
export function conditionsOfSignals(signals: PrinterSignals, hasNearEndSensor: boolean): PrinterCondition[] {
  const isPaperOut = signals.isPaperOut === true || signals.isStoppedByPaperEnd === true
  const found: PrinterCondition[] = []
  if (signals.isCoverOpen === true) found.push('coverOpen')
  if (isPaperOut) found.push('paperOut')
  if (signals.hasCutterError === true) found.push('cutterError')
  if (signals.isHeadHot === true) found.push('overheated')
  const isFaultUnnamed =
    signals.hasUnrecoverableError === true ||
    signals.hasMechanicalError === true ||
    (found.length === 0 &&
      (signals.isOffline === true ||
        signals.hasError === true ||
        signals.isWaitingForRecovery === true ||
        signals.isFeeding === true))
  if (isFaultUnnamed) found.push('offline')
  if (hasNearEndSensor && signals.isPaperNearEnd === true && !isPaperOut) found.push('nearEnd')
  return found
}

/** The conditions with which no paper comes out. */
export function blockingAmong(conditions: readonly PrinterCondition[]): PrinterCondition[] {
  return conditions.filter((condition) => BLOCKING_CONDITIONS.includes(condition))
}

/** For the technician: what each condition is called. */
export const CONDITION_WORDS: Readonly<
  Record<PrinterCondition, { readonly zh: string; readonly en: string }>
> = {
  nearEnd: { zh: '纸将尽', en: 'paper near end' },
  paperOut: { zh: '缺纸', en: 'out of paper' },
  coverOpen: { zh: '机盖打开', en: 'cover open' },
  cutterError: { zh: '切刀故障', en: 'cutter error' },
  overheated: { zh: '打印头过热', en: 'print head too hot' },
  offline: { zh: '打印机脱机', en: 'offline' },
  notResponding: { zh: '无应答', en: 'not responding' },
}
