import { failed, ok } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps, ProbeReport } from '../../device.ts'
import type { Result } from '../../../domain/result.ts'
import type { Transport } from '../../transport/transport.ts'
import type { PrinterCondition, PrintOutcome, TicketPrinter } from '../ticket-printer.ts'
import { customKioskDialect, escposDialect } from './dialect.ts'
import { autoFullStatusRequest, autoStatusBackRequest, decodeAsb, decodeFullStatus } from './frames.ts'
import { createPrinterLine } from './line.ts'
import type { PushedReply } from './line.ts'
import { columnsOfPrinter, escposOptions, replyDeadlineMs } from './options.ts'
import type { EscposOptions } from './options.ts'
import { createPaperMeter } from './paper-meter.ts'
import { createPaperPress } from './print-job.ts'
import { createRollCount } from './roll-count.ts'
import { blockingAmong, CONDITION_WORDS, conditionsOf, conditionsOfSignals, SILENT_ROUND } from './status.ts'
import type { PrinterSignals } from './frames.ts'
import type { StatusRound } from './status.ts'

/** Ticket printers that speak ESC/POS: Epson TM and the Chinese makes that follow it (hardware-protocols 2). */
export const escposDriver: Driver<EscposOptions, TicketPrinter> = {
  name: 'escpos',
  family: 'printer',
  title: { zh: 'ESC/POS 小票打印机', en: 'ESC/POS ticket printer' },
  serialDefaults: { baudRate: 9600 },
  probeBaudRates: [9600, 115_200, 19_200, 38_400],
  options: escposOptions,
  dialects: [escposDialect, customKioskDialect],
  dialectOf: ({ isCustom }) => (isCustom ? customKioskDialect : escposDialect),
  wires: ['tcp', 'serial', 'usb', 'file'],
  open: openEscpos,
}

