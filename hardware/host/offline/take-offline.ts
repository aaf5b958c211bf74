import { businessDay } from '../../../domain/calendar.ts'
import { wantedOf } from '../../../domain/decide/admission.ts'
import { failed, ok } from '../../../domain/result.ts'
import { isLive } from '../../../domain/ticket.ts'
import type { Delivery } from '../delivery.ts'
import type { HallLink } from '../hall-link.ts'
import { takeRefusal } from '../issue-request.ts'
import { numberTakenOffline } from '../number-taken.ts'
import type { TakeAnswer, Taking } from '../taking.ts'
import type { Offline } from './offline.ts'
import type { SpoolEntry } from './spool-lines.ts'

/**
 * Gives a number of this host's own on a wish that the server did not answer, and hands it in under the very same request
 * id. A wish that the server has not seen becomes that number when it is handed in. One that it has done before answers
 * `request-reused` to the handing in: then what it had issued, which nobody has seen, is replaced by the number on the
 * paper, in one step (`hand-in.ts`). One that is still on its way finds its request id used. So whatever became of the
 * question, there is one number.
 *
 * @param others the takings of this host, for the one number a person may hold in a queue
 */
export async function takeOffline(
  taking: Taking,
  wasAsked: boolean,
  deps: {
    readonly offline: Offline
    readonly link: Pick<HallLink, 'state'>
    readonly others: Iterable<Taking>
  },
): Promise<TakeAnswer> {
  const { offline } = deps
  const { command, request } = taking
  if (command.name !== 'ticket:issue') return failed(takeRefusal('server-away'))
  const isCardUnbound = request.usesCard && command.payload.personDigest === null
  const taken = await offline.take({
    command: command.payload,
    wasAsked,
    isCardUnbound,
    heldNo: heldNo(taking, deps),
  })
  return taken.ok ? asTaken(taking, taken.value, offline) : taken
}

/** A number that this host gave on the same wish before it was started again. */
export function takenBefore(taking: Taking, entry: SpoolEntry, offline: Offline): TakeAnswer {
  // Whether an interrupted paper came out, nobody knows.
  taking.paper = entry.paper === 'printing' ? 'unknown' : entry.paper
  if (entry.paper !== null) {
    taking.papersTried = 1
    taking.isSeen = true
  }
  return asTaken(taking, entry.taken, offline)
}

function asTaken(taking: Taking, taken: SpoolEntry['taken'], offline: Offline): TakeAnswer {
  const hall = offline.hall()
  const state = offline.state()
  if (hall === null || state === null) return failed(takeRefusal('server-away'))
  const value = numberTakenOffline(hall, state, taken)
  taking.issued = { taken: value, hall }
  taking.isOffline = true
  return ok(value)
}

/** The business day a wish belongs to; null where the hall is not known at all. */
export function dayOfWish(
  link: Pick<HallLink, 'state' | 'isOnline'>,
  offline: Offline | null,
): string | null {
  const known = link.state()?.day ?? null
  if (link.isOnline() || offline === null) return known
  const hall = offline.hall()
  return hall === null ? known : businessDay(hall, offline.now())
}

/** Reports about a number of this host's own: kept with it on disk, and told once the server knows the number. */
export function offlineDelivery(
  ticketId: string,
  offline: Offline,
  delivery: Pick<Delivery, 'deliver'>,
): Pick<Delivery, 'deliver'> {
  return {
    async deliver(name, payload, day) {
      if ('isCopy' in payload && !payload.isCopy) await offline.paper(ticketId, payload.paper)
      if ((await offline.settled(ticketId)) !== 'handed-in') return 'given-up'
      return delivery.deliver(name, payload, day)
    },
  }
}

/** The number that the person of a wish holds in its queue by the server's word, where this host gave it. */
function heldNo(
  { command }: Taking,
  {
    offline,
    link,
    others,
  }: {
    readonly offline: Offline
    readonly link: Pick<HallLink, 'state'>
    readonly others: Iterable<Taking>
  },
): string | null {
  const hall = offline.hall()
  const { personDigest } = command.payload
  if (command.name !== 'ticket:issue' || personDigest === null || hall === null) return null
  const wanted = wantedOf(hall, command.payload.serviceCode)
  if (!wanted.ok) return null
  for (const other of others) {
    if (other.isOffline || other.command.payload.personDigest !== personDigest || !other.issued) continue
    const ticket = link.state()?.tickets[other.issued.taken.ticketId]
    if (ticket?.queueId === wanted.value.first.queueId && isLive(ticket.state)) return ticket.ticketNo
  }
  return null
}
