import { COMMANDS, type CommandPayload } from '../../domain/commands.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { NumberTake, TakeRefusal } from '../../domain/wire/device.ts'
import type { AppointmentOfPerson } from '../../domain/wire/kiosk-host.ts'
import type { CardVisit } from './card-visit.ts'
import type { HallLink } from './hall-link.ts'
import { offerOf } from './offer.ts'
import { personDigestOf } from './person-digest.ts'

export function takeRefusal(code: TakeRefusal['code'], params: TakeRefusal['params'] = {}): TakeRefusal {
  return { code, params }
}

/** What a number is asked for with: among the others, or by an appointment. */
export type IssueRequest =
  | { readonly name: 'ticket:issue'; readonly payload: CommandPayload<'ticket:issue'> }
  | { readonly name: 'appointment:check-in'; readonly payload: CommandPayload<'appointment:check-in'> }

/**
 * What the hall server is asked for when the page wants a number: the card becomes a keyed digest, and priority is
 * granted only where the card's age allows it, whatever the page says. Without the server the key may not be at hand: then
 * a number of an item that does not ask for a card is not bound to one.
 */
export function issueRequest(
  take: NumberTake,
  requestId: string,
  card: ReturnType<CardVisit['card']>,
  link: Pick<HallLink, 'hall' | 'digestKey' | 'isOnline'>,
): Result<IssueRequest, TakeRefusal> {
  const used = take.usesCard ? card : null
  const hall = link.hall()
  const item = hall === null ? undefined : offerOf(hall, take.serviceCode)
  const { appointmentId } = take
  const needsCard = take.usesCard || appointmentId !== undefined || item?.identity === 'required'
  if (used === null && needsCard) return failed(takeRefusal('no-card'))
  const isUnbound = !link.isOnline() && link.digestKey() === null
  if (used !== null && isUnbound && item?.identity === 'required')
    return failed(takeRefusal('card-not-bound'))
  const digest = used === null || isUnbound ? ok(null) : cardDigest(used, link)
  if (!digest.ok) return digest
  const personDigest = digest.value
  if (appointmentId !== undefined) {
    const checkIn = COMMANDS['appointment:check-in'].safeParse({ requestId, appointmentId, personDigest })
    if (!checkIn.success) return failed(takeRefusal('bad-request'))
    return ok({ name: 'appointment:check-in', payload: checkIn.data })
  }
  const command = COMMANDS['ticket:issue'].safeParse({
    requestId,
    serviceCode: take.serviceCode,
    queueClass: take.wantsPriority && used?.ageClass === 'priority-age' ? 'priority' : 'ordinary',
    agentNo: null,
    personDigest,
  })
  return command.success
    ? ok({ name: 'ticket:issue', payload: command.data })
    : failed(takeRefusal('bad-request'))
}

/** Today's appointments of the card's holder, of whom the server learns only the digest. */
export async function appointmentsOfCard(
  card: ReturnType<CardVisit['card']>,
  link: Pick<HallLink, 'digestKey' | 'appointmentsOf'>,
): Promise<Result<readonly AppointmentOfPerson[], TakeRefusal>> {
  if (card === null) return failed(takeRefusal('no-card'))
  const digest = cardDigest(card, link)
  if (!digest.ok) return digest
  const found = await link.appointmentsOf(digest.value)
  return found === null ? failed(takeRefusal('server-away')) : ok(found)
}

function cardDigest(
  card: NonNullable<ReturnType<CardVisit['card']>>,
  link: Pick<HallLink, 'digestKey'>,
): Result<string, TakeRefusal> {
  const key = link.digestKey()
  return key === null ? failed(takeRefusal('server-away')) : ok(personDigestOf(key.key, card.idNumber))
}
