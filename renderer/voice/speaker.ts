import type { Announcement } from '../../domain/announce.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Speaker, SpokenBy } from '../../domain/voice/announcer.ts'

/** The hall's recorded words. */
export interface ClipVoice {
  /** Whether sound can be heard now: browsers keep a page silent until it has been touched. */
  isAudible(): boolean
  /** Whether every word of it has a clip. */
  has(announcement: Announcement): boolean
  chime(level: number, signal: AbortSignal): Promise<boolean>
  /** Resolves when it has been played; false when it could not be. */
  say(announcement: Announcement, level: number, signal: AbortSignal): Promise<boolean>
}

/** A voice of the machine itself. */
export interface SystemVoice {
  /** Whether the machine has a voice of its own, not one on the network, that can read it. */
  has(announcement: Pick<Announcement, 'lang' | 'voice'>): boolean
  say(announcement: Announcement, level: number, signal: AbortSignal): Promise<boolean>
}

/** The ways an utterance can reach people, best first. Clips sound the same on every machine, so they come first. */
export function waysToSay(
  can: { readonly clips: boolean; readonly system: boolean },
  prefersSystem: boolean,
): SpokenBy[] {
  const clips: SpokenBy[] = can.clips ? ['clips'] : []
  const system: SpokenBy[] = can.system ? ['system'] : []
  return prefersSystem ? [...system, ...clips, 'text'] : [...clips, ...system, 'text']
}

/** How long an utterance stays written when nothing can be heard: as long as a voice would need. */
export function readingMs({ lang, spoken }: Announcement): number {
  return Math.max(2500, [...spoken].length * (lang === 'zh' ? 260 : 75))
}

export function createSpeaker(parts: {
  readonly clock: Clock
  readonly clips: ClipVoice
  readonly system: SystemVoice
  readonly prefersSystem: boolean
}): Speaker {
  const { clock, clips, system, prefersSystem } = parts

  function read(announcement: Announcement, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(readingMs(announcement), resolve)
      signal.addEventListener('abort', () => {
        cancel()
        resolve()
      })
    })
  }

  return {
    async chime(level, signal) {
      if (clips.isAudible()) await clips.chime(level, signal)
    },
    async say(announcement, level, signal, begun) {
      const can = {
        clips: level > 0 && clips.isAudible() && clips.has(announcement),
        system: level > 0 && system.has(announcement),
      }
      for (const by of waysToSay(can, prefersSystem)) {
        if (signal.aborted) return
        begun(by)
        if (by === 'text') return read(announcement, signal)
        const voice = by === 'clips' ? clips : system
        if (await voice.say(announcement, level, signal)) return
      }
    },
  }
}
