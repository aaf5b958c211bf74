import { localTime } from '../../domain/calendar.ts'
import type { Estimate } from '../../domain/estimate.ts'
import { counterSpan } from '../../domain/figures.ts'
import type { PublicHall, Service, Words } from '../../domain/model.ts'
import type { KioskView } from '../../domain/wire/device.ts'
import { figuresAge, itemState, queueOf } from './items.ts'

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

export function confirmFacts(view: KioskView, hall: PublicHall, service: Service, now: number): ConfirmFacts {
  const state = itemState(view, hall, service, now)
  const queue = queueOf(view, service)
  const zone = zoneOfQueue(hall, service.queueId)
  if (state.kind === 'unknown' || state.kind === 'closed' || !queue || !zone) return { kind: 'unknown' }
  if (state.kind === 'no-window') return { kind: 'no-window', waiting: state.waiting, zone }
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

function zoneOfQueue(hall: PublicHall, queueId: string): Words | undefined {
  const queue = hall.queues.find((row) => row.queueId === queueId)
  return hall.zones.find((zone) => zone.zoneId === queue?.zoneId)?.name
}

/** Counter numbers in both languages: `3–6` or `3、12`; English joins with commas. */
export function counterWords(counters: string): Words {
  return { zh: counters, en: counters.replaceAll('、', ', ') }
}
