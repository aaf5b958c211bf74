import { localTime } from '../../domain/calendar.ts'
import type { Estimate } from '../../domain/estimate.ts'
import { counterSpan } from '../../domain/figures.ts'
import type { PublicHall, Words } from '../../domain/model.ts'
import type { KioskView } from '../../domain/wire/device.ts'
import { figuresAge, itemState, queueOf } from './items.ts'
import type { Offered } from './offered.ts'

/** What a person must know before taking a number. */
export type ConfirmFacts =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'no-window'; readonly waiting: number; readonly zone: Words }
  | {
      readonly kind: 'open'
      readonly waiting: number
      readonly estimate: Estimate
      readonly counters: string
      readonly zone: Words
      /** Clock times between which the call is expected; null when no range is known. */
      readonly callTime: { readonly from: string; readonly to: string } | null
      /** When the figures were true, `hh:mm`; null on a live link. */
      readonly asOf: string | null
    }

const MINUTE_MS = 60_000

export function confirmFacts(view: KioskView, hall: PublicHall, item: Offered, now: number): ConfirmFacts {
  const state = itemState(view, hall, item, now)
  const queue = queueOf(view, item)
  const zone = zoneOfQueue(hall, item.services[0].queueId)
  if (!queue || !zone) return { kind: 'unknown' }
  if (state.kind === 'no-window') return { kind: 'no-window', waiting: state.waiting, zone }
  if (state.kind !== 'waiting' && state.kind !== 'no-wait') return { kind: 'unknown' }
  const estimate: Estimate = state.kind === 'no-wait' ? { kind: 'none-waiting' } : state.estimate
  const age = figuresAge(view, now)
  return {
    kind: 'open',
    waiting: queue.waiting,
    estimate,
    counters: counterSpan(queue.openCounterNos),
    zone,
    callTime:
      estimate.kind === 'range'
        ? {
            from: localTime(now + estimate.minMinutes * MINUTE_MS).clock,
            to: localTime(now + estimate.maxMinutes * MINUTE_MS).clock,
          }
        : null,
    asOf: age.kind === 'dated' ? localTime(age.at).clock : null,
  }
}

/** One place of a package: what is done there, and where. */
export interface Stop {
  readonly serviceCode: string
  readonly name: Words
  readonly zone: Words
  /** Open windows, `5、12`; null while none is open or nothing is known. */
  readonly counters: string | null
}

/** The places of a package in the order they are gone to; one service has none to list. */
export function stopsOf(view: KioskView, hall: PublicHall, item: Offered, now: number): readonly Stop[] {
  if (!item.isPackage) return []
  const isKnown = figuresAge(view, now).kind !== 'hidden'
  return item.services.map(({ serviceCode, name, queueId }) => {
    const open = view.queues.find((queue) => queue.queueId === queueId)?.openCounterNos ?? []
    return {
      serviceCode,
      name,
      zone: zoneOfQueue(hall, queueId) ?? { zh: '', en: '' },
      counters: isKnown && open.length > 0 ? counterSpan(open) : null,
    }
  })
}

function zoneOfQueue(hall: PublicHall, queueId: string): Words | undefined {
  const queue = hall.queues.find((row) => row.queueId === queueId)
  return hall.zones.find((zone) => zone.zoneId === queue?.zoneId)?.name
}

/** Counter numbers in both languages: `3–6` or `3、12`; English joins with commas. */
export function counterWords(counters: string): Words {
  return { zh: counters, en: counters.replaceAll('、', ', ') }
}
