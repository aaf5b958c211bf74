import type { Announcement } from '../../domain/announce.ts'
import type { SystemVoice } from './speaker.ts'

type Lang = Announcement['lang']
const TAGS: Readonly<Record<Lang, RegExp>> = { zh: /^(zh|cmn)([-_]|$)/i, en: /^en([-_]|$)/i }

/** A voice on the machine itself: what the hall says does not leave it, and it works without a network. */
export function localVoice<Voice extends { readonly lang: string; readonly localService: boolean }>(
  voices: readonly Voice[],
  lang: Lang,
): Voice | undefined {
  const fitting = voices.filter((voice) => voice.localService && TAGS[lang].test(voice.lang))
  // Mandarin of the mainland before other Chinese.
  return fitting.find((voice) => /^(zh|cmn)[-_](Hans[-_])?CN/i.test(voice.lang)) ?? fitting[0]
}

/** Web Speech, where the machine has a voice of its own; a voice that does nothing where it has not. */
export function createSystemVoice(synthesis: SpeechSynthesis | undefined): SystemVoice {
  const voiceFor = (lang: Lang): SpeechSynthesisVoice | undefined =>
    synthesis && localVoice(synthesis.getVoices(), lang)
  return {
    has: (lang) => voiceFor(lang) !== undefined,
    say({ lang, spoken }, signal) {
      const voice = voiceFor(lang)
      if (!synthesis || !voice) return Promise.resolve(false)
      return new Promise((resolve) => {
        const words = new SpeechSynthesisUtterance(spoken)
        words.voice = voice
        words.lang = voice.lang
        words.rate = 0.9
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
