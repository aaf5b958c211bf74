import type { Grade, RatingPad } from './rating-pad.ts'

/** What every rating pad does with a key: tells the grade, or counts that it is none. */
export interface GradeDesk {
  /** @param grade undefined for keys without one */
  key(grade: Grade | undefined): void
  invited(): void
  readonly onGrade: RatingPad['onGrade']
  counters(): { readonly grades: number; readonly unknownKeys: number; readonly invitations: number }
}

export function createGradeDesk(): GradeDesk {
  const counts = { grades: 0, unknownKeys: 0, invitations: 0 }
  const listeners = new Set<(grade: Grade) => void>()

  return {
    key(grade) {
      if (grade === undefined) {
        counts.unknownKeys += 1
        return
      }
      counts.grades += 1
      for (const listener of [...listeners]) listener(grade)
    },
    invited() {
      counts.invitations += 1
    },
    onGrade(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    counters: () => ({ ...counts }),
  }
}
