import { readonly, ref, type Ref } from 'vue'
import type { Announcement } from '../../domain/announce.ts'
import { breathBefore, filesOf, VOICE_PATH, type ClipBook } from './clip-book.ts'
import type { ClipVoice } from './speaker.ts'

export interface ClipPlayer extends ClipVoice {
  /** True while the browser waits for a touch before it lets the page sound. */
  readonly isBlocked: Readonly<Ref<boolean>>
  /** The same as `isAudible()`, to be watched. */
  readonly canBeHeard: Readonly<Ref<boolean>>
  /** To be called from a touch or key press. */
  unblock(): void
  /** Loads all clips, one after another, so that the first call does not wait for them. */
  preload(): Promise<void>
  close(): void
}

const START_DELAY_SECONDS = 0.05

/**
 * Joins clips on one AudioContext. `fetchBytes` gives null for what cannot be had. A context that is suspended by the
 * browser is shown by `isBlocked`, and nothing is played on it: its clock stands still.
 */
export function createClipPlayer(parts: {
  readonly context: AudioContext
  readonly book: () => ClipBook
  readonly fetchBytes: (path: string) => Promise<ArrayBuffer | null>
}): ClipPlayer {
  const { context, book, fetchBytes } = parts
  const decoded = new Map<string, Promise<AudioBuffer | null>>()
  const isBlocked = ref(context.state === 'suspended')
  const canBeHeard = ref(context.state === 'running')
  context.addEventListener('statechange', () => {
    isBlocked.value = context.state === 'suspended'
    canBeHeard.value = context.state === 'running'
  })

  function load(file: string): Promise<AudioBuffer | null> {
    const known = decoded.get(file)
    if (known) return known
    const loading = fetchBytes(`${VOICE_PATH}${file}`)
      .then((bytes) => (bytes === null ? null : context.decodeAudioData(bytes)))
      .catch(() => null)
      .then((buffer) => {
        // Asked for again next time: the server may have been away.
        if (buffer === null) decoded.delete(file)
        return buffer
      })
    decoded.set(file, loading)
    return loading
  }

  async function play(
    files: readonly string[],
    breaths: readonly number[],
    level: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const buffers = await Promise.all(files.map(load))
    if (signal.aborted) return true
    if (!buffers.every((buffer) => buffer !== null) || context.state !== 'running') return false
    const loudness = new GainNode(context, { gain: level })
    loudness.connect(context.destination)
    await new Promise<void>((resolve) => {
      let at = context.currentTime + START_DELAY_SECONDS
      const sources = buffers.map((buffer, index) => {
        const source = new AudioBufferSourceNode(context, { buffer })
        source.connect(loudness)
        at += breaths[index] ?? 0
        source.start(at)
        at += buffer.duration
        return source
      })
      const last = sources.at(-1)
      if (!last) return resolve()
      last.addEventListener('ended', () => resolve())
      signal.addEventListener('abort', () => {
        for (const source of sources) source.stop()
        resolve()
      })
    })
    loudness.disconnect()
    return true
  }

  return {
    isBlocked: readonly(isBlocked),
    canBeHeard: readonly(canBeHeard),
    isAudible: () => context.state === 'running',
    has: (announcement) => filesOf(book(), announcement) !== null,
    chime: (level, signal) => play(['chime.wav'], [0], level, signal),
    say(announcement: Announcement, level, signal) {
      const files = filesOf(book(), announcement)
      return files === null
        ? Promise.resolve(false)
        : play(files, announcement.clips.map(breathBefore), level, signal)
    },
    unblock: () => void context.resume(),
    async preload() {
      const files = Object.values(book()).flatMap((words) => Object.values(words))
      for (const file of ['chime.wav', ...new Set(files)]) await load(file)
    },
    close: () => void context.close(),
  }
}

/** For a board that is muted, and for a browser without Web Audio: everything is written, nothing is heard, and no touch would change that. */
export function createSilentPlayer(): ClipPlayer {
  return {
    isBlocked: readonly(ref(false)),
    canBeHeard: readonly(ref(false)),
    isAudible: () => false,
    has: () => false,
    chime: () => Promise.resolve(false),
    say: () => Promise.resolve(false),
    unblock: () => {},
    preload: () => Promise.resolve(),
    close: () => {},
  }
}
