import { failed, ok, type Result } from '../../../domain/result.ts'
import { createOneAtATime } from '../../codec/one-at-a-time.ts'
import type { DeviceError, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import { createReplyFramer, encodeRequest, EXCEPTIONS, type CoilReply, type CoilRequest } from './frames.ts'
import type { ModbusCoilOptions } from './options.ts'

/** A reply that is no refusal. */
export type CoilAnswer = Exclude<CoilReply, { kind: 'exception' }>

export interface CoilExchange {
  /**
   * Asks and waits for the fitting reply, and again on silence and while the board says that it is busy. Errors: `no-answer`,
   * `bad-answer`, `refused`, `closed`.
   */
  ask(request: CoilRequest): Promise<Result<CoilAnswer, DeviceError>>
  counters(): Readonly<Record<string, number>>
  close(): void
}

const BUSY: readonly number[] = [5, 6]

export function createCoilExchange(
  transport: Transport,
  { replyDeadlineMs, retries }: Pick<ModbusCoilOptions, 'replyDeadlineMs' | 'retries'>,
  { clock }: Pick<DriverDeps, 'clock'>,
): CoilExchange {
  const framer = createReplyFramer()
  const oneAtATime = createOneAtATime()
  const counts = { retries: 0, refusals: 0, silences: 0, discardedBytes: 0 }
  let isClosed = false
  let take: ((reply: CoilReply) => void) | undefined
  let giveUp = (): void => {}

  function tryOnce(request: CoilRequest): Promise<CoilReply | null> {
    return transport.inTurn(async () => {
      if (isClosed) return null
      noteDiscarded(framer.reset('stale'))
      const answered = new Promise<CoilReply | null>((resolve) => {
        const end = (reply: CoilReply | null): void => {
          cancel()
          take = undefined
          resolve(reply)
        }
        const cancel = clock.after(replyDeadlineMs, () => end(null))
        giveUp = () => end(null)
        take = (reply) => {
          if (isAnswerTo(request, reply)) end(reply)
        }
      })
      void transport.write(encodeRequest(request)).then((written) => written.ok || close())
      const reply = await answered
      if (reply === null) noteDiscarded(framer.reset('silence'))
      return reply
    })
  }

  async function askInTurn(request: CoilRequest): Promise<Result<CoilAnswer, DeviceError>> {
    const discardedBefore = counts.discardedBytes
    let refusal: DeviceError | undefined
    for (let tries = 0; tries <= retries && !isClosed; tries += 1) {
      if (tries > 0) counts.retries += 1
      const reply = await tryOnce(request)
      if (reply === null) {
        if (!isClosed) counts.silences += 1
        continue
      }
      if (reply.kind !== 'exception') return ok(reply)
      counts.refusals += 1
      refusal = { code: 'refused', detail: `exception ${reply.code}: ${EXCEPTIONS[reply.code]}` }
      if (!BUSY.includes(reply.code)) break
    }
    if (isClosed) return failed({ code: 'closed', detail: 'the wire is gone' })
    if (refusal) return failed(refusal)
    const discarded = counts.discardedBytes - discardedBefore
    return discarded > 0
      ? failed({ code: 'bad-answer', detail: `${discarded} bytes that are no reply: wrong baud rate?` })
      : failed({ code: 'no-answer', detail: `unit ${request.unit} does not answer` })
  }

  function noteDiscarded(events: ReturnType<typeof framer.push>): void {
    for (const event of events) {
      if (event.type === 'discarded') counts.discardedBytes += event.bytes.length
    }
  }

  function close(): void {
    if (isClosed) return
    isClosed = true
    stopData()
    giveUp()
  }

  const stopData = transport.onData((chunk) => {
    const events = framer.push(chunk)
    noteDiscarded(events)
    for (const event of events) if (event.type === 'frame') take?.(event.frame)
  })
  const stopClosed = transport.onClosed(close)

  return {
    ask: (request) => oneAtATime(() => askInTurn(request)),
    counters: () => ({ ...counts }),
    close() {
      close()
      stopClosed()
    },
  }
}

/** Replies of other units, and late ones to other questions, are passed over. */
function isAnswerTo(request: CoilRequest, reply: CoilReply): boolean {
  if (reply.unit !== request.unit) return false
  if (reply.kind === 'exception') return reply.to === request.kind
  if (request.kind === 'read') return reply.kind === 'coils' && reply.areOn.length >= request.count
  return reply.kind === 'written' && reply.coil === request.coil && reply.isOn === request.isOn
}
