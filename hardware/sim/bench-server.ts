import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import fastify from 'fastify'
import { Server } from 'socket.io'
import type { z } from 'zod'
import { maskIdNumber } from '../../domain/mask.ts'
import {
  cardPlace,
  cardRemove,
  deviceReset,
  keyPress,
  plugSet,
  switchSet,
  type BenchAck,
  type BenchAsks,
  type BenchTells,
  type BenchView,
} from '../../domain/wire/bench.ts'
import type { BenchUnit } from './sim-kind.ts'
import { SYNTHETIC_PEOPLE } from './synthetic-people.ts'

export interface BenchServer {
  readonly address: string
  close(): Promise<void>
}

/**
 * Serves the bench page and its actions on loopback.
 *
 * @param port 0 chooses a free one
 * @throws when the port cannot be listened on
 */
export async function startBenchServer(
  units: ReadonlyMap<string, BenchUnit>,
  port: number,
  pagesDir: string,
): Promise<BenchServer> {
  const app = fastify({ forceCloseConnections: true })
  await app.register(fastifyStatic, { root: pagesDir, index: false })
  app.get('/', (_request, reply) => reply.sendFile(join('bench', 'index.html')))

  const sockets = new Server<BenchAsks, BenchTells>(app.server, {
    transports: ['websocket'],
    serveClient: false,
    // The bench moves cards and paper: only its own page may, not any page a browser has open.
    allowRequest: (request, decide) => {
      const { origin, host } = request.headers
      decide(null, origin === undefined || origin === `http://${host ?? ''}`)
    },
  })
  const bench = sockets.of('/bench')

  function view(): BenchView {
    const people = SYNTHETIC_PEOPLE.map(({ personId, title, card }) => ({
      personId,
      title,
      name: card.name ?? ('englishName' in card ? card.englishName : undefined) ?? personId,
      maskedNumber: maskIdNumber(card.idNumber ?? ''),
    }))
    return { people, devices: [...units.values()].map((unit) => unit.view()) }
  }
  const tell = (): void => void bench.emit('bench:view', view())
  for (const unit of units.values()) unit.onChange(tell)

  bench.on('connection', (socket) => {
    socket.emit('bench:view', view())

    /** Parses an action, finds its device, acts, and tells everybody what is to be seen now. */
    function on<Payload extends { device: string }>(
      event: keyof BenchAsks,
      schema: z.ZodType<Payload>,
      run: (unit: BenchUnit, payload: Payload) => void | Promise<void>,
    ): void {
      // One listener shape for all events; the payload is unknown until the schema has seen it.
      const untyped = socket as unknown as {
        on(event: string, listener: (raw: unknown, ack?: BenchAck) => void): void
      }
      untyped.on(event, (raw, ack) => {
        const answer: BenchAck = typeof ack === 'function' ? ack : () => undefined
        const payload = schema.safeParse(raw)
        if (!payload.success) return answer({ ok: false, error: { code: 'bad-request' } })
        const unit = units.get(payload.data.device)
        if (!unit) return answer({ ok: false, error: { code: 'unknown-device' } })
        void Promise.resolve(run(unit, payload.data)).then(() => {
          answer({ ok: true })
          tell()
        })
      })
    }
    on('card:place', cardPlace, (unit, { personId, spoil }) => unit.placeCard(personId, spoil))
    on('card:remove', cardRemove, (unit) => unit.removeCard())
    on('switch:set', switchSet, (unit, { key, isOn }) => unit.setSwitch(key, isOn))
    on('key:press', keyPress, (unit, { key, text }) => unit.pressKey(key, text ?? ''))
    on('plug:set', plugSet, (unit, { isPlugged }) => unit.setPlugged(isPlugged))
    on('device:reset', deviceReset, (unit) => unit.reset())
  })

  const address = await app.listen({ host: '127.0.0.1', port })
  return {
    address,
    close: async () => {
      await sockets.close()
      await app.close()
    },
  }
}
