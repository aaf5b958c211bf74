import { instantOf, localTime } from '../calendar.ts'
import { expectedWaitMinutes, roughWaitMinutes } from '../estimate.ts'
import { waitingAhead } from '../figures.ts'
import type { HallState } from '../hall-state.ts'
import { rejoinRulesOf, serviceOf, type PublicHall, type Service } from '../model.ts'
import { refusal, type Refusal } from '../refusals.ts'
import { failed, ok, type Result } from '../result.ts'
import { queueOpeningAt } from '../serving.ts'
import { isLive, type Ticket } from '../ticket.ts'
import type { DecideContext } from './decision.ts'

/** A wait is hardly ever so many times longer than a rough look says. */
const ROUGH_MARGIN = 2

/** What a number is taken for: one item, or the items of a package in order. */
export interface Wanted {
  readonly items: readonly { readonly serviceCode: string; readonly queueId: string }[]
  readonly packageCode: string | null
  readonly first: Service
}

/** Finds a service or package by its code, when it is offered. */
export function wantedOf(
  hall: Pick<PublicHall, 'services' | 'packages'>,
  serviceCode: string,
): Result<Wanted, Refusal> {
  const found = hall.packages.find((one) => one.packageCode === serviceCode)
  const codes = found ? (found.isEnabled ? found.serviceCodes : []) : [serviceCode]
  const services = codes.flatMap((code) => serviceOf(hall, code) ?? []).filter((one) => one.isEnabled)
  const [first] = services
  if (!first || services.length !== codes.length) return failed(refusal('unknown-service'))
  return ok({
    items: services.map(({ serviceCode: code, queueId }) => ({ serviceCode: code, queueId })),
    packageCode: found?.packageCode ?? null,
    first,
  })
}

/** What admission goes by: nothing of persons, so that a kiosk can tell of it before anybody asks. */
export interface Moment {
  readonly hall: PublicHall
  readonly state: HallState
  /** Milliseconds UTC. */
  readonly now: number
}

/** Why nobody could take a number for a service or package at this moment; null when numbers are given. */
export function refusalForAll(serviceCode: string, moment: Moment): Refusal | null {
  const wanted = wantedOf(moment.hall, serviceCode)
  if (!wanted.ok) return wanted.error
  return checkHours(wanted.value.first, moment) ?? checkQuotas(wanted.value, moment)
}

/** Open now, and not so near closing that the number would wait past it. */
export function checkHours(service: Service, ctx: Moment): Refusal | null {
  const { hall, state, now } = ctx
  const opening = queueOpeningAt(hall, state, service.queueId, now)
  if (!opening.isOpen) return refusal('service-closed', { opensAt: opening.opensAt ?? 0 })
  const { stopsByEstimate, looksAheadMinutes } = hall.closing
  if (!stopsByEstimate || opening.closesAt === null) return null
  const minutesLeft = (opening.closesAt - now) / 60_000
  if (minutesLeft > looksAheadMinutes) return null
  // Every number asks: most of the day a rough look is enough to see that there is time.
  if ((roughWaitMinutes(hall, state, service.queueId) ?? 0) * ROUGH_MARGIN <= minutesLeft) return null
  if ((expectedWaitMinutes(hall, state, service.queueId, null, now) ?? 0) <= minutesLeft) return null
  return refusal('closing-soon', { closesAt: opening.closesAt })
}

/** Numbers left, of every item of a package, in the span of the day that now belongs to. */
export function checkQuotas(wanted: Wanted, ctx: Moment): Refusal | null {
  for (const { serviceCode } of wanted.items) {
    const service = serviceOf(ctx.hall, serviceCode)
    const refused = service ? checkQuota(service, ctx) : null
    if (refused) return refused
  }
  return null
}

function checkQuota(service: Service, ctx: Moment): Refusal | null {
  if (service.quotas.length === 0) return null
  const today = localTime(ctx.now).date
  for (const { span, count } of service.quotas) {
    const from = instantOf(today, span.from)
    const to = instantOf(today, span.to)
    if (ctx.now < from || ctx.now >= to) continue
    const given = (ctx.state.issuedAt[service.serviceCode] ?? []).filter((at) => at >= from && at < to).length
    if (given >= count) return refusal('quota-used', { count, nextAt: nextNumbersAt(service, to, ctx) ?? 0 })
  }
  return null
}

/** When the hall gives numbers of a service again, from an instant on: its queue open, and no quota of none. */
function nextNumbersAt(service: Service, from: number, { hall, state }: Moment): number | null {
  let at = from
  // Each turn passes one closed time or one span without numbers; a service that never has any is given up.
  for (let turn = 0; turn <= 2 * service.quotas.length + 2; turn += 1) {
    const opening = queueOpeningAt(hall, state, service.queueId, at)
    if (!opening.isOpen) {
      if (opening.opensAt === null) return null
      at = opening.opensAt
    }
    const { date, minuteOfDay } = localTime(at)
    const none = service.quotas.find(
      ({ span, count }) => count === 0 && minuteOfDay >= span.from && minuteOfDay < span.to,
    )
    if (!none) return at
    at = instantOf(date, none.span.to)
  }
  return null
}

/** One live number per person and queue, and the daily limit; agents of the hall's list have a limit of their own. */
export function checkPerson(
  personDigest: string | null,
  queueId: string,
  dailyLimit: number,
  isAgent: boolean,
  ctx: DecideContext,
): Refusal | null {
  const taken = ticketsTaken(personDigest, queueId, ctx)
  const live = taken.find((ticket) => isLive(ticket.state) && !isSpent(ticket, ctx))
  if (live && !isAgent) {
    const { ticketId, ticketNo } = live
    return refusal('duplicate-ticket', { ticketId, ticketNo, ahead: waitingAhead(ctx.state, ticketId) })
  }
  // A number nobody ever saw does not count against the person.
  const counted = taken.filter((ticket) => ticket.state !== 'cancelled').length
  return counted >= dailyLimit ? refusal('daily-limit', { count: counted }) : null
}

/** Passed numbers of a person that can only be replaced: taking a new one ends them. */
export function spentTickets(personDigest: string | null, queueId: string, ctx: DecideContext): Ticket[] {
  return ticketsTaken(personDigest, queueId, ctx).filter((ticket) => isSpent(ticket, ctx))
}

function isSpent(ticket: Ticket, { hall }: DecideContext): boolean {
  return ticket.state === 'noShow' && rejoinRulesOf(hall, ticket.serviceCode).policy === 'newTicket'
}

/** Tickets of today bound to a person, of one queue. */
export function ticketsTaken(personDigest: string | null, queueId: string, ctx: DecideContext): Ticket[] {
  if (personDigest === null) return []
  return ctx
    .ticketsOfPerson(personDigest)
    .flatMap((ticketId) => ctx.state.tickets[ticketId] ?? [])
    .filter((ticket) => ticket.queueId === queueId)
}
