import type { Clock } from '../../../domain/ports.ts'
import type { GlyphSource } from '../../codec/glyphs.ts'
import type { Paper, PrinterCondition, PrintOutcome } from '../ticket-printer.ts'
import { jobIdRequest, queuedPaperRequest } from './frames.ts'
import type { PrinterLine } from './line.ts'
import type { EscposOptions } from './options.ts'
import { encodeCut, encodePaper } from './paper-bytes.ts'
import type { PaperProfile } from './paper-bytes.ts'
import type { PaperMeter } from './paper-meter.ts'
import { isPlainLine } from './printer-font.ts'
import type { RollCount } from './roll-count.ts'
import { blockingAmong } from './status.ts'

/** At 9600 baud. A paper full of pictures may take longer on such a line than any deadline for plain text. */
const SLOWEST_BYTE_MS = 10 / 9.6

export interface PrintJobDeps {
  readonly clock: Clock
  readonly line: PrinterLine
  readonly options: EscposOptions
  readonly profile: PaperProfile
  /** Null where there are none; asked only for a paper that needs them. */
  glyphs(): Promise<GlyphSource | null>
  readonly meter: PaperMeter
  /** Null where the paper of the roll is not counted. */
  readonly roll: RollCount | null
  /** One status round; keeps the printer's known conditions fresh and answers them. */
  refresh(): Promise<readonly PrinterCondition[]>
}

/** Prints papers one after the other; remembers what an unlucky one left behind in the printer. */
export interface PaperPress {
  /** Never call it again before it has answered. */
  print(paper: Paper): Promise<PrintOutcome>
  /** True once the operating system stopped taking bytes: only a new connection helps. */
  isStuck(): boolean
}

/**
 * One paper from check to proof (hardware-protocols 2.2).
 *
 * Before its first byte: DLE EOT 1 to 4; a blocking condition ends it as `failed`, and nothing was printed. Then the
 * paper, piece by piece, and a request that is answered only when everything before it was processed. The answer plus
 * a good status is `printed`; a fault seen on the way is `failed`; a lost or silent printer is `unknown`.
 */
