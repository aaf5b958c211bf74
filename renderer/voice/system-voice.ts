import type { SystemVoice } from './speaker.ts'

/** How browsers name the languages of the voices that halls use most; others are looked for by their own name. */
const TAGS: Readonly<Record<string, RegExp>> = {
  cmn: /^(cmn|zh(?![-_](Hant[-_])?(HK|MO)))([-_]|$)/i,
  yue: /^(yue|zh[-_](Hant[-_])?(HK|MO))([-_]|$)/i,
}

/** A voice on the machine itself: what the hall says does not leave it, and it works without a network. */
export function localVoice<Voice extends { readonly lang: string; readonly localService: boolean }>(
  voices: readonly Voice[],
  wanted: string,
): Voice | undefined {
  const tag = TAGS[wanted] ?? new RegExp(`^${wanted}([-_]|$)`, 'i')
  const fitting = voices.filter((voice) => voice.localService && tag.test(voice.lang))
  // Mandarin of the mainland before that of other places.
  return fitting.find((voice) => /^(zh|cmn)[-_](Hans[-_])?CN/i.test(voice.lang)) ?? fitting[0]
}

/** Web Speech, where the machine has a voice of its own; a voice that does nothing where it has not. */
export function createSystemVoice(synthesis: SpeechSynthesis | undefined): SystemVoice {
  const voiceFor = (wanted: string): SpeechSynthesisVoice | undefined =>
    synthesis && localVoice(synthesis.getVoices(), wanted)
  return {
    has: ({ voice }) => voiceFor(voice) !== undefined,
    say({ voice: wanted, spoken }, level, signal) {
      const voice = voiceFor(wanted)
      if (!synthesis || !voice) return Promise.resolve(false)
      return new Promise((resolve) => {
        const words = new SpeechSynthesisUtterance(spoken)
        words.voice = voice
        words.lang = voice.lang
        words.rate = 0.9
        words.volume = level
        words.addEventListener('end', () => resolve(true))
        words.addEventListener('error', () => resolve(false))
        signal.addEventListener('abort', () => {
          synthesis.cancel()
          resolve(true)
        })
        synthesis.speak(words)
      })
    },
  }
}
