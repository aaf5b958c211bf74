import { openCountersOf } from '../../domain/figures.ts'
import { counterStatus, waitingCount, type CounterState, type HallState } from '../../domain/hall-state.ts'
import type { Counter, PublicHall, Service } from '../../domain/model.ts'
import { queuesServed } from '../../domain/serving.ts'
import type { Ticket } from '../../domain/ticket.ts'

/** Where a number can be sent: a counter by name, or an item that waits in its own queue. */
export interface CounterTarget {
  readonly counter: Counter
  readonly state: CounterState
  /** People waiting in its queues and for it by name. */
  readonly waiting: number
}

export interface ServiceTarget {
  readonly service: Service
  readonly openCounters: number
  readonly waiting: number
}

/** Every other counter of the hall that serves people by number; only an open one can be sent to. */
export function counterTargets(hall: PublicHall, state: HallState, ownCounterId: string): CounterTarget[] {
  return hall.counters
    .filter((counter) => counter.counterId !== ownCounterId && queuesServed(hall, state, counter).length > 0)
    .map((counter) => {
      const status = counterStatus(state, counter.counterId)
      const queued = queuesServed(hall, state, counter).map(({ queueId }) => waitingCount(state, queueId))
      const waiting = queued.reduce((sum, count) => sum + count, status.held.length)
      return { counter, state: status.state, waiting }
    })
}

/** Every other item on offer; only one that an open counter serves can be sent to. */
export function serviceTargets(
  hall: PublicHall,
  state: HallState,
  ticket: Pick<Ticket, 'serviceCode'>,
): ServiceTarget[] {
  return hall.services
    .filter((service) => service.isEnabled && service.serviceCode !== ticket.serviceCode)
    .map((service) => ({
      service,
      openCounters: openCountersOf(hall, state, service.queueId).length,
      waiting: waitingCount(state, service.queueId),
    }))
}
