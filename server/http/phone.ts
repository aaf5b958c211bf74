import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { COMMANDS, type Actor, type Command } from '../../domain/commands.ts'
import type { Clock } from '../../domain/ports.ts'
import type { HallRoom } from '../hall-room.ts'
import { isOwnOrigin } from '../sockets/origin.ts'
import type { HallOf } from './hall-of.ts'
import { errorBody } from './messages.ts'
import { ticketOnPhone } from './ticket-on-phone.ts'

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
export function servePhone(app: FastifyInstance, hallOf: HallOf, clock: Pick<Clock, 'now'>): void {
  app.get<WithToken>('/api/ticket/:token', async (request, reply) => {
    const { room } = hallOf(request)
    reply.header('cache-control', 'no-store')
    if (!room.limits.reads.take(request.ip)) return tooMany(reply)
    const ticketId = ticketOf(room, request, reply)
    return ticketId === null ? reply : sendTicket(room, reply, ticketId)
  })

  for (const name of Object.keys(WISHES) as Wish[]) {
    app.post<WithToken>(`/api/ticket/:token/${name}`, async (request, reply) => {
      const { room } = hallOf(request)
      const { hall, running, limits } = room
      reply.header('cache-control', 'no-store')
      if (!isOwnOrigin(request.headers, hall.publicUrl)) {
        return reply.code(403).send(errorBody('foreign-page'))
      }
      if (!limits.wishes.take(request.ip)) return tooMany(reply)
      const ticketId = ticketOf(room, request, reply)
      if (ticketId === null) return reply
      if (!limits.wishesOfTicket.take(ticketId)) return tooMany(reply)
      const body = wish.safeParse(request.body)
      if (!body.success) return reply.code(400).send(errorBody('bad-request'))
      const outcome = await running.execute(commandFor(name, ticketId, body.data.requestId))
      if (outcome.ok) return sendTicket(room, reply, ticketId)
      const { code, params } = outcome.error
      if (code === 'storage-failed') return reply.code(503).send(errorBody('storage-failed'))
      return reply.code(409).send({ ...errorBody('refused'), code, params })
    })
  }

  /** The ticket of the link; null when there is none, and then the answer has been given. */
  function ticketOf(
    { links, limits }: HallRoom,
    request: FastifyRequest<WithToken>,
    reply: FastifyReply,
  ): string | null {
    if (limits.wrong.isSpent(request.ip)) {
      void tooMany(reply)
      return null
    }
    const ticketId = links.readTicketToken(request.params.token, clock.now())
    if (ticketId.ok) return ticketId.value
    if (ticketId.error === 'link-expired') {
      void reply.code(410).send(errorBody('link-expired'))
      return null
    }
    limits.wrong.take(request.ip)
    void reply.code(404).send(errorBody('link-invalid'))
    return null
  }

  async function sendTicket(
    { hall, running }: HallRoom,
    reply: FastifyReply,
    ticketId: string,
  ): Promise<FastifyReply> {
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
