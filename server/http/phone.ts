import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { COMMANDS, type Actor, type Command } from '../../domain/commands.ts'
import type { Hall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import type { RunningHall } from '../hall.ts'
import { isOwnOrigin } from '../sockets/origin.ts'
import type { TicketLinks } from '../ticket-link.ts'
import { errorBody } from './messages.ts'
import { createRateLimit } from './rate-limit.ts'
import { ticketOnPhone } from './ticket-on-phone.ts'

const MINUTE_MS = 60_000
/** A hall's phones share one address, so this is generous. */
const READS_PER_MINUTE = 3000
/** Nobody scans this many torn codes; somebody who guesses does. */
const WRONG_LINKS_PER_MINUTE = 60
/** Wishes about one ticket, and of one address. */
const WISHES_PER_TICKET = 20
const WISHES_PER_MINUTE = 600

/** What the holder of a ticket may do with it, and the command that does it. */
const WISHES = { restore: 'ticket:restore', cancel: 'ticket:cancel' } as const
type Wish = keyof typeof WISHES

const wish = z.strictObject({ requestId: COMMANDS['ticket:restore'].shape.requestId })

/** A citizen with the link of the paper in hand, on a phone of their own. */
const HOLDER: Actor = { role: 'citizen', actorId: 'phone', deviceId: 'phone', counterId: null }

interface WithToken {
  Params: { token: string }
}

/**
 * `GET /api/ticket/:token`: the ticket behind the code on its paper. `POST .../restore` and `.../cancel` with
 * `{requestId}`: back into the queue, or out of it. The same requestId has one effect. Answered with the ticket as it is
 * then, or 409 with the refusal's code and figures.
 */
export function servePhone(
  app: FastifyInstance,
  parts: {
    readonly hall: Hall
    readonly running: RunningHall
    readonly links: TicketLinks
    readonly clock: Clock
  },
): void {
  const { hall, running, links, clock } = parts
  const reads = createRateLimit(clock, READS_PER_MINUTE, MINUTE_MS)
  const wrong = createRateLimit(clock, WRONG_LINKS_PER_MINUTE, MINUTE_MS)
  const wishes = createRateLimit(clock, WISHES_PER_MINUTE, MINUTE_MS)
  const wishesOfTicket = createRateLimit(clock, WISHES_PER_TICKET, MINUTE_MS)

  app.get<WithToken>('/api/ticket/:token', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (!reads.take(request.ip)) return tooMany(reply)
    const ticketId = ticketOf(request, reply)
    return ticketId === null ? reply : sendTicket(reply, ticketId)
  })

  for (const name of Object.keys(WISHES) as Wish[]) {
    app.post<WithToken>(`/api/ticket/:token/${name}`, async (request, reply) => {
      reply.header('cache-control', 'no-store')
      if (!isOwnOrigin(request.headers, hall.publicUrl)) {
        return reply.code(403).send(errorBody('foreign-page'))
      }
      if (!wishes.take(request.ip)) return tooMany(reply)
      const ticketId = ticketOf(request, reply)
      if (ticketId === null) return reply
      if (!wishesOfTicket.take(ticketId)) return tooMany(reply)
      const body = wish.safeParse(request.body)
      if (!body.success) return reply.code(400).send(errorBody('bad-request'))
      const outcome = await running.execute(commandFor(name, ticketId, body.data.requestId))
      if (outcome.ok) return sendTicket(reply, ticketId)
      const { code, params } = outcome.error
      if (code === 'storage-failed') return reply.code(503).send(errorBody('storage-failed'))
      return reply.code(409).send({ ...errorBody('refused'), code, params })
    })
  }

  /** The ticket of the link; null when there is none, and then the answer has been given. */
  function ticketOf(request: FastifyRequest<WithToken>, reply: FastifyReply): string | null {
    if (wrong.isSpent(request.ip)) {
      void tooMany(reply)
      return null
    }
    const ticketId = links.readTicketToken(request.params.token, clock.now())
    if (ticketId.ok) return ticketId.value
    if (ticketId.error === 'link-expired') {
      void reply.code(410).send(errorBody('link-expired'))
      return null
    }
    wrong.take(request.ip)
    void reply.code(404).send(errorBody('link-invalid'))
    return null
  }

  async function sendTicket(reply: FastifyReply, ticketId: string): Promise<FastifyReply> {
    const seen = await running.look((view) => ticketOnPhone(hall, view, ticketId))
    if (!seen.ok) return reply.code(503).send(errorBody('storage-failed'))
    return seen.value ? reply.send(seen.value) : reply.code(410).send(errorBody('link-expired'))
  }
}

function tooMany(reply: FastifyReply): FastifyReply {
  return reply.code(429).header('retry-after', '60').send(errorBody('too-many-requests'))
}

function commandFor(name: Wish, ticketId: string, requestId: string): Command {
  if (name === 'restore') return { name: WISHES.restore, payload: { requestId, ticketId }, actor: HOLDER }
  const payload = { requestId, ticketId, reason: 'citizenLeft' } as const
  return { name: WISHES.cancel, payload, actor: HOLDER }
}
