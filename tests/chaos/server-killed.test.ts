import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { localTime } from '../../domain/calendar.ts'
import type { Refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Answer } from '../../domain/wire/common.ts'
import { verifyDay } from '../../server/journal/journal.ts'
import { openEngine } from '../../server/storage/engine.ts'
import { createStore } from '../../server/storage/store.ts'
import { connectDeskTo, connectHostTo, newRequestId } from '../support/hall-client.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'

const KILLS = 10
const KIOSKS = 3
const COUNTERS = ['c1', 'c2'] as const
const SERVICES = ['id-renew', 'residence-permit'] as const
/** What a client waits for an answer before it takes the server for dead. */
const ANSWER_WITHIN_MS = 2_000

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-killed-'))
  // The demo hall with its day line half a day away, so that no run crosses it.
  const farMinute = (localTime(Date.now()).minuteOfDay + 720) % 1440
  const farTime = [Math.floor(farMinute / 60), farMinute % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  const demo = readFileSync(join(import.meta.dirname, '../../examples/hall.yaml'), 'utf8')
  writeFileSync(join(folder, 'hall.yaml'), demo.replace(/^dayStartsAt: .*$/m, `dayStartsAt: '${farTime}'`))
})
let newest: ServerProcess | undefined
afterAll(async () => {
  await newest?.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** What one client was promised: the first answer under each requestId. */
interface Promised {
  readonly requestId: string
  readonly answer: Answer
}

/** The server that runs now, and the news of its death. */
interface Era {
  readonly server: ServerProcess
  readonly died: Promise<'died'>
}

it(
  'kill -9 at any moment loses no ticket, doubles none and keeps the order',
  { timeout: 60_000 },
  async () => {
    const killAfterMs = fc.sample(fc.integer({ min: 20, max: 400 }), KILLS)
    let isOver = false
    let retried = 0
    let kept = 0
    const { eras, finish } = await startEras()

    /** Asks until there is an answer, under one requestId, over as many servers as it takes. */
    async function askUntilAnswered(
      connect: (address: string) => Promise<Asking>,
      name: string,
      payload: Readonly<Record<string, unknown>>,
    ): Promise<{ promised: Promised | null; refused: Refusal | null }> {
      const requestId = newRequestId()
      for (let attempt = 0; ; attempt += 1) {
        if (attempt === 1) retried += 1
        const era = eras()
        const result = await Promise.race([askOnce(era, connect, name, { requestId, ...payload }), era.died])
        if (result === 'died' || result === 'lost') {
          await Promise.race([era.died, pause(20)])
          continue
        }
        if (!result.ok) return { promised: null, refused: result.error }
        return { promised: { requestId, answer: result.value }, refused: null }
      }
    }

    async function kioskWork(index: number): Promise<Promised[]> {
      const mine: Promised[] = []
      const connect = reconnecting((address) => connectHostTo(address, index % 2 === 0 ? 'K01' : 'K02'))
      while (!isOver) {
        const { promised } = await askUntilAnswered(connect, 'ticket:issue', {
          serviceCode: SERVICES[mine.length % SERVICES.length],
          queueClass: mine.length % 5 === 0 ? 'priority' : 'ordinary',
          personDigest: null,
        })
        if (promised) mine.push(promised)
      }
      return mine
    }

    async function deskWork(counterId: string, staffNo: string): Promise<Promised[]> {
      const mine: Promised[] = []
      const connect = reconnecting(async (address) => {
        const desk = await connectDeskTo(address)
        await desk.must('desk:sign-in', { staffNo, counterId, takeOver: true })
        return desk
      })
      await askUntilAnswered(connect, 'counter:open', {})
      while (!isOver) {
        const { promised, refused } = await askUntilAnswered(connect, 'ticket:call-next', {})
        // Only a wrong retry could find the counter busy with a ticket of its own.
        if (refused && refused.code !== 'queue-empty') throw new Error(`call-next refused: ${refused.code}`)
        if (!promised) continue
        mine.push(promised)
        const ticketId = promised.answer.ticket?.ticketId ?? ''
        const serviceCode = promised.answer.ticket?.serviceCode ?? ''
        for (const [name, more] of [
          ['ticket:start', {}],
          ['ticket:finish', { outcomes: [{ serviceCode, outcome: 'accepted' }] }],
        ] as const) {
          const next = await askUntilAnswered(connect, name, { ticketId, ...more })
          if (next.refused) throw new Error(`${name} refused: ${next.refused.code}`)
        }
      }
      return mine
    }

    const kiosks = Array.from({ length: KIOSKS }, (_, index) => kioskWork(index))
    const desks = COUNTERS.map((counterId, index) => deskWork(counterId, `100${index + 1}`))
    for (const ms of killAfterMs) {
      await pause(ms)
      await eras.kill()
      kept += 1
    }
    await pause(200)
    isOver = true
    const issued = (await Promise.all(kiosks)).flat()
    const called = (await Promise.all(desks)).flat()
    const tickets = await finish()

    expect(kept).toBe(KILLS)
    // The moments were really in the middle of something.
    expect(retried).toBeGreaterThan(0)
    expect(issued.length).toBeGreaterThan(KILLS)

    const byId = new Map(tickets.map((ticket) => [ticket.ticketId, ticket]))
    const numbers = tickets.map(({ ticketNo }) => ticketNo)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(tickets.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: tickets.length }, (_, at) => at + 1),
    )
    // Every client goes on until it has its answer, so what is there and what was promised are the same.
    expect(issued.map(({ answer }) => answer.ticket?.ticketNo ?? '').toSorted()).toEqual(numbers.toSorted())
    for (const { answer } of issued) {
      expect(byId.get(answer.ticket?.ticketId ?? '')).toMatchObject({
        ticketNo: answer.ticket?.ticketNo,
        order: answer.ticket?.order,
        issuedAt: answer.ticket?.issuedAt,
      })
    }
    const ticketsCalled = called.map(({ answer }) => answer.ticket?.ticketId ?? '')
    expect(new Set(ticketsCalled).size).toBe(ticketsCalled.length)
    expect(
      tickets
        .filter(({ state }) => state !== 'waiting')
        .map(({ ticketId }) => ticketId)
        .toSorted(),
    ).toEqual(ticketsCalled.toSorted())
    expectOrderOfCalls(tickets)
  },
)