export function createPaperPress({
  clock,
  line,
  options,
  profile,
  glyphs,
  meter,
  roll,
  refresh,
}: PrintJobDeps): PaperPress {
  let jobNumber = 0
  let owedProofs = 0
  let isTorn = false
  let isStuck = false

  async function print(paper: Paper): Promise<PrintOutcome> {
    const blocking = blockingAmong(await refresh())
    if (blocking.length > 0 || line.isClosed()) return failedWith(blocking)
    line.assumeWritable()
    const unsettled = await settleOwedProofs()
    if (unsettled !== undefined) return unsettled

    const needsGlyphs = paper.some((item) => item.kind === 'text' && !isPlainLine(item.text, profile.font))
    const pieces = encodePaper(paper, profile, needsGlyphs ? await glyphs() : null)
    jobNumber += 1
    const byteCount = pieces.reduce((sum, { length }) => sum + length, 0)
    const deadlineAtMs = clock.now() + options.jobDeadlineMs + byteCount * SLOWEST_BYTE_MS
    if (isTorn) pieces.unshift(...encodeCut(profile))
    isTorn = true
    const spoilt = await sendAll([...pieces, proofRequest()], deadlineAtMs)
    if (spoilt === undefined) isTorn = false
    const outcome = spoilt ?? (await awaitProof(deadlineAtMs))
    roll?.paperDone()
    if (outcome.outcome === 'failed' && options.clearsBuffer) clearBuffer()
    return outcome
  }

  /** What is still in the printer would come out in front of the next ticket, once the roll is changed. */
  function clearBuffer(): void {
    line.clearBuffer()
    // What is on the paper already hangs in the slot; and whether the proof was thrown away too, the next one shows.
    isTorn = true
  }

  function proofRequest(): Uint8Array {
    if (options.proof === 'job-id') return jobIdRequest(jobId())
    return options.proof === 'queued-status' ? queuedPaperRequest() : new Uint8Array()
  }

  function jobId(): string {
    return (jobNumber % 36 ** 4).toString(36).toUpperCase().padStart(4, '0')
  }

  /**
   * A paper that stopped half-way still owes its GS r answer, and gives it once the roll is changed and the rest runs
   * out. It must not pass for the proof of the next paper: ask once more, and let all that is owed come in first.
   */
  async function settleOwedProofs(): Promise<PrintOutcome | undefined> {
    line.forgetProofs()
    if (owedProofs === 0) return undefined
    const fault = await line.send(queuedPaperRequest(), options.writeTimeoutMs, options.faultCheckMs)
    if (fault !== undefined) return failedWith([])
    owedProofs += 1
    const deadlineAtMs = clock.now() + options.jobDeadlineMs
    for (let received = 0; received < owedProofs && clock.now() < deadlineAtMs;) {
      const proof = await line.nextProof(options.faultCheckMs)
      if (proof !== undefined) received += 1
      // After the first answer the others follow at once, or were lost with the power.
      else if (received > 0) break
      else {
        const blocking = blockingAmong(await refresh())
        if (blocking.length > 0 || line.isClosed()) return failedWith(blocking)
      }
    }
    owedProofs = 0
    line.forgetProofs()
    return undefined
  }

  async function sendAll(
    pieces: readonly Uint8Array[],
    deadlineAtMs: number,
  ): Promise<PrintOutcome | undefined> {
    for (const bytes of pieces) {
      if (bytes.length === 0) continue
      for (;;) {
        const fault = await line.send(bytes, options.writeTimeoutMs, options.faultCheckMs)
        if (fault === undefined) {
          roll?.use(meter.push(bytes))
          break
        }
        if (fault === 'closed') return { outcome: 'unknown' }
        if (fault === 'timeout') {
          isStuck = true
          return { outcome: 'unknown' }
        }
        // Held by XOFF between two commands, so a question cannot fall into a QR block.
        const blocking = blockingAmong(await refresh()).filter((condition) => condition !== 'notResponding')
        if (blocking.length > 0) return failedWith(blocking)
        if (clock.now() >= deadlineAtMs) return { outcome: 'unknown' }
      }
    }
    return undefined
  }

  async function awaitProof(deadlineAtMs: number): Promise<PrintOutcome> {
    if (options.proof === 'realtime-status') {
      await new Promise<void>((resolve) => clock.after(options.printMs, resolve))
      return outcomeBy(await refresh())
    }
    owedProofs += options.proof === 'queued-status' ? 1 : 0
    while (!line.isClosed() && clock.now() < deadlineAtMs) {
      const proof = await line.nextProof(Math.min(options.faultCheckMs, deadlineAtMs - clock.now()))
      if (proof !== undefined && isOurs(proof)) {
        owedProofs = 0
        return outcomeBy(await refresh())
      }
      if (proof !== undefined || line.isClosed()) continue
      const blocking = blockingAmong(await refresh()).filter((condition) => condition !== 'notResponding')
      if (blocking.length > 0) return failedWith(blocking)
    }
    return { outcome: 'unknown' }
  }

  function isOurs(proof: NonNullable<Awaited<ReturnType<PrinterLine['nextProof']>>>): boolean {
    return options.proof === 'job-id'
      ? proof.kind === 'jobId' && proof.id === jobId()
      : proof.kind === 'queued'
  }

  return { print, isStuck: () => isStuck }
}

/** The last look, when everything was processed: silence now proves nothing any more. */
function outcomeBy(conditions: readonly PrinterCondition[]): PrintOutcome {
  const blocking = blockingAmong(conditions)
  if (blocking.length === 0) return { outcome: 'printed' }
  return blocking.includes('notResponding') ? { outcome: 'unknown' } : failedWith(blocking)
}

function failedWith(conditions: readonly PrinterCondition[]): PrintOutcome {
  return { outcome: 'failed', conditions: conditions.length > 0 ? conditions : ['notResponding'] }
}
