import { EventEmitter } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import type { Entry } from '../../domain/facts.ts'
import { emptyState } from '../../domain/hall-state.ts'
import { ok } from '../../domain/result.ts'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import { openWire, type HallLink } from '../../renderer/links/wire.ts'
import { followHall, type Replica } from '../../renderer/replica.ts'
import { answerAsks } from '../../server/sockets/asks.ts'
import {
  MOST_WAITING_PACKETS,
  MOST_WAITING_UNITS,
  PACKETS_OF_A_LOST_CLIENT,
  watchOutgoing,
} from '../../server/sockets/outgoing.ts'
import { subscribeAsk, tellerOf, type Teller } from '../../server/sockets/telling.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { demoHall } from '../support/hall-server.ts'
import { realClock, until } from '../support/real-clock.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'

const DAY = '2026-11-02'
/** Of one fact: far more than the machine takes for a client that does not read. */
const FACT_UNITS = 60_000
const FACTS = 400

/** A hall of one audience, told by hand: facts as long as the test wants them. */
async function startTelling() {
  const hall = demoHall()
  const log = createFakeLog()
  const state = emptyState(hall.hallId, DAY)
  const entries: Entry[] = []
  const http: HttpServer = createServer()
  const io = new Server(http, { transports: ['websocket'] })
  const namespace = io.of('/board')
  const view = () => {
    return { day: DAY, now: Date.now(), state, entries, digestKey: '', appointmentsOf: () => [] }
  }
  const running = {
    look: <T>(look: (seen: ReturnType<typeof view>) => T) => Promise.resolve(ok(look(view()))),
    execute: () => Promise.reject(new Error('nothing is asked for here')),
  }
  namespace.on('connection', (socket) => {
    const subscribe = subscribeAsk('desk', { hall, running, nodes: [], log }, socket)
    answerAsks(socket, [subscribe], { room: 'board', meter: { refused: () => undefined } as never, log })
  })
  const teller: Teller = tellerOf('desk', namespace)
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))
  const { port } = http.address() as AddressInfo

  return {
    address: `http://127.0.0.1:${port}`,
    log,
    state,
    /** Adds a fact; one that is not heard is what a gap looks like from outside. */
    tell({ isHeard } = { isHeard: true }): void {
      const seq = state.seq + 1
      const topic = String(seq).padEnd(FACT_UNITS, 'x')
      const entry: Entry = {
        seq,
        at: Date.now(),
        fact: { type: 'counterOpened', counterId: `c${String(seq % 3)}`, staffNo: topic },
      }
      apply(state, entry)
      entries.push(entry)
      if (isHeard) teller.factsTold(DAY, [entry])
    },
    beat: () => teller.beat({ day: DAY, seq: state.seq, now: Date.now() }),
    /** The longest queue of any connection, UTF-16 units. */
    longestQueue(): number {
      // Engine.IO tells nobody how long its queues are.
      const { clients } = io.engine as unknown as {
        clients: Record<string, { readonly writeBuffer: readonly { readonly data?: string }[] }>
      }
      return Math.max(
        0,
        ...Object.values(clients).map(({ writeBuffer }) =>
          writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0),
        ),
      )
    },
    close: () => io.close(),
  }
}

describe('a client', () => {
  let telling: Awaited<ReturnType<typeof startTelling>>
  let proxy: WireProxy
  const links: HallLink<BoardAsks, BoardTells>[] = []

  function follow(origin: string): Replica {
    const link = openWire<BoardAsks, BoardTells>({ audience: 'board', origin, base: '', clock: realClock })
    links.push(link)
    return followHall(link, realClock)
  }

  beforeEach(async () => {
    telling = await startTelling()
    proxy = await startWireProxy()
    proxy.leadTo(telling.address)
  })
  afterEach(async () => {
    for (const link of links.splice(0)) link.close()
    await proxy.close()
    await telling.close()
  })

  it('that does not read what it is told costs no more than its queue, disturbs nobody, and is right again when it has read', async () => {
    const quick = follow(telling.address)
    const slow = follow(proxy.address)
    await until('both are live', () => quick.isLive.value && slow.isLive.value)
    proxy.hold()
    let longest = 0
    for (let told = 0; told < FACTS; told += 1) {
      telling.tell()
      // The quick one keeps up: each is read before the next is told.
      await until('the quick one has it', () => quick.state.value?.seq === telling.state.seq)
      longest = Math.max(longest, telling.longestQueue())
    }
    expect(telling.log.lines.map(({ event }) => event)).toContain('slow-client')
    expect(longest).toBeLessThanOrEqual(MOST_WAITING_UNITS + 2 * FACT_UNITS)
    expect(slow.state.value?.seq).toBeLessThan(FACTS)
    proxy.goOn()
    await until('the slow one is right again', () => slow.state.value?.seq === FACTS && slow.isLive.value)
    expect(slow.state.value).toEqual(quick.state.value)
    telling.tell()
    await until('it hears again what is told', () => slow.state.value?.seq === FACTS + 1)
  })

  it('that missed a fact learns it from the next beat, and asks', async () => {
    const board = follow(telling.address)
    await until('it is live', () => board.isLive.value)
    telling.tell()
    await until('it has the first', () => board.state.value?.seq === 1)
    telling.tell({ isHeard: false })
    telling.beat()
    await until('it asked again', () => board.state.value?.seq === 2)
  })
})

describe('the queue of one connection', () => {
  function watched() {
    const seen: string[] = []
    const connection = Object.assign(new EventEmitter(), { close: () => void seen.push('closed') })
    const queue = watchOutgoing(connection, {
      log: createFakeLog(),
      onTooLong: () => void seen.push('too long'),
      onDrained: () => void seen.push('drained'),
    })
    const send = (units: number): void => void connection.emit('packetCreate', { data: 'x'.repeat(units) })
    return { seen, queue, send, flush: () => void connection.emit('flush') }
  }

  it('may be one message of any length: the whole day for a new client', () => {
    const { seen, send, flush, queue } = watched()
    send(10 * MOST_WAITING_UNITS)
    flush()
    expect(seen).toEqual([])
    expect(queue.isTooLong()).toBe(false)
  })

  it.each([
    ['units', MOST_WAITING_UNITS, 1],
    ['packets', 1, MOST_WAITING_PACKETS],
  ])('is too long by %s, once, until it has gone out', async (_by, units, count) => {
    const { seen, send, flush, queue } = watched()
    for (let sent = 0; sent < count; sent += 1) send(units)
    expect(seen).toEqual([])
    send(1)
    send(1)
    expect(seen).toEqual(['too long'])
    let hasDrained = false
    const drained = queue.drained().then(() => void (hasDrained = true))
    await Promise.resolve()
    expect(hasDrained).toBe(false)
    flush()
    await drained
    expect(seen).toEqual(['too long', 'drained'])
    flush()
    expect(seen).toHaveLength(2)
  })

  it('of a client that asks for ever and never reads ends with its connection', () => {
    const { seen, send } = watched()
    for (let sent = 0; sent < PACKETS_OF_A_LOST_CLIENT; sent += 1) send(10)
    expect(seen).toEqual(['too long', 'closed'])
  })
})
