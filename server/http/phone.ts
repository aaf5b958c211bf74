import type { FastifyInstance } from 'fastify'
import { estimateWait, type Estimate } from '../../domain/estimate.ts'
import { waitingAhead } from '../../domain/figures.ts'
import type { Hall, Words } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import type { TicketState } from '../../domain/ticket.ts'
import type { HallView, RunningHall } from '../hall.ts'
import type { TicketLinks } from '../ticket-link.ts'
import { errorBody } from './messages.ts'
import { createRateLimit } from './rate-limit.ts'

/** What the holder of a ticket sees on a phone: this ticket, nobody else's, and no person. */
export interface TicketOnPhone {
  readonly hallName: Words
  readonly ticketNo: string
  readonly service: Words | null
  readonly state: TicketState
  /** People before it in its queue; 0 once it is called. */
  readonly ahead: number
  /** Null when no counter is open, or when it no longer waits. */
  readonly estimate: Estimate | null
  readonly counterNo: string | null
  readonly zone: Words | null
  readonly updatedAt: number
  readonly day: string
}

const MINUTE_MS = 60_000
/** A hall's phones share one address, so this is generous. */
const READS_PER_MINUTE = 3000
/** Nobody scans this many torn codes; somebody who guesses does. */
const WRONG_LINKS_PER_MINUTE = 60

/** `GET /api/ticket/:token`: the ticket behind the code on its paper. */
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

  app.get<{ Params: { token: string } }>('/api/ticket/:token', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const tooMany = !reads.take(request.ip) || wrong.isSpent(request.ip)
    if (tooMany) return reply.code(429).header('retry-after', '60').send(errorBody('too-many-requests'))
    const ticketId = links.readTicketToken(request.params.token, clock.now())
    if (!ticketId.ok) {
      if (ticketId.error === 'link-expired') return reply.code(410).send(errorBody('link-expired'))
      wrong.take(request.ip)
      return reply.code(404).send(errorBody('link-invalid'))
    }
    const seen = await running.look((view) => ticketOnPhone(hall, view, ticketId.value))
    if (!seen.ok) return reply.code(503).send(errorBody('storage-failed'))
    return seen.value ?? reply.code(410).send(errorBody('link-expired'))
  })
}

/** Undefined for a ticket that is not of the running day. */
export function ticketOnPhone(hall: Hall, view: HallView, ticketId: string): TicketOnPhone | undefined {
  const { state, now, day } = view
  const ticket = Object.hasOwn(state.tickets, ticketId) ? state.tickets[ticketId] : undefined
  if (!ticket) return undefined
  const isAtCounter = ticket.state === 'called' || ticket.state === 'serving'
  const counter = isAtCounter ? hall.counters.find((row) => row.counterId === ticket.counterId) : undefined
  const queue = hall.queues.find((row) => row.queueId === ticket.queueId)
  const zoneId = counter?.zoneId ?? queue?.zoneId
  const ahead = waitingAhead(state, ticketId)
  const estimate = ticket.state === 'waiting' ? estimateWait(hall, state, ticket.queueId, ahead) : undefined
  return {
    hallName: hall.name,
    ticketNo: ticket.ticketNo,
    service: hall.services.find((row) => row.serviceCode === ticket.serviceCode)?.name ?? null,
    state: ticket.state,
    ahead,
    estimate: estimate ?? null,
    counterNo: counter?.counterNo ?? null,
    zone: hall.zones.find((row) => row.zoneId === zoneId)?.name ?? null,
    updatedAt: now,
    day,
  }
}
