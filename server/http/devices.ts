import type { FastifyInstance } from 'fastify'
import type { HallOf } from './hall-of.ts'

/** `GET /api/devices`: how the devices of every host are. As open as the board: there is nothing personal in it. */
export function serveDevices(app: FastifyInstance, hallOf: HallOf): void {
  app.get('/api/devices', async (request, reply) => {
    const { room } = hallOf(request)
    // The self-tests of today stand in the journal, which a hall that nobody needed has not read yet.
    await room.running.load()
    return reply.header('cache-control', 'no-store').send(room.devices())
  })
}
