import { failed, ok, type Result } from '../../domain/result.ts'
import type { DeviceError, DriverDeps, ProbeReport } from '../device.ts'
import type { Transport } from '../transport/transport.ts'
import { spokenPieces } from './tts-text.ts'
import {
  createTtsLine,
  type AskOutcome,
  type SpeechEnd,
  type StatusOutcome,
  type TtsLineTiming,
} from './tts-line.ts'
import type { SpeakOutcome, VoiceModule } from './voice-module.ts'

/** How one kind of speech chip is spoken to. */
export interface TtsChip {
  /** For the technician. */
  readonly title: string
  readonly maxTextBytes: number
  bytesOf(text: string): number
  /** Words that the chip can read and that cannot command it. */
  clean(text: string): string
  /** What stands before the words of every frame: volume, speed, how numbers are read. */
  tags(level: number): string
  /** The text that plays the chime; null without one. */
  chime(level: number): string | null
  /** @param text tags and words, at most `maxTextBytes` */
  speak(text: string): Uint8Array
  readonly stop: Uint8Array
  readonly status: Uint8Array
  /** The status question of the other kind of chip, and what that is called: for telling one from the other. */
  readonly other: { readonly status: Uint8Array; readonly title: string; readonly driver: string }
}

export interface TtsTiming extends TtsLineTiming {
  /** A speech may take so long per character, and `speechMs` besides. */
  readonly charMs: number
  readonly speechMs: number
}

/** Between the status questions of two kinds of chip (hardware-protocols 4.2). */
const OTHER_GAP_MS = 50
/** A speech that is overdue and goes on all the same is waited for so often. */
const OVERDUE_WAITS = 1

interface Job {
  /** Made when its turn comes, so that the level is that of the moment. */
  readonly texts: () => readonly string[]
  readonly settle: (outcome: SpeakOutcome) => void
  isHushed: boolean
}

/**
 * A speech chip on a wire: announcements one after the other, each text sent, accepted (41) and waited for (4F). A chip
 * that starts anew in the middle is given the announcement once more. Errors of opening: `no-answer`, `bad-answer`,
 * `refused`, `closed`.
 */
