import type { Words } from '../../domain/model.ts'
import { failed, ok } from '../../domain/result.ts'
import type { Result } from '../../domain/result.ts'
import type { Framer } from '../codec/framer.ts'
import type { DeviceError, DriverDeps, ProbeReport } from '../device.ts'
import type { Transport } from '../transport/transport.ts'
import type { CallDisplay, ShowOutcome, SignContent } from './call-display.ts'
import { createNewestContent } from './newest-content.ts'

/** What a sign said to a frame, as far as anybody acts upon it; `other` was for another address. */
export type SignReply = 'ack' | 'nack' | 'other'

/** A sign that takes frames and acknowledges each, or says nothing at all. */
export interface FrameSign {
  /** Sent at opening, and again before a content when the sign was silent or refused: it may have been switched off. */
  readonly init: readonly Uint8Array[]
  /** Sent for a content. `resends` counts how often the same content went out before. */
  framesOf(content: SignContent, resends: number): readonly Uint8Array[]
  /** Between two frames, and behind the last. */
  readonly gapMs: number
  readonly resendMs: number
  /** Null for a mute sign. */
  readonly reply: {
    createFramer(): Framer<SignReply>
    readonly deadlineMs: number
    /** Further tries after silence or a refusal. */
    readonly retries: number
  } | null
  /** A frame that changes nothing, for `check` and `probe`; null where the protocol has none. */
  readonly harmless: Uint8Array | null
  /** What `probe` tells beside what it found. */
  readonly about: ProbeReport['lines']
}

type Attempt = 'done' | 'silent' | 'refused' | 'closed' | 'overtaken'

/**
 * Opens such a sign. A mute one cannot be asked whether it is there: it opens and stays in service as long as its wire
 * does, and what goes out is `sent`, never `shown`. Errors: `closed`, and of acknowledging ones `no-answer`, `refused`.
 */
