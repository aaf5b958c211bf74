import { businessDay } from '../calendar.ts'
import type { CommandOf } from '../commands.ts'
import type { AppointmentStatus, HallState } from '../hall-state.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { queueOpeningAt } from '../serving.ts'
import { wantedOf } from './admission.ts'
import { decided, type DecideContext, type Decided, type KeptRow } from './decision.ts'
import { issueTicket } from './issue.ts'

/**
 * Today's appointments, from a file or another system. Loading one again changes nothing; those of other days are left
 * for their own day.
 */
export function decideLoadAppointments(command: CommandOf<'appointment:load'>, ctx: DecideContext): Decided {
  const fresh = command.payload.appointments.filter(
    (one, index, all) =>
      businessDay(ctx.hall, one.slot.from) === ctx.state.day &&
      !findAppointment(ctx.state, one.appointmentId) &&
      all.findIndex((other) => other.appointmentId === one.appointmentId) === index,
  )
  for (const { serviceCode } of fresh) {
    const wanted = wantedOf(ctx.hall, serviceCode)
    if (!wanted.ok) return failed(refusal('unknown-service', { serviceCode }))
  }
  const kept = fresh.flatMap(({ appointmentId, personDigest }): KeptRow[] =>
    personDigest === null ? [] : [{ kind: 'appointment', appointmentId, personDigest }],
  )
  return decided(
    fresh.map(({ appointmentId, serviceCode, slot }) => {
      return { type: 'appointmentLoaded', appointmentId, serviceCode, slot } as const
    }),
    null,
    kept,
  )
}

export function decideCancelAppointment(
  command: CommandOf<'appointment:cancel'>,
  ctx: DecideContext,
): Decided {
  const appointment = findAppointment(ctx.state, command.payload.appointmentId)
  if (!appointment) return failed(refusal('unknown-appointment'))
  if (appointment.state !== 'booked') return failed(refusal('appointment-used', { state: appointment.state }))
  return decided([{ type: 'appointmentCancelled', appointmentId: appointment.appointmentId }], null)
}

/**
 * Check-in (签到) makes the ticket. Early: it waits, and may be called when its window begins. Inside the window:
 * preferred, placed by the start of its slot. Late: an ordinary arrival of now, never refused (domain guide section 4).
 */
export function decideCheckIn(command: CommandOf<'appointment:check-in'>, ctx: DecideContext): Decided {
  const { appointmentId, personDigest } = command.payload
  const appointment = findAppointment(ctx.state, appointmentId)
  if (!appointment) return failed(refusal('unknown-appointment'))
  if (appointment.state !== 'booked') return failed(refusal('appointment-used', { state: appointment.state }))
  const wanted = wantedOf(ctx.hall, appointment.serviceCode)
  if (!wanted.ok) return wanted
  const opening = queueOpeningAt(ctx.hall, ctx.state, wanted.value.first.queueId, ctx.now)
  if (!opening.isOpen) return failed(refusal('service-closed', { opensAt: opening.opensAt ?? 0 }))

  const { slot } = appointment
  const { earlyMinutes, lateMinutes } = ctx.hall.appointments
  const windowFrom = slot.from - earlyMinutes * 60_000
  const isLate = ctx.now > slot.from + lateMinutes * 60_000
  const place = isLate
    ? { effectiveAt: ctx.now, eligibleFrom: null }
    : { effectiveAt: slot.from, eligibleFrom: ctx.now < windowFrom ? windowFrom : null }
  const queueClass = isLate ? 'ordinary' : 'appointment'
  const booked = { appointmentId, slot }
  return issueTicket(wanted.value, queueClass, booked, place, personDigest, command.actor, ctx)
}

function findAppointment(state: HallState, appointmentId: string): AppointmentStatus | undefined {
  return Object.hasOwn(state.appointments, appointmentId) ? state.appointments[appointmentId] : undefined
}
