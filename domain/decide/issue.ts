import type { Actor, CommandOf } from '../commands.ts'
import type { Fact, FactOf } from '../facts.ts'
import { nextNumber } from '../number-blocks.ts'
import { formatTicketNo } from '../numbering.ts'
import type { QueueClass } from '../policy/settings.ts'
import { refusal } from '../refusals.ts'
import { failed, ok } from '../result.ts'
import type { Slot } from '../ticket.ts'
import { checkHours, checkPerson, checkQuotas, spentTickets, wantedOf, type Wanted } from './admission.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

/**
 * Take a number (取号): hall open, service offered, not so late that it would wait past closing, quota left, one live
 * number per person and queue, daily limit per person. A passed number that cannot come back is voided by the new one.
 */
export function decideIssue(command: CommandOf<'ticket:issue'>, ctx: DecideContext): Decided {
  const { serviceCode, queueClass, personDigest, agentNo } = command.payload
  // An appointment is a class of its own kind: only a check-in gives it, with its slot.
  if (queueClass === 'appointment') return failed(refusal('not-allowed'))
  const wanted = wantedOf(ctx.hall, serviceCode)
  if (!wanted.ok) return wanted
  const { first } = wanted.value
  const queue = ctx.hall.queues.find((row) => row.queueId === first.queueId)
  if (!queue) return failed(refusal('unknown-service'))
  const agent = ctx.hall.agents.find((row) => row.agentNo === agentNo)
  if (agentNo !== null && !agent) return failed(refusal('unknown-agent'))
  const limit = agent?.dailyLimit ?? queue.dailyLimitPerPerson
  const refused =
    checkHours(first, ctx) ??
    checkQuotas(wanted.value, ctx) ??
    checkPerson(personDigest, queue.queueId, limit, agent !== undefined, ctx)
  if (refused) return failed(refused)
  const issued = issueTicket(wanted.value, queueClass, null, null, personDigest, command.actor, ctx)
  if (!issued.ok) return issued
  const replaced = spentTickets(personDigest, queue.queueId, ctx).map(({ ticketId }): Fact => {
    return { type: 'ticketVoided', ticketId, reason: 'newTicket' }
  })
  return ok({ ...issued.value, facts: [...replaced, ...issued.value.facts] })
}

/** The fact of a new number in the series of its first queue. */
export function issueTicket(
  wanted: Wanted,
  queueClass: QueueClass,
  appointment: { readonly appointmentId: string; readonly slot: Slot } | null,
  place: { readonly effectiveAt: number; readonly eligibleFrom: number | null } | null,
  personDigest: string | null,
  actor: Actor,
  ctx: DecideContext,
): Decided {
  const queue = ctx.hall.queues.find((row) => row.queueId === wanted.first.queueId)
  if (!queue) return failed(refusal('unknown-service'))
  const ticketId = ctx.newId()
  const number = nextNumber(ctx.state, queue.letter)
  const fact: FactOf<'ticketIssued'> = {
    type: 'ticketIssued',
    ticketId,
    ticketNo: formatTicketNo(queue.letter, number),
    letter: queue.letter,
    number,
    queueClass,
    items: wanted.items.map((item) => ({ ...item })),
    packageCode: wanted.packageCode,
    appointmentId: appointment?.appointmentId ?? null,
    slot: appointment?.slot ?? null,
    effectiveAt: place?.effectiveAt ?? ctx.now,
    eligibleFrom: place?.eligibleFrom ?? null,
    firstContactId: actor.actorId,
  }
  return decided([fact], ticketId, personDigest === null ? [] : [{ kind: 'person', ticketId, personDigest }])
}
