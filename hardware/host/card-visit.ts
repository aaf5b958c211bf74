import { localTime } from '../../domain/calendar.ts'
import { maskName } from '../../domain/mask.ts'
import type { Clock } from '../../domain/ports.ts'
import type { AgeClass, CardTold } from '../../domain/wire/device.ts'
import type { CardHolder, CardReaderEvent } from '../readers/card-reader.ts'

/** A card is forgotten this long after it was read, whatever the page does. */
export const CARD_KEPT_MS = 3 * 60_000

/**
 * The card of the present visit: in memory only, told to the page without number, date or full name, forgotten when the
 * visit ends, when the page is gone, and after `CARD_KEPT_MS`.
 */
export interface CardVisit {
  /** What a reader says, turned into what the page may know. */
  take(event: CardReaderEvent): CardTold
  /** Null without a card. */
  card(): VisitCard | null
  /** Forgets everything personal. */
  end(): void
}

export interface VisitCard {
  readonly ageClass: AgeClass
  /** For the keyed digest only. */
  readonly idNumber: string
  /** A BMP, where a helper of the devices file decoded one; wiped when the visit ends. */
  readonly photoBmp: Uint8Array | null
}

export interface CardVisitDeps {
  readonly clock: Clock
  /** Hall time, milliseconds UTC: the age and the validity of a card are those of the hall's date. */
  readonly hallNow: () => number
  /** Youngest age in years to whom priority is offered; null while the hall is not known. */
  readonly priorityAge: () => number | null
}

export function createCardVisit({ clock, hallNow, priorityAge }: CardVisitDeps): CardVisit {
  let card: VisitCard | null = null
  let cancelWipe = (): void => {}

  function end(): void {
    cancelWipe()
    card?.photoBmp?.fill(0)
    card = null
  }

  return {
    take(event) {
      if (event.type === 'card-found') return { kind: 'found' }
      // A second card that could not be read must not leave the first one in force.
      end()
      if (event.type === 'card-fault') return { kind: 'fault', code: event.fault }
      const { holder } = event
      const today = localTime(hallNow()).date.replaceAll('-', '')
      const ageClass = ageClassOf(holder, today, priorityAge())
      card = { ageClass, idNumber: holder.idNumber, photoBmp: holder.photoBmp ?? null }
      cancelWipe = clock.after(CARD_KEPT_MS, end)
      return {
        kind: 'read',
        maskedName: maskName(holder.name),
        ageClass,
        isExpired: isOver(holder.validTo, today),
      }
    },
    card: () => card,
    end,
  }
}

/** A document that does not say how long it is valid is not called expired. */
function isOver(validTo: CardHolder['validTo'], today: string): boolean {
  return validTo !== null && validTo !== 'longTerm' && validTo < today
}

/** Whether the holder has reached the age on a day; both days are `yyyymmdd`, so whole years are a subtraction. */
function ageClassOf(holder: CardHolder, today: string, priorityAge: number | null): AgeClass {
  if (priorityAge === null) return 'adult'
  const years = Math.floor((Number(today) - Number(holder.birthDate)) / 10_000)
  return years >= priorityAge ? 'priority-age' : 'adult'
}