/** Opens a printer on a wire: one status round proves that it is there. Errors: `no-answer`, `bad-answer`, `closed`. */
export async function openEscpos(
  transport: Transport,
  options: EscposOptions,
  { clock, log, glyphs, count }: DriverDeps,
): Promise<Result<TicketPrinter, DeviceError>> {
  const listeners = new Set<(conditions: readonly PrinterCondition[]) => void>()
  const outcomes = { printed: 0, failed: 0, unknown: 0 }
  let conditions: readonly PrinterCondition[] = []
  let tail: Promise<unknown> = Promise.resolve()
  let queued = 0
  let papersQueued = 0
  let statusRounds = 0
  let lastRound: StatusRound = SILENT_ROUND
  let cancelPoll = (): void => {}

  const roll = options.roll && createRollCount(options.roll, (await count?.load()) ?? 0, count)
  const line = createPrinterLine(transport, {
    clock,
    deadlineMs: replyDeadlineMs(options, transport.address),
    questions: options.questions,
    isCustom: options.isCustom,
    honoursXoff: options.flowControl === 'xon-xoff',
    onPushed: (reply) => tell(conditionsOfSignals(signalsOf(reply), options.hasNearEndSensor)),
    onClosed: () => {
      cancelPoll()
      tell(['notResponding'])
    },
  })
  const columns = columnsOfPrinter(options)
  const press = createPaperPress({
    clock,
    line,
    options,
    profile: { ...options, columns },
    glyphs: glyphs ?? (() => Promise.resolve(null)),
    meter: createPaperMeter(options.isCustom),
    roll: roll ?? null,
    refresh,
  })

  function tell(told: readonly PrinterCondition[]): void {
    roll?.follow(told)
    const next = roll?.isNearEnd() === true ? withNearEnd(told) : told
    if (next.join() === conditions.join()) return
    conditions = next
    for (const listener of listeners) listener(next)
  }

  async function look(): Promise<readonly PrinterCondition[]> {
    statusRounds += 1
    lastRound = await line.statusRound()
    // A wire lost in the middle of a round leaves half a picture.
    return line.isClosed() ? ['notResponding'] : conditionsOf(lastRound, options.hasNearEndSensor)
  }

  /** Status bytes bear no checksum: a fault not known before is believed only when it is seen twice. */
  async function refresh(): Promise<readonly PrinterCondition[]> {
    const seen = await look()
    const isNewFault = blockingAmong(seen).some(
      (fault) => fault !== 'notResponding' && !conditions.includes(fault),
    )
    tell(isNewFault ? await look() : seen)
    return conditions
  }

  /** One exchange at a time on the wire, in the order asked. */
  function inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    queued += 1
    const turn = tail.then(run).finally(() => (queued -= 1))
    // The caller sees the rejection of a bug; the queue goes on.
    tail = turn.then(
      () => undefined,
      () => undefined,
    )
    return turn
  }

  function pollLater(): void {
    cancelPoll()
    if (line.isClosed()) return
    cancelPoll = clock.after(options.statusPollMs, () => {
      if (queued > 0) pollLater()
      else void inTurn(refresh).finally(pollLater)
    })
  }

  async function print(paper: Parameters<TicketPrinter['print']>[0]): Promise<PrintOutcome> {
    papersQueued += 1
    const outcome = await inTurn(() => press.print(paper)).finally(() => (papersQueued -= 1))
    outcomes[outcome.outcome] += 1
    log.info('printer-paper', {
      address: transport.address,
      outcome: outcome.outcome,
      conditions: outcome.outcome === 'failed' ? outcome.conditions.join(' ') : undefined,
    })
    return outcome
  }

  function silence(discardedBefore: number): DeviceError {
    if (line.isClosed()) return { code: 'closed', detail: 'the wire is gone' }
    const discarded = line.discardedBytes() - discardedBefore
    return discarded > 0
      ? { code: 'bad-answer', detail: `${discarded} bytes that are no status: wrong baud rate?` }
      : { code: 'no-answer', detail: 'no answer to DLE EOT' }
  }

  async function askAlive(): Promise<Result<void, DeviceError>> {
    const discardedBefore = line.discardedBytes()
    const now = await inTurn(refresh)
    return now.includes('notResponding') ? failed(silence(discardedBefore)) : ok(undefined)
  }

  async function check(): Promise<Result<void, DeviceError>> {
    if (line.isClosed()) return failed({ code: 'closed', detail: 'the wire is gone' })
    if (press.isStuck()) return failed({ code: 'timeout', detail: 'the printer takes no bytes' })
    // A paper on its way has its own deadline, and its bytes must not be mixed with questions.
    if (papersQueued > 0) return ok(undefined)
    const answeredAtMs = line.lastAnswerAtMs()
    const isFresh = answeredAtMs !== undefined && clock.now() - answeredAtMs <= options.statusPollMs * 2
    return isFresh && !conditions.includes('notResponding') ? ok(undefined) : askAlive()
  }

  async function probe(): Promise<Result<ProbeReport, DeviceError>> {
    const alive = await askAlive()
    if (!alive.ok) return alive
    const bytes = [...lastRound.answers].map(
      ([question, byte]) => `${question}=${byte.toString(16).padStart(2, '0')}`,
    )
    if (lastRound.fullStatus !== null) bytes.push(`20=${Buffer.from(lastRound.fullStatus).toString('hex')}`)
    const words = conditions.map((condition) => CONDITION_WORDS[condition])
    return ok({
      lines: [
        { zh: `状态应答 DLE EOT:${bytes.join(' ')}`, en: `status answers, DLE EOT: ${bytes.join(' ')}` },
        words.length === 0
          ? { zh: '状态正常', en: 'all well' }
          : { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') },
        { zh: `每行 ${columns} 列`, en: `${columns} columns a line` },
      ],
    })
  }

  if (options.autoStatusBack) {
    const request = options.isCustom ? autoFullStatusRequest(0x0f) : autoStatusBackRequest(0x0f)
    await line.send(request, options.writeTimeoutMs, 0)
  }
  const alive = await askAlive()
  if (!alive.ok) {
    line.close()
    return alive
  }
  pollLater()

  return ok({
    family: 'printer',
    columns,
    print,
    conditions: () => conditions,
    onConditions(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe,
    check,
    counters: () => ({
      papersPrinted: outcomes.printed,
      papersFailed: outcomes.failed,
      papersUnknown: outcomes.unknown,
      statusRounds,
      discardedBytes: line.discardedBytes(),
      unaskedReplies: line.unaskedReplies(),
      ...(roll && { paperLeftMm: roll.paperLeftMm(), papersSinceRoll: roll.papersSinceRoll() }),
    }),
    async close() {
      cancelPoll()
      line.close()
      await tail
    },
  })
}

function signalsOf(reply: PushedReply): PrinterSignals {
  return reply.kind === 'asb' ? decodeAsb(reply.bytes) : decodeFullStatus(reply.bytes)
}

/** By the count of the roll, where no sensor said so. */
function withNearEnd(conditions: readonly PrinterCondition[]): readonly PrinterCondition[] {
  const isTold = (['nearEnd', 'paperOut', 'notResponding'] as const).some((known) =>
    conditions.includes(known),
  )
  return isTold ? conditions : [...conditions, 'nearEnd']
}
