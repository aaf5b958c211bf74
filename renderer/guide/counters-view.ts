import type { ServedQueue } from '../../domain/hall-file/places.ts'
import { counterStatus, holdsAt, waitingCount, type HallState } from '../../domain/hall-state.ts'
import { serviceOf, type Counter, type PublicHall, type Words } from '../../domain/model.ts'
import { queuesServed } from '../../domain/serving.ts'
import type { HoldKind } from '../../domain/ticket.ts'
import { both } from './view.ts'

/** A counter as the supervisor sees it. */
export interface CounterRow {
  readonly counter: Counter
  readonly state: 'open' | 'paused' | 'closed'
  readonly staffNo: string | null
  /** Called or being served here. */
  readonly ticketNo: string | null
  readonly isCalled: boolean
  readonly queues: readonly (ServedQueue & { readonly name: Words })[]
  /** Its queues differ from the hall's file since a change of today. */
  readonly isChanged: boolean
  /** People waiting in its queues, and those kept for it. */
  readonly waiting: number
}

export function counterRows(hall: PublicHall, state: HallState): CounterRow[] {
  return hall.counters.map((counter) => {
    const status = counterStatus(state, counter.counterId)
    const ticket = status.ticketId === null ? undefined : state.tickets[status.ticketId]
    const served = queuesServed(hall, state, counter)
    return {
      counter,
      state: status.state,
      staffNo: status.staffNo,
      ticketNo: ticket?.ticketNo ?? null,
      isCalled: ticket?.state === 'called',
      queues: served.map((one) => ({ ...one, name: queueName(hall, one.queueId) })),
      isChanged: status.queues !== null,
      waiting: served.reduce((sum, { queueId }) => sum + waitingCount(state, queueId), status.held.length),
    }
  })
}

/** A ticket put aside somewhere in the hall. */
export interface HoldRow {
  readonly ticketId: string
  readonly ticketNo: string
  readonly name: Words
  readonly counter: Counter
  readonly kind: HoldKind
  readonly since: number
}

/** Holds of all counters, longest first. */
export function holdRows(hall: PublicHall, state: HallState): HoldRow[] {
  return hall.counters
    .flatMap((counter) =>
      holdsAt(state, counter.counterId).flatMap(({ ticketId, ticketNo, serviceCode, hold }): HoldRow[] => {
        if (!hold) return []
        const name = serviceOf(hall, serviceCode)?.name ?? both(serviceCode)
        return [{ ticketId, ticketNo, name, counter, kind: hold.kind, since: hold.since }]
      }),
    )
    .toSorted((a, b) => a.since - b.since)
}

function queueName(hall: PublicHall, queueId: string): Words {
  return hall.queues.find((row) => row.queueId === queueId)?.name ?? both(queueId)
}
