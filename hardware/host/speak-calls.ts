import type { Announcement } from '../../domain/announce.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { Clock, Log } from '../../domain/ports.ts'
import { soundZoneOf, zonesHeardIn } from '../../domain/sound-zones.ts'
import type { Speaker } from '../../domain/voice/announcer.ts'
import { createVoiceDuty, type VoiceDuty } from '../../domain/voice/duty.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import type { VoiceModule } from '../voices/voice-module.ts'
import type { HallLink } from './hall-link.ts'

/** A speech module, and where it is heard. */
export interface SpeakingVoice {
  readonly device: SupervisedDevice<VoiceModule>
  /** Empty is the whole hall. */
  readonly soundZoneIds: readonly string[]
}

type VoiceLink = Pick<HallLink, 'hall' | 'state' | 'now' | 'isOnline' | 'onChange' | 'voice'>

/** After a loss of the link, a call made longer ago than that is not news any more, even if nobody came. */
const SPOKEN_WITHIN_MS = 120_000

/**
 * Speech modules read the hall's calls aloud, by the very rules of the boards: only where the server gave them the voice of
 * a sound zone, in the order of the calls, never late, silent in quiet hours.
 *
 * @returns its end
 */
export function speakCalls(
  voices: readonly SpeakingVoice[],
  link: VoiceLink,
  deps: { readonly clock: Clock; readonly log: Log },
): () => void {
  const ends = voices.map((voice) => speakWith(voice, link, deps))
  return () => {
    for (const end of ends) end()
  }
}

function speakWith(
  { device: supervised, soundZoneIds }: SpeakingVoice,
  link: VoiceLink,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): () => void {
  const toldUnknown = new Set<string>()
  let present: { readonly zones: string; readonly duty: VoiceDuty } | undefined
  /** What was claimed last; null while the link is away. */
  let claimedAudible: boolean | null = null

  function follow(): void {
    const hall = link.hall()
    const state = link.state()
    if (!link.isOnline() || hall === null || state === null) {
      if (claimedAudible !== null) present?.duty.drop()
      claimedAudible = null
      return
    }
    const duty = dutyIn(hall)
    if (duty === undefined) return
    duty.take(hall, state)
    // A module that is away gives its place to a board that can be heard.
    const isAudible = supervised.state() === 'ready'
    if (isAudible === claimedAudible) return
    claimedAudible = isAudible
    void duty.claim(isAudible)
  }

  /** The voice of its zones as the hall has them now; undefined where the hall has none of them. */
  function dutyIn(hall: PublicHall): VoiceDuty | undefined {
    for (const soundZoneId of soundZoneIds) tellUnknown(hall, soundZoneId)
    const zoneIds = soundZoneIds.length === 0 ? [] : zonesHeardIn(hall, soundZoneIds)
    // Without a zone of its own it would be the voice of the whole hall.
    if (soundZoneIds.length > 0 && zoneIds.length === 0) return undefined
    const zones = zoneIds.join(' ')
    if (present?.zones === zones) return present.duty
    present?.duty.close()
    claimedAudible = null
    const duty = createVoiceDuty({
      clock,
      speaker: createModuleSpeaker(() => supervised.device()),
      zoneIds,
      wire: link.voice(supervised.name),
      now: link.now,
      spokenWithinMs: SPOKEN_WITHIN_MS,
      onSpeaking: () => {},
    })
    present = { zones, duty }
    return duty
  }

  function tellUnknown(hall: PublicHall, soundZoneId: string): void {
    const isKnown = hall.zones.some((zone) => soundZoneOf(zone) === soundZoneId)
    if (isKnown || toldUnknown.has(soundZoneId)) return
    toldUnknown.add(soundZoneId)
    log.error('voice-zone-unknown', { device: supervised.name, soundZoneId })
  }

  const stops = [link.onChange(follow), supervised.onChange(follow)]
  follow()
  return () => {
    for (const stop of stops) stop()
    present?.duty.close()
  }
}

/** Such a module reads Mandarin and English; what is for another voice is left to those who have it. */
function isReadable({ lang, voice }: Announcement): boolean {
  return lang === 'en' || voice === MANDARIN
}

const MANDARIN = 'cmn'

function createModuleSpeaker(device: () => VoiceModule | undefined): Speaker {
  /** Until it is over; an aborted one is cut off. */
  async function play(signal: AbortSignal, begin: (module: VoiceModule) => Promise<unknown>): Promise<void> {
    const module = device()
    if (module === undefined || signal.aborted) return
    const hush = (): void => void module.hush()
    signal.addEventListener('abort', hush)
    await begin(module)
    signal.removeEventListener('abort', hush)
  }

  return {
    chime: (level, signal) =>
      play(signal, (module) => {
        module.setLevel(level)
        return module.chime()
      }),
    async say(announcement, level, signal, begun) {
      const isAloud = level > 0 && isReadable(announcement)
      begun(isAloud ? 'system' : 'text')
      if (!isAloud) return
      await play(signal, (module) => {
        module.setLevel(level)
        return module.speak(announcement.spoken)
      })
    },
  }
}
