import type { Clock } from '../../../domain/ports.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import {
  createCardNewsFramer,
  encodeCardRequest,
  type CardNews,
  type CardRequest,
} from '../../codec/apdu-wire.ts'
import type { FramerEvent } from '../../codec/framer.ts'
import type { DeviceError } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import { decodeSsResponse, encodeSsCommand, type SsCommand, type SsResponse } from './frames.ts'
import type { SsCardOptions } from './options.ts'

export interface CardPortCounters {
  commands: number
  timeouts: number
  discardedBytes: number
  unexpectedAnswers: number
}

/** Why a command has no answer; `card-gone` is no fault of the reader. */
export type NoAnswer = { readonly code: 'card-gone' } | DeviceError

/** Questions to the reader and to the card in it, one at a time; knows deadlines, nothing of files. */
export interface CardPort {
  /** Whether a card lies there, asked of the reader itself. */
  ask(): Promise<Result<boolean, DeviceError>>
  /** One command and its answer; the caller wipes the answer's data. */
  command(command: SsCommand): Promise<Result<SsResponse, NoAnswer>>
  /** What the reader last said. */
  hasCard(): boolean
  /** Counts the cards put in, so that two with a pause between them too short to notice are still two. */
  placement(): number
  counters(): Readonly<CardPortCounters>
  close(): void
}

type Answer = { readonly is: 'response'; readonly response: SsResponse } | { readonly is: 'presence' }

interface Question {
  readonly isForCard: boolean
  hasBytes: boolean
  settle(answer: Result<Answer, NoAnswer>): void
}

/** @param onPresence told whenever a card comes or goes */
export function createCardPort(
  transport: Transport,
  options: SsCardOptions,
  clock: Clock,
  onPresence: (hasCard: boolean) => void,
): CardPort {
  const framer = createCardNewsFramer()
  const counters: CardPortCounters = { commands: 0, timeouts: 0, discardedBytes: 0, unexpectedAnswers: 0 }
  let question: Question | undefined
  let hasCard = false
  let placement = 0
  let closedWith: DeviceError | undefined
  /** An answer may still be under way that nobody waits for: it must not be taken for the next one. */
  let isOutOfStep = false
  let cancelSilence: () => void = () => {}

  /** Counted and wiped, never logged: it may be part of a card. */
  function discard(events: readonly FramerEvent<CardNews>[]): void {
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
    for (const event of events) if (event.type === 'frame') take(event.frame)
    cancelSilence()
    if (framer.pendingBytes() > 0) cancelSilence = clock.after(options.silenceMs, onSilence)
  }

  function take(news: CardNews): void {
    if (news.is === 'answer') return takeAnswer(news.response)
    const isThere = news.is === 'inserted'
    if (!isThere && question?.isForCard === true) question.settle(failed({ code: 'card-gone' }))
    else if (question?.isForCard === false) question.settle(ok({ is: 'presence' }))
    if (isThere === hasCard) return
    hasCard = isThere
    if (isThere) placement += 1
    onPresence(isThere)
  }

  function takeAnswer(bytes: Uint8Array): void {
    const response = decodeSsResponse(bytes)
    if (question?.isForCard === true && response !== null) {
      question.settle(ok({ is: 'response', response }))
      return
    }
    bytes.fill(0)
    counters.unexpectedAnswers += 1
    if (question?.isForCard === true) giveUp(question, 'bad-answer', 'an answer without a status word')
  }

  function giveUp(asked: Question, code: 'bad-answer' | 'no-answer', detail: string): void {
    counters.timeouts += 1
    isOutOfStep = true
    asked.settle(failed({ code, detail }))
  }

  function onSilence(): void {
    discard(framer.reset('silence'))
    if (question !== undefined) {
      giveUp(question, 'bad-answer', `the message stopped in the middle for ${options.silenceMs} ms`)
    }
  }

  function put(request: CardRequest, deadlineMs: number): Promise<Result<Answer, NoAnswer>> {
    if (question !== undefined) throw new Error('a second question while the first is unanswered')
    if (closedWith !== undefined) return Promise.resolve(failed(closedWith))
    return new Promise((resolve) => {
      const asked: Question = {
        isForCard: request.is === 'command',
        hasBytes: false,
        settle(answer) {
          if (question !== asked) return
          question = undefined
          cancelDeadline()
          resolve(answer)
        },
      }
      const cancelDeadline = clock.after(deadlineMs, () => {
        const what = asked.isForCard ? 'card command' : 'the question for a card'
        giveUp(
          asked,
          asked.hasBytes ? 'bad-answer' : 'no-answer',
          `${what}: ${asked.hasBytes ? 'no answer that makes sense' : 'not one byte'} within ${deadlineMs} ms`,
        )
      })
      question = asked
      void transport.write(encodeCardRequest(request)).then((written) => {
        if (!written.ok) asked.settle(failed(written.error))
      })
    })
  }

  async function ask(): Promise<Result<boolean, DeviceError>> {
    const answer = await put({ is: 'what-lies-there' }, options.readerDeadlineMs)
    if (answer.ok) {
      // Messages keep their order, so nothing older can follow.
      isOutOfStep = false
      return ok(hasCard)
    }
    // The card's going answers this question; it cannot fail it.
    if (answer.error.code === 'card-gone') throw new Error('card-gone in answer to a question for the reader')
    return failed(answer.error)
  }

  async function command(one: SsCommand): Promise<Result<SsResponse, NoAnswer>> {
    if (isOutOfStep) {
      const inStep = await ask()
      if (!inStep.ok) return inStep
    }
    if (!hasCard) return failed({ code: 'card-gone' })
    counters.commands += 1
    const answer = await put({ is: 'command', apdu: encodeSsCommand(one) }, options.cardDeadlineMs)
    if (!answer.ok) return answer
    if (answer.value.is !== 'response') throw new Error('presence in answer to a command')
    return ok(answer.value.response)
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
    command,
    hasCard: () => hasCard,
    placement: () => placement,
    counters: () => counters,
    close() {
      stopData()
      stopClosed()
      end({ code: 'closed', detail: 'the driver was closed' })
    },
  }
}
