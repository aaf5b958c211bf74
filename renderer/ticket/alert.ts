/** What a phone can do to be noticed, once its holder has asked for it: browsers allow neither before a touch. */
export interface PhoneAlert {
  near(): void
  called(): void
}

const CALLED_PATTERN_MS = [400, 200, 400, 200, 400]
const NEAR_PATTERN_MS = [400]
/** The notes of the hall's chime, in hertz and seconds. */
const NOTES = [
  { hz: 659.26, at: 0 },
  { hz: 523.25, at: 0.35 },
] as const
const NOTE_SECONDS = 0.5

/** To be called from the touch itself. A phone that cannot shake still sounds, and the other way round. */
export function openPhoneAlert(phone: Pick<Window, 'navigator'> & Partial<typeof globalThis>): PhoneAlert {
  const context = phone.AudioContext ? new phone.AudioContext() : undefined
  void context?.resume()
  const shake = (pattern: number[]): void => {
    if ('vibrate' in phone.navigator) phone.navigator.vibrate(pattern)
  }
  return {
    near: () => shake(NEAR_PATTERN_MS),
    called() {
      shake(CALLED_PATTERN_MS)
      if (context) chime(context)
    },
  }
}

function chime(context: AudioContext): void {
  for (const { hz, at } of NOTES) {
    const start = context.currentTime + at
    const gain = context.createGain()
    gain.gain.setValueAtTime(0.5, start)
    gain.gain.exponentialRampToValueAtTime(0.001, start + NOTE_SECONDS)
    const note = context.createOscillator()
    note.frequency.value = hz
    note.connect(gain).connect(context.destination)
    note.start(start)
    note.stop(start + NOTE_SECONDS)
  }
}