/** Among tickets of one class, who stood before was called before. */
function expectOrderOfCalls(tickets: readonly Ticket[]): void {
  for (const queueClass of ['priority', 'ordinary'] as const) {
    const inPlace = tickets
      .filter((ticket) => ticket.queueClass === queueClass)
      .toSorted((a, b) => a.order - b.order)
    const firstWaiting = inPlace.findIndex(({ lastCallSeq }) => lastCallSeq === null)
    const calledOnes = firstWaiting < 0 ? inPlace : inPlace.slice(0, firstWaiting)
    expect(inPlace.slice(calledOnes.length).every(({ lastCallSeq }) => lastCallSeq === null)).toBe(true)
    const calls = calledOnes.map(({ lastCallSeq }) => lastCallSeq ?? 0)
    expect(calls).toEqual(calls.toSorted((a, b) => a - b))
  }
}

interface Asking {
  readonly socket: { readonly connected: boolean }
  askRaw(name: string, ...args: unknown[]): Promise<unknown>
  close(): void
}

/** One connection per server: a new one when the server is another or the connection is gone. */
function reconnecting(connect: (address: string) => Promise<Asking>): (address: string) => Promise<Asking> {
  let present: { address: string; client: Asking } | undefined
  return async (address) => {
    if (present?.address === address && present.client.socket.connected) return present.client
    present?.client.close()
    present = { address, client: await connect(address) }
    return present.client
  }
}

async function askOnce(
  era: Era,
  connect: (address: string) => Promise<Asking>,
  name: string,
  payload: unknown,
): Promise<Result<Answer, Refusal> | 'lost'> {
  const client = await connect(era.server.address).catch((error: unknown) => {
    // Only a refused or broken connection; a refusal of the hall is a fault of this test.
    if (error instanceof Error && /websocket|xhr|timeout|disconnect/.test(error.message)) return undefined
    throw error
  })
  if (!client) return 'lost'
  const answer = client.askRaw(name, payload).catch(() => 'lost' as const)
  return (await Promise.race([answer, pause(ANSWER_WITHIN_MS).then(() => 'lost' as const)])) as
    Result<Answer, Refusal> | 'lost'
}

/** Servers one after the other on the same folder. */
async function startEras() {
  const env = { JIAOHAO_DATA: folder, JIAOHAO_HALL: join(folder, 'hall.yaml') }
  let present = await begin()

  async function begin(): Promise<Era & { announce: () => void }> {
    const server = await startServer(env)
    newest = server
    const { promise, resolve } = Promise.withResolvers<'died'>()
    return { server, died: promise, announce: () => resolve('died') }
  }
  const eras = Object.assign((): Era => present, {
    async kill() {
      const old = present
      await old.server.kill()
      present = await begin()
      // Only now: clients that hear it go straight to the next server.
      old.announce()
    },
  })

  /** Ends the last server and reads what is on disk, journal checked. */
  async function finish(): Promise<Ticket[]> {
    const board = await connectDeskTo(present.server.address)
    const { day } = await board.follow()
    const tickets = Object.values(structuredClone(board.state().tickets))
    board.close()
    expect(await present.server.stop()).toBe(0)

    const engine = openEngine({ file: join(folder, 'hall.db'), nextTurn: () => Promise.resolve() })
    if (!engine.ok) throw new Error(engine.error.detail)
    expect(await verifyDay(createStore(engine.value, 'demo'), day)).toMatchObject({ ok: true })
    engine.value.close()
    const database = new DatabaseSync(join(folder, 'hall.db'))
    const doubled = database
      .prepare(`SELECT request_id FROM journal WHERE fact LIKE '{"type":"ticketIssued"%'`)
      .all()
    expect(new Set(doubled.map((row) => row['request_id'])).size).toBe(tickets.length)
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    database.close()
    return tickets
  }
  return { eras, finish }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}
