import type { CommandOf } from '../commands.ts'
import type { Fact } from '../facts.ts'
import type { HandInNoteCode } from '../hand-in-note.ts'
import { counterStatus, findTicket } from '../hall-state.ts'
import { findBlock, type NumberBlock } from '../number-blocks.ts'
import { formatTicketNo } from '../numbering.ts'
import { refusal } from '../refusals.ts'
import { failed, ok, type Result } from '../result.ts'
import { openCountersOf, queueOpeningAt, servesQueue } from '../serving.ts'
import { canMove, isLive, type Ticket } from '../ticket.ts'
import { checkQuotas, ticketsTaken, wantedOf, type Wanted } from './admission.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

type HandIn = CommandOf<'ticket:hand-in'>['payload']

/** A kiosk measures the hall's time over a network, so its last word with the server may seem later than it was. */
const CLOCK_SLACK_MS = 5000

/**
 * A number that a kiosk gave while the server was away (补登离线号, domain guide section 15). Somebody holds its paper, so
 * it is taken in wherever that is possible, in its place by the time it was taken; what does not fit is settled by rule,
 * noted, and told to the guide desk. A number that cannot be taken in is noted as well and becomes no ticket: the answer
 * then has none, and the host keeps the number among the refused.
 */
export function decideHandIn(command: CommandOf<'ticket:hand-in'>, ctx: DecideContext): Decided {
  const { payload, actor } = command
  const { hall, state } = ctx
  const hostId = actor.actorId
  if (!hall.deviceHosts.some((host) => host.hostId === hostId)) {
    return failed(refusal('unknown-host', { hostId }))
  }
  const { ticketId, letter, number } = payload
  const ticketNo = formatTicketNo(letter, number)
  const known = findTicket(state, ticketId)
  // Handed in before under another request: the first time counts.
  if (known?.ticketNo === ticketNo && known.firstContactId === hostId) return decided([], ticketId)
  const noted =
    (ofTicket: string | null) =>
    (note: HandInNoteCode, otherNo: string | null = null): Fact => {
      const { takenAt } = payload
      return { type: 'handInNoted', note, hostId, ofTicket, ticketNo, otherNo, takenAt }
    }

  const fit = fitOf(payload, hostId, known, ctx)
  if (!fit.ok) return decided([noted(null)(fit.error)], null)
  const { block, wanted } = fit.value
  const { queueId } = wanted.first
  const note = noted(ticketId)
  const takenAt = possibleTime(payload, block, ctx.now)
  const lost = lostAnswer(payload, hostId, ctx)
  const rivals = ticketsTaken(payload.personDigest, queueId, ctx).filter(
    (ticket) => ticket.ticketId !== lost?.ticketId,
  )
  const person = settlePerson(rivals, takenAt)
  const limit = hall.queues.find((queue) => queue.queueId === queueId)?.dailyLimitPerPerson ?? Infinity
  const counted = rivals.filter((ticket) => ticket.state !== 'cancelled' && ticket.state !== 'void').length

  const issued: Fact = {
    type: 'ticketIssued',
    ticketId,
    ticketNo,
    letter,
    number,
    queueClass: payload.queueClass,
    items: wanted.items.map((item) => ({ ...item })),
    packageCode: wanted.packageCode,
    appointmentId: null,
    slot: null,
    effectiveAt: takenAt,
    eligibleFrom: null,
    firstContactId: hostId,
    handedIn: { hostId, takenAt },
  }
  const facts: Fact[] = [
    ...(lost ? [voided(lost), note('answer-lost', lost.ticketNo)] : []),
    ...person.later.flatMap((other) => [voided(other), note('other-voided', other.ticketNo)]),
    issued,
    ...(Math.abs(takenAt - payload.takenAt) <= CLOCK_SLACK_MS ? [] : [note('clock-wrong')]),
    ...notesOfQueue(wanted, takenAt, ctx).map((code) => note(code)),
    ...(person.earlier
      ? [voided(payload), note('second-number', person.earlier.ticketNo)]
      : counted >= limit
        ? [note('daily-limit')]
        : []),
  ]
  const { personDigest } = payload
  return decided(facts, ticketId, personDigest === null ? [] : [{ kind: 'person', ticketId, personDigest }])
}

