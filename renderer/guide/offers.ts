import { estimateWait, type Estimate } from '../../domain/estimate.ts'
import { counterStatus, waitingCount, type HallState } from '../../domain/hall-state.ts'
import { serviceOf, type PublicHall, type Words } from '../../domain/model.ts'
import { servesQueue } from '../../domain/serving.ts'

/** Something a number can be taken for: an item, or a package of items. */
export interface Offer {
  readonly code: string
  readonly name: Words
  readonly isPackage: boolean
  readonly isCommon: boolean
  readonly waiting: number
  /** Null when no counter of its queue is open. */
  readonly estimate: Estimate | null
  /** Whether any counter of its queue works today: open or paused. */
  readonly isServed: boolean
}

/** Everything the hall offers: common ones first, then in the order of its file. */
export function offersOf(hall: PublicHall, state: HallState, now: number): Offer[] {
  const services = hall.services
    .filter((row) => row.isEnabled)
    .map(({ serviceCode, name, isCommon, queueId }) => {
      return { code: serviceCode, name, isPackage: false, isCommon, ...figures(hall, state, queueId, now) }
    })
  const packages = hall.packages
    .filter((row) => row.isEnabled)
    .flatMap(({ packageCode, name, isCommon, serviceCodes }) => {
      const first = serviceOf(hall, serviceCodes[0] ?? '')
      if (!first) return []
      return [
        { code: packageCode, name, isPackage: true, isCommon, ...figures(hall, state, first.queueId, now) },
      ]
    })
  return [...services, ...packages].toSorted((a, b) => Number(b.isCommon) - Number(a.isCommon))
}

function figures(
  hall: PublicHall,
  state: HallState,
  queueId: string,
  now: number,
): Pick<Offer, 'waiting' | 'estimate' | 'isServed'> {
  return {
    waiting: waitingCount(state, queueId),
    estimate: estimateWait(hall, state, queueId, null, now) ?? null,
    isServed: hall.counters.some(
      (counter) =>
        counterStatus(state, counter.counterId).state !== 'closed' &&
        servesQueue(hall, state, counter, queueId),
    ),
  }
}

/** Offers whose Chinese or English name or code has what was typed; all of them while nothing is typed. */
export function matchingOffers(offers: readonly Offer[], query: string): readonly Offer[] {
  const wanted = query.normalize('NFKC').trim().toLowerCase()
  if (wanted === '') return offers
  return offers.filter(({ code, name }) =>
    [code, name.zh, name.en].some((text) => text.toLowerCase().includes(wanted)),
  )
}
