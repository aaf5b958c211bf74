import type { Device } from '../device.ts'

/** What one counter's sign shows. `text` is already worded (domain/announce.ts); a driver only draws it. */
export interface SignContent {
  readonly tone: 'welcome' | 'call' | 'serving' | 'paused' | 'closed'
  /** One or two short lines, plain text without control characters or escapes. */
  readonly lines: readonly string[]
}

/**
 * `shown` only when the sign acknowledged; mute signs can only be `sent`; `overtaken` when newer content went to the sign
 * instead.
 */
export type ShowOutcome = 'shown' | 'sent' | 'overtaken' | 'failed'

/** `notShown`: the sign is there, and takes nothing of what it is sent. */
export type DisplayCondition = 'notShown'

export interface CallDisplay extends Device {
  readonly family: 'display'
  /** Absent where a sign says nothing that could be told. */
  conditions?(): readonly DisplayCondition[]
  onConditions?(listener: () => void): () => void
  /**
   * Replaces what the sign shows. Only the newest content matters: a content that is overtaken while it waits is skipped.
   * The device re-sends the current content by itself every few minutes and when the sign answers again after a silence
   * (content lives in RAM). A device opened anew knows no content yet: show it again.
   */
  show(content: SignContent): Promise<ShowOutcome>
}
