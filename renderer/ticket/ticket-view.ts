import { localTime } from '../../domain/calendar.ts'
import type { Words } from '../../domain/model.ts'
import type { TicketAnswer } from './ticket-answer.ts'

/** From here on the holder should be near the counters. */
export const NEAR_AHEAD = 3

export type TicketTone =
  'waiting' | 'early' | 'near' | 'called' | 'serving' | 'hold' | 'passed' | 'done' | 'cancelled' | 'void'

export type EstimateView =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'over'; readonly minutes: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'noCounter' }

/** One ticket as its holder sees it. */
export interface TicketView {
  readonly tone: TicketTone
  readonly ticketNo: string
  readonly hallName: Words
  readonly service: Words | null
  readonly zone: Words | null
  /** Only while it waits. */
  readonly ahead: number | null
  readonly estimate: EstimateView | null
  readonly counterNo: string | null
  /** `hh:mm`, when an early appointment is called at the soonest. */
  readonly callsFrom: string | null
  readonly hold: TicketAnswer['hold']
  readonly comeback: TicketAnswer['comeback']
  readonly canCancel: boolean
  /** `hh:mm` */
  readonly updatedAt: string
}

export function ticketView(ticket: TicketAnswer): TicketView {
  const isWaiting = ticket.state === 'waiting'
  return {
    tone: toneOf(ticket),
    ticketNo: ticket.ticketNo,
    hallName: ticket.hallName,
    service: ticket.service,
    zone: ticket.zone,
    ahead: isWaiting ? ticket.ahead : null,
    estimate: isWaiting && ticket.callsFrom === null ? estimateView(ticket.estimate) : null,
    counterNo: ticket.counterNo,
    callsFrom: ticket.callsFrom === null ? null : localTime(ticket.callsFrom).clock,
    hold: ticket.hold,
    comeback: ticket.comeback,
    canCancel: ticket.canCancel,
    updatedAt: localTime(ticket.updatedAt).clock,
  }
}

function toneOf({ state, ahead, callsFrom }: TicketAnswer): TicketTone {
  switch (state) {
    case 'waiting':
      if (callsFrom !== null) return 'early'
      return ahead <= NEAR_AHEAD ? 'near' : 'waiting'
    case 'noShow':
      return 'passed'
    case 'suspended':
      return 'hold'
    default:
      return state
  }
}

/** No estimate means that no counter is open for it now. */
function estimateView(estimate: TicketAnswer['estimate']): EstimateView {
  switch (estimate?.kind) {
    case 'range':
      return { kind: 'range', from: estimate.minMinutes, to: estimate.maxMinutes }
    case 'over':
      return { kind: 'over', minutes: estimate.minutes }
    case 'none-waiting':
      return { kind: 'none' }
    case undefined:
      return { kind: 'noCounter' }
  }
}
