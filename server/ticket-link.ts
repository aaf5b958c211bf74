import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { endOfBusinessDay } from '../domain/calendar.ts'
import type { Hall } from '../domain/model.ts'
import type { NewId } from '../domain/ports.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { newKey } from './secrets.ts'
import type { Engine, StorageFault } from './storage/engine.ts'
import { createStore } from './storage/store.ts'

export type LinkRefusal = 'link-invalid' | 'link-expired'

/** Paths to the page of one ticket, for whoever holds its paper. Valid until the business day of the ticket ends. */
export interface TicketLinks {
  /** `/t/<token>`; the same ticket always gets the same. */
  signTicketPath(ticketId: string, day: string): string
  /** The ticket of a token. `now` in milliseconds UTC. */
  readTicketToken(token: string, now: number): Result<string, LinkRefusal>
}

const LINK_KEY = 'ticket-link-key'
const MAC_BYTES = 16
const TOKEN = /^[A-Za-z0-9_-]{24,160}$/

/** Reads the key of the hall's links, or makes it at the first start. */
export async function openTicketLinks(
  hall: Hall,
  engine: Engine,
  newId: NewId,
): Promise<Result<TicketLinks, StorageFault>> {
  const store = createStore(engine, hall.hallId)
  const found = await store.newestSecret(LINK_KEY)
  if (!found.ok) return found
  const known = found.value[0]?.['value']
  if (known !== undefined) return ok(createTicketLinks(hall, String(known)))
  const key = newKey(newId)
  const kept = await engine.commit([store.addSecret(LINK_KEY, '', key)])
  // Another node has made one in the same moment.
  if (!kept.ok && kept.error.isClash) return openTicketLinks(hall, engine, newId)
  return kept.ok ? ok(createTicketLinks(hall, key)) : kept
}

/**
 * Token: base64url of 16 bytes of HMAC-SHA256 (hex `key`), then the ticket's id, `~`, and the second it expires in base
 * 36. Short enough for the QR code on a narrow ticket; a number alone is no way in.
 */
export function createTicketLinks(hall: Pick<Hall, 'hallId' | 'dayStartsAt'>, key: string): TicketLinks {
  const secret = createSecretKey(key, 'hex')
  const macOf = (content: string): Buffer =>
    createHmac('sha256', secret).update(`${hall.hallId}\n${content}`).digest().subarray(0, MAC_BYTES)

  return {
    signTicketPath(ticketId, day) {
      const content = `${ticketId}~${(endOfBusinessDay(hall, day) / 1000).toString(36)}`
      return `/t/${Buffer.concat([macOf(content), Buffer.from(content)]).toString('base64url')}`
    },
    readTicketToken(token, now) {
      if (!TOKEN.test(token)) return failed('link-invalid')
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length <= MAC_BYTES) return failed('link-invalid')
      const content = bytes.subarray(MAC_BYTES).toString('utf8')
      if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(content))) return failed('link-invalid')
      const at = content.lastIndexOf('~')
      const expiresAt = Number.parseInt(content.slice(at + 1), 36) * 1000
      return now < expiresAt ? ok(content.slice(0, at)) : failed('link-expired')
    },
  }
}
