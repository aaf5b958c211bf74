import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { HallRoom } from '../hall-room.ts'

/** The hall that a request is for, and what its addresses begin with: `/h/<hallId>`, or nothing where it is the only one. */
export interface AskedHall {
  readonly room: HallRoom
  readonly base: string
}

export type HallOf = (request: FastifyRequest) => AskedHall

/** Adds the routes of a hall to a part of the server; which hall it is stands in the request. */
export type ServeHall = (app: FastifyInstance, hallOf: HallOf) => void

/** What the addresses of a hall begin with. */
export function baseOf(hallId: string): string {
  return `/h/${hallId}`
}

/**
 * Serves every hall below `/h/<hallId>`, with one set of routes however many halls there are. An address of a hall that is
 * not here is not found.
 */
export async function serveEachHall(
  app: FastifyInstance,
  find: (hallId: string) => HallRoom | undefined,
  serve: ServeHall,
): Promise<void> {
  const asked = (request: FastifyRequest): HallRoom | undefined =>
    find((request.params as { readonly hallId: string }).hallId)

  await app.register(
    (part, _options, done) => {
      part.addHook('onRequest', async (request, reply) => {
        if (asked(request)) return
        reply.callNotFound()
        return reply
      })
      serve(part, (request) => {
        const room = asked(request)
        if (!room) throw new Error('no hall of that name passes the hook')
        return { room, base: baseOf(room.hall.hallId) }
      })
      done()
    },
    { prefix: baseOf(':hallId') },
  )
}
