import type { FastifyInstance } from 'fastify'
import type { Hall } from '../../domain/model.ts'
import type { RunningHall } from '../hall.ts'
import type { Engine } from '../storage/engine.ts'
import type { Metrics } from './metrics.ts'

/** `/healthz` for whoever watches the process (503 while the storage fails), `/metrics` for Prometheus. */
export function serveHealth(
  app: FastifyInstance,
  hall: Hall,
  running: RunningHall,
  engine: Engine,
  metrics: Metrics,
): void {
  app.get('/healthz', (_request, reply) => {
    const { status, day, seq } = running.health()
    return reply
      .code(status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, hall: hall.hallId, day, seq, engine: engine.name })
  })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))
}
