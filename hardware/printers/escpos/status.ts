import type { PrinterCondition } from '../ticket-printer.ts'
import { BLOCKING_CONDITIONS } from '../ticket-printer.ts'
import { decodeFullStatus, decodeRealtime } from './frames.ts'
import type { FullStatusBytes, PrinterSignals, RealtimeQuestion } from './frames.ts'

/** What one round of questions brought: the byte answered to each DLE EOT n, or nothing. */
export interface StatusRound {
  readonly answers: ReadonlyMap<RealtimeQuestion, number>
  /** Of Custom kiosk printers (2.6); null where it was not asked for or not answered. */
  readonly fullStatus: FullStatusBytes | null
}

export const SILENT_ROUND: StatusRound = { answers: new Map(), fullStatus: null }

/**
 * What an attendant should see and do, from one round of answers; first the condition to deal with first.
 *
 * Precedence: silence on everything says nothing else. A cause found (cover, paper, cutter, heat) stands for the bare
 * `offline` it brings about; errors without a condition of their own count as `offline`. `nearEnd` is left out once
 * the paper is out, and where the sensor is known to be missing.
 */
export function conditionsOf(
  { answers, fullStatus }: StatusRound,
  hasNearEndSensor: boolean,
): PrinterCondition[] {
  if (answers.size === 0 && fullStatus === null) return ['notResponding']
  let signals: PrinterSignals = {}
  for (const [question, byte] of answers) signals = eitherOf(signals, decodeRealtime(question, byte))
  if (fullStatus !== null) signals = eitherOf(signals, decodeFullStatus(fullStatus))
  return conditionsOfSignals(signals, hasNearEndSensor)
}

/** A fault told by one source stands, whatever the other says. */
function eitherOf(one: PrinterSignals, other: PrinterSignals): PrinterSignals {
  const both: Record<string, boolean> = { ...one }
  for (const [name, isSet] of Object.entries(other)) both[name] = isSet || both[name] === true
  return both
}

/** The same reduction for signals from any source (ASB, GS r). */
export function conditionsOfSignals(signals: PrinterSignals, hasNearEndSensor: boolean): PrinterCondition[] {
  const isPaperOut = signals.isPaperOut === true || signals.isStoppedByPaperEnd === true
  const found: PrinterCondition[] = []
  if (signals.isCoverOpen === true) found.push('coverOpen')
  if (isPaperOut) found.push('paperOut')
  if (signals.hasCutterError === true) found.push('cutterError')
  if (signals.isHeadHot === true) found.push('overheated')
  const isFaultUnnamed: boolean =
    signals.hasUnrecoverableError === true ||
    signals.hasMechanicalError === true ||
    (found.length === 0 &&
      (signals.isOffline === true ||
        signals.hasError === true ||
        signals.isWaitingForRecovery === true ||
        signals.isFeeding === true))
  if (isFaultUnnamed) found.push('offline')
  if (signals.isTicketInMouth === true) found.push('ticketNotTaken')
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
  ticketNotTaken: { zh: '票未取走', en: 'ticket not taken' },
  paperOut: { zh: '缺纸', en: 'out of paper' },
  coverOpen: { zh: '机盖打开', en: 'cover open' },
  cutterError: { zh: '切刀故障', en: 'cutter error' },
  overheated: { zh: '打印头过热', en: 'print head too hot' },
  offline: { zh: '打印机脱机', en: 'offline' },
  notResponding: { zh: '无应答', en: 'not responding' },
}