/**
 * A number that was refused before anybody decided about it: the server could not read how it was handed in, or knows its
 * request as something else. It becomes no ticket; whoever holds its paper is told at the guide desk.
 */
export function decideHandInRefused(
  { payload, actor }: CommandOf<'ticket:hand-in-refused'>,
  { hall }: DecideContext,
): Decided {
  const hostId = actor.actorId
  if (!hall.deviceHosts.some((host) => host.hostId === hostId)) {
    return failed(refusal('unknown-host', { hostId }))
  }
  const { ticketNo, takenAt } = payload
  const note = 'not-understood'
  return decided(
    [{ type: 'handInNoted', note, hostId, ofTicket: null, ticketNo, otherNo: null, takenAt }],
    null,
  )
}

/** Whether the number can become a ticket at all, or why not. */
function fitOf(
  { day, blockId, letter, number, serviceCode }: HandIn,
  hostId: string,
  sameId: Ticket | undefined,
  { hall, state }: DecideContext,
): Result<{ readonly block: NumberBlock; readonly wanted: Wanted }, HandInNoteCode> {
  if (day !== state.day) return failed('day-over')
  const block = findBlock(state, blockId)
  const isOfBlock =
    block?.hostId === hostId && block.letter === letter && number >= block.from && number <= block.to
  if (!isOfBlock || number >= (block.returnedFrom ?? Infinity)) return failed('not-leased')
  if (block.used.includes(number) || sameId) return failed('number-used')
  const wanted = wantedOf(hall, serviceCode)
  if (!wanted.ok) return failed('unknown-service')
  const queue = hall.queues.find((row) => row.queueId === wanted.value.first.queueId)
  return queue?.letter === letter ? ok({ block, wanted: wanted.value }) : failed('not-leased')
}

/** The time it was taken, moved to where it can have been: after the loan and the last word of the server, before now. */
function possibleTime({ takenAt, heardAt }: HandIn, block: NumberBlock, now: number): number {
  const heard = heardAt !== null && heardAt <= now ? heardAt : 0
  return Math.min(now, Math.max(takenAt, block.leasedAt, heard))
}

/** The number that the server had issued on the same wish; nobody has seen it. One that is being served is left alone. */
function lostAnswer({ replaces }: HandIn, hostId: string, { state }: DecideContext): Ticket | undefined {
  const ticket = replaces === null ? undefined : findTicket(state, replaces)
  return ticket?.firstContactId === hostId && canMove('voidOut', ticket.state) ? ticket : undefined
}

/**
 * One live number per person and queue: the one taken earlier stays. One whose person stands at a counter by now, or came
 * by appointment, stays too.
 */
function settlePerson(
  rivals: readonly Ticket[],
  takenAt: number,
): { readonly earlier: Ticket | undefined; readonly later: readonly Ticket[] } {
  const live = rivals.filter((ticket) => isLive(ticket.state))
  const gives = (ticket: Ticket): boolean =>
    ticket.issuedAt > takenAt &&
    ticket.appointmentId === null &&
    (ticket.state === 'waiting' || ticket.state === 'noShow')
  const earlier = live.find((ticket) => !gives(ticket))
  return { earlier, later: earlier ? [] : live }
}

function notesOfQueue(wanted: Wanted, takenAt: number, ctx: DecideContext): HandInNoteCode[] {
  const { hall, state, now } = ctx
  const { queueId } = wanted.first
  const notes: HandInNoteCode[] = []
  if (!queueOpeningAt(hall, state, queueId, now).isOpen) notes.push('queue-closed')
  else if (openCountersOf(hall, state, queueId).length === 0) {
    const haveStopped = hall.counters.some(
      (counter) =>
        servesQueue(hall, state, counter, queueId) && counterStatus(state, counter.counterId).since > takenAt,
    )
    if (haveStopped) notes.push('queue-paused')
  }
  if (checkQuotas(wanted, { hall, state, now: takenAt })) notes.push('quota-used')
  return notes
}

function voided({ ticketId }: { readonly ticketId: string }): Fact {
  return { type: 'ticketVoided', ticketId, reason: 'duplicate' }
}
