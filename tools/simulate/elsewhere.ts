import type { CommandPayload } from '../../domain/commands.ts'
import { counterStatus } from '../../domain/hall-state.ts'
import type { Counter } from '../../domain/model.ts'
import { servesQueue } from '../../domain/serving.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { World } from './world.ts'

type Target = CommandPayload<'ticket:transfer'>['to']

/** Another open counter of a queue. */
export function otherCounterOf(world: World, counter: Counter, queueId: string): Counter | undefined {
  const { hall, state } = world
  return hall.counters.find(
    (one) =>
      one !== counter &&
      counterStatus(state, one.counterId).state === 'open' &&
      servesQueue(hall, state, one, queueId),
  )
}

/** Where a clerk sends somebody whose matter is not for this counter; undefined when there is nowhere. */
export function transferTarget(world: World, counter: Counter, ticket: Ticket): Target | undefined {
  const { citizen } = world.visit(ticket.ticketId)
  if (citizen.transfer === 'counter') {
    const chosen = otherCounterOf(world, counter, ticket.queueId)
    return chosen && { kind: 'counter', counterId: chosen.counterId }
  }
  const others = world.hall.services.filter((one) => one.isEnabled && one.queueId !== ticket.queueId)
  const chosen = others[Math.floor(citizen.choice * others.length)]
  return chosen && { kind: 'service', serviceCode: chosen.serviceCode }
}

/** Tickets put aside at a counter. */
export function holdsOf(world: World, counter: Counter): Ticket[] {
  return [...world.visits.keys()]
    .map((ticketId) => world.ticket(ticketId))
    .filter((one) => one.state === 'suspended' && one.hold?.counterId === counter.counterId)
}
