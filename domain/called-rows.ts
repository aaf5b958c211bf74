import { callRows, isLastCall, type CallRow } from './figures.ts'
import type { HallState } from './hall-state.ts'
import { callRulesOf, type PublicHall } from './model.ts'
import { zonesShown } from './sound-zones.ts'

/** Tickets called or being served at the counters of these zones, newest call first. */
export function rowsOf(hall: PublicHall, state: HallState, zoneIds: readonly string[]): CallRow[] {
  const zones = new Set(zonesShown(hall, zoneIds).map((zone) => zone.zoneId))
  const counters = new Set(hall.counters.filter((one) => zones.has(one.zoneId)).map((one) => one.counterId))
  return callRows(state).filter((row) => counters.has(row.counterId))
}

/** Calls and recalls since `seq` that still stand, in the order they were made. */
export function freshCalls(rows: readonly CallRow[], seq: number): CallRow[] {
  return rows
    .filter((row) => row.state === 'called' && row.lastCallSeq > seq)
    .toSorted((a, b) => a.lastCallSeq - b.lastCallSeq)
}

/** Whether the words of the last call are used, by the rules of the ticket's service. */
export function isLastCallOf(hall: PublicHall, state: HallState, row: CallRow): boolean {
  const calls = callRulesOf(hall, state.tickets[row.ticketId]?.serviceCode ?? '')
  return isLastCall({ calls }, row.callCount)
}