export async function openFrameSign(
  transport: Transport,
  sign: FrameSign,
  { clock, log }: DriverDeps,
): Promise<Result<CallDisplay, DeviceError>> {
  const counts = {
    frames: 0,
    acknowledged: 0,
    retries: 0,
    refusals: 0,
    silences: 0,
    discardedBytes: 0,
    unaskedFrames: 0,
  }
  const framer = sign.reply?.createFramer()
  let isClosed = false
  let giveReply: ((reply: 'ack' | 'nack' | undefined) => void) | undefined
  let endPause = (): void => {}
  let resends = 0
  let last: Attempt = 'done'
  let needsInit = true
  /** Until then an answer may still come to a frame that was given up. */
  let lateUntilMs = 0

  const newest = createNewestContent({
    clock,
    resendMs: sign.resendMs,
    isClosed: () => isClosed,
    async send(content, isResend) {
      resends = isResend ? resends + 1 : 0
      const frames = sign.framesOf(content, resends)
      const hadInit = needsInit || sign.init.length === 0
      let attempt = await sendAll(needsInit ? [...sign.init, ...frames] : frames, newest.isOvertaken)
      // A sign that was switched off has forgotten what a call is put into: it is told, and asked once more.
      if (attempt === 'refused' && !hadInit)
        attempt = await sendAll([...sign.init, ...frames], newest.isOvertaken)
      if (attempt === 'done') needsInit = false
      return outcomeOf(attempt)
    },
  })

  function outcomeOf(attempt: Attempt): ShowOutcome {
    if (attempt === 'done') return sign.reply === null ? 'sent' : 'shown'
    return attempt === 'overtaken' ? 'overtaken' : 'failed'
  }

  function hear(chunk: Uint8Array): void {
    // A mute sign's line may be shared: what others say on it is nobody's rubbish.
    if (framer !== undefined) handle(framer.push(chunk))
  }

  function handle(events: ReturnType<Framer<SignReply>['push']>): void {
    for (const event of events) {
      if (event.type === 'discarded') counts.discardedBytes += event.bytes.length
      else if (event.frame !== 'other') {
        if (giveReply === undefined) counts.unaskedFrames += 1
        else giveReply(event.frame)
      }
    }
  }

  function waitForReply(deadlineMs: number): Promise<'ack' | 'nack' | undefined> {
    return new Promise((resolve) => {
      const done = (reply: 'ack' | 'nack' | undefined): void => {
        if (giveReply !== done) return
        giveReply = undefined
        cancel()
        resolve(reply)
      }
      const cancel = clock.after(deadlineMs, () => done(undefined))
      giveReply = done
    })
  }

  function pause(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve)
      endPause = () => {
        cancel()
        resolve()
      }
    })
  }

  async function sendOnce(frame: Uint8Array): Promise<Attempt> {
    if (framer !== undefined) handle(framer.reset('stale'))
    const reply = sign.reply === null ? undefined : waitForReply(sign.reply.deadlineMs)
    const writing = transport.write(frame).then((written) => {
      if (!written.ok) close()
    })
    if (reply === undefined) await writing
    const got = await reply
    if (isClosed) return 'closed'
    counts.frames += 1
    if (got === 'ack') counts.acknowledged += 1
    // The gap belongs to the turn: on a shared line the next frame may be for this very sign.
    if (sign.reply === null || got === 'ack') {
      await pause(sign.gapMs)
      return 'done'
    }
    if (framer !== undefined) handle(framer.reset('silence'))
    counts[got === 'nack' ? 'refusals' : 'silences'] += 1
    if (got === undefined) lateUntilMs = clock.now() + (sign.reply?.deadlineMs ?? 0)
    return got === 'nack' ? 'refused' : 'silent'
  }

  async function sendWithRetries(frame: Uint8Array, isOvertaken: () => boolean): Promise<Attempt> {
    // Acknowledgements look all alike: a late one to the frame before must not be taken for this one's.
    const restMs = Math.min(lateUntilMs - clock.now(), sign.reply?.deadlineMs ?? 0)
    if (restMs > 0) await pause(restMs)
    for (let left = sign.reply?.retries ?? 0; ; left -= 1) {
      const attempt = isClosed ? 'closed' : await transport.inTurn(() => sendOnce(frame))
      last = attempt
      if (attempt === 'silent' || attempt === 'refused') needsInit = true
      if (attempt === 'done' || attempt === 'closed' || left === 0) return attempt
      if (isOvertaken()) return 'overtaken'
      counts.retries += 1
    }
  }

  async function sendAll(
    frames: readonly Uint8Array[],
    isOvertaken: () => boolean = () => false,
  ): Promise<Attempt> {
    for (const frame of frames) {
      const attempt = await sendWithRetries(frame, isOvertaken)
      if (attempt === 'done') continue
      if (attempt !== 'overtaken') log.warn('sign-frame-failed', { address: transport.address, why: attempt })
      return attempt
    }
    return 'done'
  }

  function foundWords(): Words {
    if (sign.reply === null)
      return {
        zh: '线路已打开；此屏不应答，无法证实它在线',
        en: 'the wire is open; this sign never answers, so it cannot be proved to be there',
      }
    return counts.acknowledged > 0
      ? { zh: '屏已应答', en: 'the sign acknowledged' }
      : {
          zh: '线路已打开；没有询问帧，尚未证实屏在线',
          en: 'the wire is open; without a frame to ask with, nothing proves the sign is there yet',
        }
  }

  async function start(): Promise<Attempt> {
    // Without first frames nothing would tell an absent sign from a present one before the first check.
    const asked = sign.init.length === 0 ? sign.harmless : null
    const attempt = await sendAll(asked === null ? sign.init : [asked])
    needsInit = attempt !== 'done'
    // A sign that refuses is there all the same.
    return asked !== null && attempt === 'refused' ? 'done' : attempt
  }

  async function check(): Promise<Result<void, DeviceError>> {
    if (isClosed) return failed(CLOSED)
    if (sign.reply === null) return ok(undefined)
    // Without a harmless frame the last one that was sent tells whether anybody is there.
    const attempt = sign.harmless === null ? last : await sendAll([sign.harmless])
    // A sign that refuses is there all the same.
    if (attempt === 'done' || attempt === 'refused') {
      newest.repairIfStale()
      return ok(undefined)
    }
    newest.markStale()
    return failed(attempt === 'closed' ? CLOSED : { code: 'no-answer', detail: 'no acknowledgement' })
  }

  function close(): void {
    if (isClosed) return
    isClosed = true
    stopData()
    giveReply?.(undefined)
    endPause()
    newest.close()
  }

  const stopData = transport.onData(hear)
  const stopClosed = transport.onClosed(close)

  const started = await start()
  if (started !== 'done') {
    close()
    stopClosed()
    if (started === 'closed') return failed(CLOSED)
    return failed({
      code: started === 'refused' ? 'refused' : 'no-answer',
      detail: started === 'refused' ? 'the sign refused its first frames' : 'no acknowledgement',
    })
  }

  return ok({
    family: 'display',
    show: (content) => newest.show(content),
    conditions: newest.conditions,
    onConditions: newest.onConditions,
    check,
    async probe() {
      const answer = await check()
      if (!answer.ok) return answer
      return ok({ lines: [foundWords(), ...sign.about], isUnproven: counts.acknowledged === 0 })
    },
    counters: () => ({ ...newest.counters(), ...counts }),
    close() {
      close()
      stopClosed()
      return Promise.resolve()
    },
  })
}

const CLOSED: DeviceError = { code: 'closed', detail: 'the wire is gone' }