export async function openTtsModule(
  transport: Transport,
  chip: TtsChip,
  timing: TtsTiming,
  deps: DriverDeps,
): Promise<Result<VoiceModule, DeviceError>> {
  const { log } = deps
  const line = createTtsLine(transport, timing, deps)
  const counts = { spoken: 0, unproven: 0, failed: 0, dropped: 0, resends: 0, saidAgain: 0 }
  let waiting: Job[] = []
  let present: Job | undefined
  let level = 1

  async function run(): Promise<void> {
    while (present === undefined) {
      const job = waiting.shift()
      if (job === undefined) return
      present = job
      const outcome = await announce(job)
      present = undefined
      counts[outcome === 'sent' ? 'unproven' : outcome] += 1
      if (outcome === 'failed') log.warn('voice-not-spoken', { address: transport.address })
      job.settle(outcome)
    }
  }

  async function announce(job: Job): Promise<SpeakOutcome> {
    const first = await sayAll(job)
    if (first !== 'started') return first
    // What it had been told is gone with its memory: once more from the beginning, and only once.
    counts.saidAgain += 1
    const second = await sayAll(job)
    return second === 'started' ? 'failed' : second
  }

  async function sayAll(job: Job): Promise<SpeakOutcome | 'started'> {
    let isProven = true
    for (const text of job.texts()) {
      if (job.isHushed) return 'dropped'
      const end = await sayOne(job, text)
      if (job.isHushed) return 'dropped'
      if (end === 'started') return 'started'
      if (end === 'failed') return 'failed'
      isProven &&= end === 'idle'
    }
    return isProven ? 'spoken' : 'sent'
  }

  async function sayOne(job: Job, text: string): Promise<'idle' | 'started' | 'failed' | 'unproven'> {
    const deadlineMs = [...text].length * timing.charMs + timing.speechMs
    const frame = chip.speak(text)
    for (let tries = 0; tries < 2 && !job.isHushed; tries += 1) {
      if (tries > 0) counts.resends += 1
      let end: Promise<SpeechEnd> | undefined
      const answer: AskOutcome = await line.ask(frame, () => {
        end = line.speechEnd(deadlineMs)
      })
      if (answer === 'started') return 'started'
      if (end !== undefined) return settled(job, await end)
      if (answer === 'closed') return 'failed'
      // Perhaps only its answer was lost: sending again would cut off what it is saying.
      if (answer === 'silent') {
        const status = await line.status(chip.status)
        if (status === 'busy') return settled(job, await line.speechEnd(deadlineMs))
        if (!isAlive(status)) return 'failed'
      }
    }
    return 'failed'
  }

  /** What the end of a speech proves; asked for where none came in time. */
  async function settled(job: Job, first: SpeechEnd): Promise<'idle' | 'started' | 'failed' | 'unproven'> {
    let end = first
    for (let waits = 0; end === 'overdue'; waits += 1) {
      const status = await line.status(chip.status)
      if (status === 'idle') return 'idle'
      if (status === 'answering') return 'unproven'
      if (status !== 'busy') return 'failed'
      if (job.isHushed) return 'unproven'
      if (waits >= OVERDUE_WAITS) {
        log.warn('voice-speech-endless', { address: transport.address })
        await line.ask(chip.stop)
        return 'unproven'
      }
      end = await line.speechEnd(timing.speechMs)
    }
    if (end === 'idle' || end === 'started') return end
    return end === 'closed' ? 'failed' : 'unproven'
  }

  function queue(texts: Job['texts']): Promise<SpeakOutcome> {
    return new Promise((settle) => {
      waiting.push({ texts, settle, isHushed: false })
      void run()
    })
  }

  /** Each piece with the tags in front, short enough for one frame. */
  function framesOf(words: string): string[] {
    const tags = chip.tags(level)
    const room = chip.maxTextBytes - chip.bytesOf(tags)
    return spokenPieces(chip.clean(words), room, (text) => chip.bytesOf(text)).map((piece) => tags + piece)
  }

  async function check(): Promise<Result<void, DeviceError>> {
    const status = await line.status(chip.status)
    if (isAlive(status)) return ok(undefined)
    if (status === 'closed') return failed({ code: 'closed', detail: 'the wire is gone' })
    if (status === 'refused')
      return failed({ code: 'refused', detail: 'it answers 45: hurt frames, or another chip' })
    const { discardedBytes } = line.counters()
    return discardedBytes > 0
      ? failed({ code: 'bad-answer', detail: `${discardedBytes} bytes that are no reply: wrong baud rate?` })
      : failed({ code: 'no-answer', detail: 'no answer to the status question' })
  }

  /** Whether a chip of the other kind, or one that takes both questions, is there. */
  async function answersOther(): Promise<boolean> {
    await line.pause(OTHER_GAP_MS)
    return isAlive(await line.status(chip.other.status))
  }

  /** Asked twice: a frame may be hurt, and a module that has just been switched on is deaf for a moment. */
  async function look(): Promise<Result<void, DeviceError>> {
    const first = await check()
    return first.ok || first.error.code === 'closed' ? first : check()
  }

  const seen = await look()
  if (!seen.ok) {
    const { title, driver } = chip.other
    const isOther = seen.error.code !== 'closed' && (await answersOther())
    line.close()
    return isOther
      ? failed({ code: 'bad-answer', detail: `it answers as ${title}: use the driver ${driver}` })
      : seen
  }

  return ok({
    family: 'voice',
    speak: (text) => queue(() => framesOf(text)),
    chime() {
      return chip.chime(1) === null
        ? Promise.resolve('none')
        : queue(() => [chip.chime(level)].filter((text) => text !== null))
    },
    setLevel(next) {
      level = Math.min(1, Math.max(0, next))
    },
    async hush() {
      const dropped = waiting
      waiting = []
      for (const { settle } of dropped) settle('dropped')
      counts.dropped += dropped.length
      if (present === undefined) return
      present.isHushed = true
      line.endSpeech()
      await line.ask(chip.stop)
      // Its text may have been accepted just before.
      line.endSpeech()
      // The 4F of the speech that was cut off must not be taken for the end of the next one.
      await line.status(chip.status)
    },
    check,
    async probe() {
      const alive = await look()
      return alive.ok ? ok(await report()) : alive
    },
    counters: () => ({ ...counts, waiting: waiting.length, ...line.counters() }),
    close() {
      const dropped = waiting
      waiting = []
      for (const { settle } of dropped) settle('dropped')
      line.close()
      return Promise.resolve()
    },
  })

  async function report(): Promise<ProbeReport> {
    const status = await line.status(chip.status)
    const lines = [
      {
        zh: `应答 ${chip.title} 的状态查询：${status === 'busy' ? '正在播报' : '空闲'}`,
        en: `answers the status question of ${chip.title}: ${status === 'busy' ? 'speaking' : 'idle'}`,
      },
    ]
    if (await answersOther()) {
      lines.push({
        zh: `也应答 ${chip.other.title} 的查询；以设备文件的设置为准，听一句试试`,
        en: `also answers that of ${chip.other.title}; the setting counts, try a sentence`,
      })
    }
    return { lines }
  }
}

function isAlive(status: StatusOutcome): boolean {
  return status === 'busy' || status === 'idle' || status === 'answering'
}
