import type { Sound } from './wav.ts'

const SECONDS = 0.9
/** Two falling notes, a major third apart: E5 and C5. */
const NOTES = [
  { hz: 659.26, from: 0 },
  { hz: 523.25, from: 0.35 },
] as const
/** A bell: the note, its octave and a faint twelfth. */
const PARTIALS = [
  { times: 1, weight: 0.6 },
  { times: 2, weight: 0.22 },
  { times: 3, weight: 0.08 },
] as const
const ATTACK_SECONDS = 0.008
const DECAY_PER_SECOND = 6

/** The chime before a call, 0.9 s (design brief 2.3). */
export function chime(rate: number): Sound {
  const count = Math.round(rate * SECONDS)
  const samples = new Float32Array(count)
  for (const { hz, from } of NOTES) {
    for (let i = Math.round(from * rate); i < count; i += 1) {
      const t = i / rate - from
      const left = SECONDS - i / rate
      const envelope =
        Math.min(1, t / ATTACK_SECONDS) * Math.exp(-DECAY_PER_SECOND * t) * Math.min(1, left / 0.05)
      for (const { times, weight } of PARTIALS) {
        samples[i] = (samples[i] ?? 0) + 0.75 * weight * envelope * Math.sin(2 * Math.PI * hz * times * t)
      }
    }
  }
  return { rate, samples }
}
