import type { Clock } from '../../../domain/ports.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import type { FramerEvent } from '../../codec/framer.ts'
import type { DeviceError } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import {
  createResponseFramer,
  encodeCommand,
  formatSw3,
  hasFrameBegun,
  meaningOf,
  SW3,
  type SamCommand,
  type SamResponse,
} from './frames.ts'

export interface SamPortCounters {
  exchanges: number
  resends: number
  timeouts: number
  discardedBytes: number
  unexpectedFrames: number
}

/** Questions and answers on one wire, one at a time; knows deadlines, nothing of cards. */
export interface SamPort {
  /**
   * Sends a command and waits for its answer. Sends once more if the reader says that it got the bytes wrong. The
   * caller wipes the answer's data. One question at a time: a second one meanwhile is a bug and throws.
   */
  ask(command: SamCommand, deadlineMs: number): Promise<Result<SamResponse, DeviceError>>
  /** When the last answer came that made sense, in clock milliseconds; `undefined` before the first. */
  lastAnswerAtMs(): number | undefined
  counters(): Readonly<SamPortCounters>
  close(): void
}

interface Question {
  readonly command: SamCommand
  hasBytes: boolean
  settle(answer: Result<SamResponse, DeviceError>): void
}

/**
 * @param silenceMs how long a frame may pause once it has begun: 300 at 115200 baud, 1000 at 9600
 */
export function createSamPort(transport: Transport, silenceMs: number, clock: Clock): SamPort {
  const framer = createResponseFramer()
  const counters: SamPortCounters = {
    exchanges: 0,
    resends: 0,
    timeouts: 0,
    discardedBytes: 0,
    unexpectedFrames: 0,
  }
  let question: Question | undefined
  let lastAnswerAtMs: number | undefined
  let closedWith: DeviceError | undefined
  let cancelSilence: () => void = () => {}

  /** What is thrown away is counted and wiped, never logged: it may be part of a card. */
  function discard(events: readonly FramerEvent<SamResponse>[]): void {
    for (const event of events) {
      if (event.type === 'frame') continue
      counters.discardedBytes += event.bytes.length
      event.bytes.fill(0)
    }
  }

  function receive(chunk: Uint8Array): void {
    const events = framer.push(chunk)
    discard(events)
    if (question !== undefined) question.hasBytes = true
    for (const event of events) {
      if (event.type === 'discarded') continue
      if (question !== undefined && isAnswerTo(question.command, event.frame)) {
        lastAnswerAtMs = clock.now()
        question.settle(ok(event.frame))
      } else {
        counters.unexpectedFrames += 1
        event.frame.data.fill(0)
      }
    }
    cancelSilence()
    if (hasFrameBegun(framer)) cancelSilence = clock.after(silenceMs, onSilence)
  }

  function onSilence(): void {
    discard(framer.reset('silence'))
    if (question === undefined) return
    counters.timeouts += 1
    const detail = `${question.command}: the answer stopped in the middle for ${silenceMs} ms`
    question.settle(failed({ code: 'bad-answer', detail }))
  }

  function askOnce(command: SamCommand, deadlineMs: number): Promise<Result<SamResponse, DeviceError>> {
    if (question !== undefined) throw new Error(`${command} asked while ${question.command} is unanswered`)
    if (closedWith !== undefined) return Promise.resolve(failed(closedWith))
    cancelSilence()
    discard(framer.reset('stale'))
    counters.exchanges += 1
    return new Promise((resolve) => {
      const asked: Question = {
        command,
        hasBytes: false,
        settle(answer) {
          if (question !== asked) return
          question = undefined
          cancelDeadline()
          resolve(answer)
        },
      }
      const cancelDeadline = clock.after(deadlineMs, () => {
        counters.timeouts += 1
        const detail = asked.hasBytes
          ? `${command}: bytes came within ${deadlineMs} ms, but no answer that makes sense`
          : `${command}: not one byte within ${deadlineMs} ms`
        asked.settle(failed({ code: asked.hasBytes ? 'bad-answer' : 'no-answer', detail }))
      })
      question = asked
      void transport.write(encodeCommand(command)).then((written) => {
        if (!written.ok) asked.settle(failed(written.error))
      })
    })
  }

  async function ask(command: SamCommand, deadlineMs: number): Promise<Result<SamResponse, DeviceError>> {
    const first = await askOnce(command, deadlineMs)
    if (!first.ok || meaningOf(first.value.sw3).is !== 'request-garbled') return first
    counters.resends += 1
    const second = await askOnce(command, deadlineMs)
    if (!second.ok || meaningOf(second.value.sw3).is !== 'request-garbled') return second
    const detail = `${command}: the reader twice got a damaged request (${formatSw3(second.value.sw3)})`
    return failed({ code: 'bad-answer', detail })
  }

  const stopData = transport.onData(receive)
  const stopClosed = transport.onClosed((error) => end(error))

  function end(error: DeviceError): void {
    closedWith ??= error
    cancelSilence()
    discard(framer.reset('stale'))
    question?.settle(failed(closedWith))
  }

  return {
    ask,
    lastAnswerAtMs: () => lastAnswerAtMs,
    counters: () => counters,
    close() {
      stopData()
      stopClosed()
      end({ code: 'closed', detail: 'the driver was closed' })
    },
  }
}

/**
 * Whether a frame can be the answer to this command, told by status and size, so that a late answer to an older command
 * is not taken for it. Bad news has no size of its own and is believed for any command.
 */
function isAnswerTo(command: SamCommand, { sw3, data }: SamResponse): boolean {
  if (sw3 === SW3.cardFound) return command === 'findCard'
  if (sw3 !== SW3.done) return data.length === 0
  switch (command) {
    case 'resetSam':
      return data.length === 0
    case 'samStatus':
      // Readers that treat 11 FF like 12 FF answer with the SAM number.
      return data.length === 0 || data.length === 16
    case 'samNumber':
      return data.length === 16
    case 'findCard':
      return false
    case 'selectCard':
      return data.length > 0 && data.length < 16
    case 'readCard':
      return data.length > 256
  }
}
