import type { FastifyInstance } from 'fastify'
import { deviceFigures, type DevicesView } from '../../domain/device-health.ts'
import type { Hall } from '../../domain/model.ts'
import type { RunningHall } from '../hall.ts'
import type { Engine } from '../storage/engine.ts'
import type { Metrics } from './metrics.ts'

export interface HealthParts {
  readonly hall: Hall
  readonly running: RunningHall
  readonly engine: Engine
  readonly metrics: Metrics
  readonly devices: () => DevicesView
}

/**
 * `/healthz` for whoever watches the process (503 while the storage fails; faults of devices are told and are none of the
 * server's), `/metrics` for Prometheus.
 */
export function serveHealth(
  app: FastifyInstance,
  { hall, running, engine, metrics, devices }: HealthParts,
): void {
  app.get('/healthz', (_request, reply) => {
    const { status, day, seq } = running.health()
    return reply
      .code(status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, hall: hall.hallId, day, seq, engine: engine.name, devices: deviceFigures(devices()) })
  })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))
}
