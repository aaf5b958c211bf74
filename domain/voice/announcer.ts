import type { Announcement } from '../announce.ts'
import type { Clock } from '../ports.ts'

/** One call to speak: the text in each language of the hall, in the hall's order. */
export interface SpokenCall {
  readonly ticketId: string
  /** Seq of the call or recall: calls are spoken in this order, and a later call of the same ticket replaces this one. */
  readonly callSeq: number
  readonly announcements: readonly Announcement[]
}

/** How an utterance reached people: joined clips, the machine's own voice, or on screen only. */
export type SpokenBy = 'clips' | 'system' | 'text'

/** What makes the sound. Every promise resolves when it is over or when `signal` is aborted, and never rejects. */
export interface Speaker {
  /** `level` above 0 up to 1. */
  chime(level: number, signal: AbortSignal): Promise<void>
  /**
   * A `level` of 0 only writes. `begun` is told how the words are about to reach people; again when that way fails and
   * another is taken.
   */
  say(
    announcement: Announcement,
    level: number,
    signal: AbortSignal,
    begun: (by: SpokenBy) => void,
  ): Promise<void>
}

/** What is being spoken now, to be written as well. */
export interface Speaking<Call extends SpokenCall = SpokenCall> {
  readonly call: Call
  readonly announcement: Announcement
  readonly by: SpokenBy
}

export interface AnnouncerSettings {
  /** How often the text is spoken, and how often while another call waits. */
  readonly times: number
  readonly busyTimes: number
  /** Silence between two utterances. */
  readonly gapSeconds: number
  readonly chime: boolean
}

export interface AnnouncerParts<Call extends SpokenCall> {
  readonly clock: Clock
  readonly speaker: Speaker
  readonly settings: () => AnnouncerSettings
  /** How loud this call may be now: 0 only writes it. */
  readonly levelOf: (call: Call) => number
  /** Whether this very call still stands: called, neither arrived, passed nor called anew. */
  readonly isStanding: (call: Call) => boolean
  /** Null when nothing is being spoken. */
  readonly onSpeaking: (speaking: Speaking<Call> | null) => void
  /** The call has been spoken once in every language; repeats may follow. */
  readonly onSaid: (call: Call) => void
}

/** One announcement at a time, in the order of the calls (domain guide section 6). */
export interface Announcer<Call extends SpokenCall> {
  announce(call: Call): void
  /** Falls silent at once, in the middle of a word, and forgets what was still to be spoken. */
  silence(): void
  close(): void
}

/** No utterance takes longer; a sound card that hangs must not silence the hall. */
const LONGEST_MS = 45_000

export function createAnnouncer<Call extends SpokenCall>(parts: AnnouncerParts<Call>): Announcer<Call> {
  const { clock, speaker, settings, levelOf, isStanding, onSpeaking, onSaid } = parts
  let waiting: Call[] = []
  let present: { readonly call: Call; readonly stop: AbortController } | null = null
  let isClosed = false

  async function run(): Promise<void> {
    while (present === null && !isClosed) {
      const call = waiting.shift()
      if (!call) return
      if (!isStanding(call)) continue
      const stop = new AbortController()
      present = { call, stop }
      try {
        await speak(call, stop.signal)
      } finally {
        present = null
        onSpeaking(null)
      }
    }
  }

  async function speak(call: Call, signal: AbortSignal): Promise<void> {
    const level = levelOf(call)
    if (settings().chime && level > 0) await within(signal, (inner) => speaker.chime(level, inner))
    for (let round = 1; ; round += 1) {
      for (const [index, announcement] of call.announcements.entries()) {
        if (round > 1 || index > 0) await pause(signal, settings().gapSeconds * 1000)
        // A ticket that has moved on is dropped, not played late.
        if (signal.aborted || !isStanding(call)) return
        await utter(call, announcement, signal)
      }
      if (signal.aborted) return
      if (round === 1) onSaid(call)
      if (round >= timesOf()) return
    }
  }

  /** Looked at after every round: a call that comes in meanwhile shortens the one being spoken. */
  function timesOf(): number {
    const { times, busyTimes } = settings()
    return waiting.some(isStanding) ? Math.min(times, busyTimes) : times
  }

  function utter(call: Call, announcement: Announcement, signal: AbortSignal): Promise<void> {
    return within(signal, (inner) =>
      speaker.say(announcement, levelOf(call), inner, (by) => {
        if (!inner.aborted) onSpeaking({ call, announcement, by })
      }),
    )
  }

  /** Until it is over, the call is silenced, or it has taken longer than anything could. */
  async function within(signal: AbortSignal, play: (inner: AbortSignal) => Promise<void>): Promise<void> {
    if (signal.aborted) return
    const inner = new AbortController()
    await new Promise<void>((resolve) => {
      const stop = (): void => {
        inner.abort()
        end()
      }
      const end = (): void => {
        cancel()
        signal.removeEventListener('abort', stop)
        resolve()
      }
      const cancel = clock.after(LONGEST_MS, stop)
      signal.addEventListener('abort', stop)
      void play(inner.signal).then(end)
    })
  }

  function pause(signal: AbortSignal, ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = (): void => {
        cancel()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const cancel = clock.after(ms, end)
      signal.addEventListener('abort', end)
    })
  }

  function silence(): void {
    waiting = []
    present?.stop.abort()
  }

  return {
    announce(call) {
      if (present?.call.callSeq === call.callSeq && !present.stop.signal.aborted) return
      waiting = [...waiting.filter((other) => other.ticketId !== call.ticketId), call].toSorted(
        (a, b) => a.callSeq - b.callSeq,
      )
      void run()
    },
    silence,
    close() {
      isClosed = true
      silence()
    },
  }
}
