import type { Announcement } from '../../domain/announce.ts'
import type { Clock } from '../../domain/ports.ts'

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
  chime(signal: AbortSignal): Promise<void>
  /** `begun` is told how the words are about to reach people; again when that way fails and another is taken. */
  say(announcement: Announcement, signal: AbortSignal, begun: (by: SpokenBy) => void): Promise<void>
}

/** What is being spoken now, to be written as well. */
export interface Speaking {
  readonly call: SpokenCall
  readonly announcement: Announcement
  readonly by: SpokenBy
}

export interface AnnouncerParts {
  readonly clock: Clock
  readonly speaker: Speaker
  /** How often the text is spoken, and the silence between two utterances. */
  readonly settings: () => { readonly times: number; readonly gapSeconds: number }
  /** Whether this very call still stands: called, neither arrived, passed nor called anew. */
  readonly isStanding: (call: SpokenCall) => boolean
  /** Null when nothing is being spoken. */
  readonly onSpeaking: (speaking: Speaking | null) => void
}

/** One announcement at a time, in the order of the calls (domain guide section 6). */
export interface Announcer {
  announce(call: SpokenCall): void
  /** A lost link silences at once; what still stands is spoken when the link is back. */
  setLive(isLive: boolean): void
  close(): void
}

/** No utterance takes longer; a sound card that hangs must not silence the hall. */
const LONGEST_MS = 45_000

export function createAnnouncer({
  clock,
  speaker,
  settings,
  isStanding,
  onSpeaking,
}: AnnouncerParts): Announcer {
  let waiting: SpokenCall[] = []
  let present: AbortController | null = null
  let isLive = false
  let isClosed = false

  async function run(): Promise<void> {
    while (present === null && isLive && !isClosed) {
      const call = waiting.shift()
      if (!call) return
      if (!isStanding(call)) continue
      const mine = new AbortController()
      present = mine
      try {
        await speak(call, mine.signal)
      } finally {
        present = null
        onSpeaking(null)
      }
    }
  }

  async function speak(call: SpokenCall, signal: AbortSignal): Promise<void> {
    await within(signal, (inner) => speaker.chime(inner))
    const { times, gapSeconds } = settings()
    const utterances = Array.from({ length: times }, () => call.announcements).flat()
    for (const [index, announcement] of utterances.entries()) {
      if (index > 0) await pause(signal, gapSeconds * 1000)
      // A ticket that has moved on is dropped, not played late.
      if (signal.aborted || !isStanding(call)) return
      await within(signal, (inner) =>
        speaker.say(announcement, inner, (by) => {
          if (!inner.aborted) onSpeaking({ call, announcement, by })
        }),
      )
    }
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

  return {
    announce(call) {
      waiting = [...waiting.filter((other) => other.ticketId !== call.ticketId), call].toSorted(
        (a, b) => a.callSeq - b.callSeq,
      )
      void run()
    },
    setLive(nowLive) {
      isLive = nowLive
      if (isLive) void run()
      else present?.abort()
    },
    close() {
      isClosed = true
      waiting = []
      present?.abort()
    },
  }
}
