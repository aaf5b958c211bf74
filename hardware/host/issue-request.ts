import { COMMANDS, type CommandPayload } from '../../domain/commands.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { NumberTake, TakeRefusal } from '../../domain/wire/device.ts'
import type { CardVisit } from './card-visit.ts'
import type { HallLink } from './hall-link.ts'
import { offerOf } from './offer.ts'
import { personDigestOf } from './person-digest.ts'

export function takeRefusal(code: TakeRefusal['code'], params: TakeRefusal['params'] = {}): TakeRefusal {
  return { code, params }
}

/**
 * What the hall server is asked for when the page wants a number: the card becomes a keyed digest, and priority is
 * granted only where the card's age allows it, whatever the page says.
 */
export function issueRequest(
  take: NumberTake,
  requestId: string,
  card: ReturnType<CardVisit['card']>,
  link: Pick<HallLink, 'hall' | 'digestKey'>,
): Result<CommandPayload<'ticket:issue'>, TakeRefusal> {
  const used = take.usesCard ? card : null
  const hall = link.hall()
  const item = hall === null ? undefined : offerOf(hall, take.serviceCode)
  if (used === null && (take.usesCard || item?.identity === 'required')) return failed(takeRefusal('no-card'))
  const key = used === null ? null : link.digestKey()
  if (used !== null && key === null) return failed(takeRefusal('server-away'))
  const command = COMMANDS['ticket:issue'].safeParse({
    requestId,
    serviceCode: take.serviceCode,
    queueClass: take.wantsPriority && used?.ageClass === 'priority-age' ? 'priority' : 'ordinary',
    agentNo: null,
    personDigest: used !== null && key !== null ? personDigestOf(key.key, used.idNumber) : null,
  })
  return command.success ? ok(command.data) : failed(takeRefusal('bad-request'))
}
