import type { Device } from '../device.ts'

/**
 * `spoken` when the module said that it had finished; `sent` when it took the text and nothing tells the end; `failed`
 * when it was not taken; `dropped` when it was hushed before or while it was spoken.
 */
export type SpeakOutcome = 'spoken' | 'sent' | 'failed' | 'dropped'

/** A module with a loudspeaker that reads text aloud. Which words, and in which order, is decided in `domain/announce.ts`. */
export interface VoiceModule extends Device {
  readonly family: 'voice'
  /**
   * Reads one announcement aloud. Announcements queue here, because a module that gets a second text cuts off the first:
   * the next one starts only when the module is idle. A text longer than one frame is read piece by piece.
   *
   * @param text plain words; nothing in them can command the module
   */
  speak(text: string): Promise<SpeakOutcome>
  /** Plays the sound that its options name before an announcement, in the same queue; `none` where they name none. */
  chime(): Promise<SpeakOutcome | 'none'>
  /**
   * How loud from the next announcement on.
   *
   * @param level above 0 up to 1, the volume of its options; 1 until told
   */
  setLevel(level: number): void
  /** Falls silent now and forgets what waits. */
  hush(): Promise<void>
}
