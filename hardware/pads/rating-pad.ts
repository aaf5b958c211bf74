import type { Device } from '../device.ts'

/** 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意 (domain guide, section 12). */
export type Grade = 1 | 2 | 3 | 4 | 5

/** Keys in front of the citizen, by which a visit is rated (glossary: 评价器). */
export interface RatingPad extends Device {
  readonly family: 'rating-pad'
  /** Called once for each press that is a grade by the configured meaning of the keys. */
  onGrade(listener: (grade: Grade) => void): () => void
  /** Invites the citizen to rate (lights, prompt). */
  invite(): Promise<'shown' | 'sent' | 'failed'>
}
