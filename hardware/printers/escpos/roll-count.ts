import type { CountStore } from '../../device.ts'
import type { PrinterCondition } from '../ticket-printer.ts'

/** How much paper one printer has used since its roll was changed. */
export interface RollCount {
  /** @param mm whole millimetres of paper that went out */
  use(mm: number): void
  paperDone(): void
  /**
   * Told what the printer says of itself. A roll is taken for changed when there is paper and a closed cover again after the
   * paper was out; a cover opened for another reason changes nothing.
   */
  follow(conditions: readonly PrinterCondition[]): void
  isNearEnd(): boolean
  /** Whole millimetres; 0 when more went out than a roll holds. */
  paperLeftMm(): number
  papersSinceRoll(): number
}

/**
 * @param roll as in the devices file, in millimetres
 * @param usedMm what was known before this start
 * @param store keeps the figure over restarts
 */
export function createRollCount(
  roll: { readonly lengthMm: number; readonly nearEndMm: number },
  usedMm: number,
  store: Pick<CountStore, 'save'> | undefined,
): RollCount {
  let papers = 0
  let wasOut = false
  let unsavedMm = 0
  const save = (): void => {
    if (unsavedMm !== 0) store?.save(usedMm)
    unsavedMm = 0
  }
  const leftMm = (): number => Math.max(0, roll.lengthMm - usedMm)
  return {
    use(mm) {
      usedMm += mm
      unsavedMm += mm
    },
    paperDone() {
      papers += 1
      save()
    },
    follow(conditions) {
      // A silent printer says nothing about its paper.
      if (conditions.includes('notResponding')) return
      if (conditions.includes('paperOut')) wasOut = true
      else if (wasOut && !conditions.includes('coverOpen')) {
        wasOut = false
        usedMm = 0
        papers = 0
        unsavedMm = 0
        store?.save(0)
      }
    },
    isNearEnd: () => leftMm() <= roll.nearEndMm,
    paperLeftMm: leftMm,
    papersSinceRoll: () => papers,
  }
}
