/** Two rising notes, for the first person after an empty queue. Its text stands on the page as well. */
const NOTES = [
  { hertz: 660, atSeconds: 0 },
  { hertz: 880, atSeconds: 0.2 },
]
const NOTE_SECONDS = 0.2

/** A chime made by the page itself. Silent where the browser does not allow sound before the first touch. */
export function createChime(): () => void {
  let audio: AudioContext | undefined
  return () => {
    audio ??= new AudioContext()
    const start = audio.currentTime
    for (const { hertz, atSeconds } of NOTES) {
      const tone = audio.createOscillator()
      const level = audio.createGain()
      tone.frequency.value = hertz
      level.gain.setValueAtTime(0.2, start + atSeconds)
      level.gain.exponentialRampToValueAtTime(0.001, start + atSeconds + NOTE_SECONDS)
      tone.connect(level).connect(audio.destination)
      tone.start(start + atSeconds)
      tone.stop(start + atSeconds + NOTE_SECONDS)
    }
  }
}
