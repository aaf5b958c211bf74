import type { FastifyInstance, FastifyReply } from 'fastify'
import { deviceFigures } from '../../domain/device-health.ts'
import type { HallRoom } from '../hall-room.ts'
import type { Engine } from '../storage/engine.ts'
import type { HallOf } from './hall-of.ts'
import type { Metrics } from './metrics.ts'

type EngineName = Engine['name']

/**
 * `GET /healthz` of one hall: 503 while its storage fails or its journal is damaged. Faults of devices are told and are
 * none of the server's. `day` and `seq` are as last known of a hall that is not in memory.
 */
export function serveHallHealth(app: FastifyInstance, hallOf: HallOf, engine: EngineName): void {
  app.get('/healthz', (request, reply) => {
    const { room } = hallOf(request)
    return send(reply, room.running.health().status === 'ok', { ...healthOf(room), engine })
  })
}

/**
 * `GET /healthz` of the server with all its halls, for whoever watches the process: 503 while the storage fails. A damaged
 * journal of one hall makes the server `degraded`, and does not take the other halls out of service.
 */
export function serveServerHealth(
  app: FastifyInstance,
  rooms: readonly HallRoom[],
  engine: EngineName,
): void {
  app.get('/healthz', (_request, reply) => {
    const halls = rooms.map(healthOf)
    const status = halls.every((hall) => hall.status === 'ok') ? 'ok' : 'degraded'
    const isServing = halls.every((hall) => hall.status !== 'degraded')
    return send(reply, isServing, { status, engine, halls })
  })
}

/** `GET /metrics` for Prometheus: the figures of every hall, under the label `hall`. */
export function serveMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))
}

function healthOf({ hall, running, devices }: HallRoom) {
  const { status, day, seq } = running.health()
  return { status, hall: hall.hallId, day, seq, devices: deviceFigures(devices()) }
}

function send(reply: FastifyReply, isServing: boolean, body: object): FastifyReply {
  return reply
    .code(isServing ? 200 : 503)
    .header('cache-control', 'no-store')
    .send(body)
}
