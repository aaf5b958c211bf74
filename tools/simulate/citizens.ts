import type { Citizen, DayPlan } from './demand.ts'
import { GUIDE, KIOSK, SYSTEM, wish, type Visit, type World } from './world.ts'

/** Of those whom the guide sends forward: so long after they came. */
const PRIORITISED_AFTER_MS = 3 * 60_000

/** Loads the day's appointments and sends everybody on the way. */
export function sendCitizens(world: World, plan: DayPlan): void {
  if (plan.bookings.length > 0) {
    const appointments = [...plan.bookings]
    world.ask({ name: 'appointment:load', payload: { ...wish, appointments }, actor: SYSTEM })
  }
  for (const citizen of plan.citizens) world.clock.at(citizen.arrivesAt, () => arrive(world, citizen))
}

/** What somebody does whose number was passed: comes back, or not. */
export function afterPass(world: World, visit: Visit): void {
  const { comesBackAfterMs } = visit.citizen
  if (comesBackAfterMs === null) return
  const { ticketId } = visit
  world.clock.after(comesBackAfterMs, () => {
    const restored = world.ask({ name: 'ticket:restore', payload: { ...wish, ticketId }, actor: KIOSK })
    if (restored.ok) return world.tellWaiting(ticketId)
    if (restored.error.code === 'new-ticket-needed') takeNumber(world, visit.citizen)
  })
}

function arrive(world: World, citizen: Citizen): void {
  const { appointmentId, personDigest } = citizen
  if (appointmentId === null) return takeNumber(world, citizen)
  const payload = { ...wish, appointmentId, personDigest }
  const checkedIn = world.ask({ name: 'appointment:check-in', payload, actor: KIOSK })
  if (checkedIn.ok && checkedIn.value.ticketId !== null) beginVisit(world, citizen, checkedIn.value.ticketId)
}

function takeNumber(world: World, citizen: Citizen): void {
  const { wants: serviceCode, queueClass, personDigest } = citizen
  const payload = { ...wish, serviceCode, queueClass, personDigest, agentNo: null }
  const issued = world.ask({ name: 'ticket:issue', payload, actor: KIOSK })
  if (issued.ok && issued.value.ticketId !== null) beginVisit(world, citizen, issued.value.ticketId)
}

function beginVisit(world: World, citizen: Citizen, ticketId: string): void {
  world.visits.set(ticketId, {
    citizen,
    ticketId,
    missesLeft: null,
    turn: 0,
    itemsBegun: 0,
    serviceLeftMs: 0,
    wasHeld: false,
    wasTransferred: false,
    wasCalledByMistake: false,
    wasReopened: false,
  })
  world.tellWaiting(ticketId)
  world.clock.after(citizen.patienceMs, () => {
    if (world.ticket(ticketId).state !== 'waiting') return
    world.ask({ name: 'ticket:cancel', payload: { ...wish, ticketId, reason: 'citizenLeft' }, actor: KIOSK })
  })
  if (!citizen.isPrioritisedLater) return
  world.clock.after(PRIORITISED_AFTER_MS, () => {
    if (world.ticket(ticketId).state !== 'waiting') return
    const reason = { queueClass: 'priority', priorityReason: 'other', wasProofSeen: true } as const
    world.ask({ name: 'ticket:prioritise', payload: { ...wish, ticketId, ...reason }, actor: GUIDE })
  })
}
