import type { FastifyInstance } from 'fastify'
import type { DevicesView } from '../../domain/device-health.ts'

/** `GET /api/devices`: how the devices of every host are. As open as the board: there is nothing personal in it. */
export function serveDevices(app: FastifyInstance, view: () => DevicesView): void {
  app.get('/api/devices', (_request, reply) => reply.header('cache-control', 'no-store').send(view()))
}
