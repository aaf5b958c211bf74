import { localTime } from './calendar.ts'
import type { Hall } from './model.ts'

/** How calls reach people at an instant: aloud at a level above 0 up to 1, or silently (静默叫号). */
export type VoiceMode = { readonly kind: 'aloud'; readonly level: number } | { readonly kind: 'silent' }

/**
 * Whether and how loud the hall speaks at an instant (milliseconds UTC; hours are hall-local). A level of 0 is silence,
 * and silence is shown: boards then flash and write the words.
 */
export function voiceModeAt(
  settings: Pick<Hall['announcements'], 'volume' | 'quiet'>,
  at: number,
): VoiceMode {
  const { volume, quiet } = settings
  const minute = localTime(at).minuteOfDay
  const isQuiet = quiet.always || quiet.hours.some(({ from, to }) => minute >= from && minute < to)
  const level = isNight(volume, minute) ? volume.night : volume.day
  return isQuiet || level === 0 ? { kind: 'silent' } : { kind: 'aloud', level }
}

function isNight({ nightFrom, nightTo }: Hall['announcements']['volume'], minute: number): boolean {
  if (nightFrom <= nightTo) return minute >= nightFrom && minute < nightTo
  return minute >= nightFrom || minute < nightTo
}
