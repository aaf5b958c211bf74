import type { Grade } from '../../domain/rating.ts'
import type { Device } from '../device.ts'

export type { Grade }

/** Keys in front of the citizen, by which a visit is rated (glossary: 评价器). */
export interface RatingPad extends Device {
  readonly family: 'rating-pad'
  /** Called once for each press that is a grade by the configured meaning of the keys. */
  onGrade(listener: (grade: Grade) => void): () => void
  /** Invites the citizen to rate (lights, prompt). */
  invite(): Promise<'shown' | 'sent' | 'failed'>
}
