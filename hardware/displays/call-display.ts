import type { Device } from '../device.ts'

/** What one counter's sign shows. `text` is already worded (domain/announce.ts); a driver only draws it. */
export interface SignContent {
  readonly tone: 'welcome' | 'call' | 'serving' | 'paused' | 'closed'
  /** One or two short lines, plain text without control characters or escapes. */
  readonly lines: readonly string[]
}

/** `shown` only when the sign acknowledged; mute signs can only be `sent`. */
export type ShowOutcome = 'shown' | 'sent' | 'failed'

export interface CallDisplay extends Device {
  readonly family: 'display'
  /**
   * Replaces what the sign shows. Only the newest content matters: a content that is overtaken while it waits is skipped.
   * The device re-sends the current content by itself every few minutes and after a reset (content lives in RAM).
   */
  show(content: SignContent): Promise<ShowOutcome>
}
