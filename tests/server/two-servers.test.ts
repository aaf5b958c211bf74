import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import type { HostFace } from '../../domain/wire/guide.ts'
import {
  connectBoardTo,
  connectDeskTo,
  connectGuideTo,
  connectHostTo,
  newRequestId,
} from '../support/hall-client.ts'
import { demoHall } from '../support/hall-server.ts'
import { printerReport } from '../support/device-reports.ts'
import { noPostgres, postgresNote, runSql, usePostgres } from '../support/postgres.ts'
import { until } from '../support/real-clock.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { withTwoServers } from '../support/two-servers.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const clients: { close(): void }[] = []
const processes: ServerProcess[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  for (const one of processes.splice(0)) await one.kill()
})

async function kept<Client extends { close(): void }>(connecting: Promise<Client>): Promise<Client> {
  const client = await connecting
  clients.push(client)
  return client
}
const deskAt = ({ address }: { readonly address: string }) => kept(connectDeskTo(address))
const boardAt = ({ address }: { readonly address: string }) => kept(connectBoardTo(address))
const hostAt = ({ address }: { readonly address: string }, hostId = 'K01') =>
  kept(connectHostTo(address, hostId))

describe.skipIf(noPostgres !== null)(`clients of two servers of one hall${postgresNote}`, () => {
  const postgres = usePostgres()
  const onTwo = async (use: Parameters<typeof withTwoServers>[1], hall = demoHall()) =>
    withTwoServers(await postgres.newDatabase(), use, hall)

  it('sign in at one counter at the same instant: one does, the other learns who sits there', async () => {
    const database = await postgres.newDatabase()
    await withTwoServers(database, async (one, two) => {
      const desks = await Promise.all([deskAt(one), deskAt(two)])
      for (let round = 0; round < 10; round += 1) {
        // Free again as soon as the other server has heard of it.
        await expect.poll(() => runSql(database, 'SELECT * FROM node_share')).toEqual([])
        const signed = await Promise.all(
          desks.map((desk, at) =>
            desk.ask('desk:sign-in', { staffNo: `100${at + 1}`, counterId: 'c1', takeOver: false }),
          ),
        )
        const winner = signed.findIndex(({ ok }) => ok)
        expect(signed.map((result) => (result.ok ? 'in' : result.error.code)).toSorted()).toEqual([
          'counter-taken',
          'in',
        ])
        expect(signed[1 - winner]).toMatchObject({ error: { params: { staffNo: `100${winner + 1}` } } })
        await desks[winner]?.must('desk:sign-out', {})
      }
    })
  })

  it('take a counter over from the other server, whose clerk is told and can do no more there', () =>
    onTwo(async (one, two) => {
      const [first, second] = [await deskAt(one), await deskAt(two)]
      await first.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: false })
      await first.must('counter:open', {})
      const out = once(first.socket as unknown as NodeJS.EventEmitter, 'desk:signed-out')
      await second.must('desk:sign-in', { staffNo: '1002', counterId: 'c1', takeOver: true })
      expect(await out).toEqual(['taken-over'])
      expect(await first.ask('counter:close', {})).toMatchObject({
        error: { code: 'not-signed-in' },
      })
      expect((await second.ask('counter:open', {})).ok).toBe(true)
      // And back again.
      const outAgain = once(second.socket as unknown as NodeJS.EventEmitter, 'desk:signed-out')
      await first.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: true })
      expect(await outAgain).toEqual(['taken-over'])
    }))

  it('are free to sit down where somebody on the other server got up or lost the line', () =>
    onTwo(async (one, two) => {
      const [first, second] = [await deskAt(one), await deskAt(two)]
      await first.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: false })
      first.close()
      await expect
        .poll(
          async () =>
            (await second.ask('desk:sign-in', { staffNo: '1002', counterId: 'c1', takeOver: false })).ok,
        )
        .toBe(true)
    }))

  it('press the pad of a counter whose clerk sits at the other server', () =>
    onTwo(async (one, two) => {
      const [desk, host] = [await deskAt(one), await hostAt(two)]
      await desk.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: false })
      await desk.must('counter:open', {})
      await host.must('ticket:issue', issue)
      const press = () =>
        host.ask('pad:press', {
          requestId: newRequestId(),
          counterId: 'c1',
          key: 'call-next',
          digits: null,
          pressedAt: Date.now(),
        })
      await expect
        .poll(async () => {
          const pressed = await press()
          return pressed.ok ? pressed.value.ticket?.state : pressed.error.code
        })
        .toBe('called')
    }))

  it('see the kiosks of both, print at either, and are told when one goes', () =>
    onTwo(async (one, two) => {
      const guide = await kept(connectGuideTo(one.address))
      let faces: readonly HostFace[] = []
      guide.socket.on('hosts:told', (told) => (faces = told))
      await guide.must('guide:sign-in', { staffNo: '2001' })
      const host = await hostAt(two)
      const wanted: string[] = []
      host.socket.on('paper:wanted', ({ answer }, ack) => {
        wanted.push(answer.ticket?.ticketNo ?? '')
        ack({ paper: 'printed' })
      })
      await host.must('host:face', { printer: 'ok', reader: 'ready' })
      const faceOf = (hostId: string) => faces.find((face) => face.hostId === hostId)
      await until('the guide sees it', () => faceOf('K01')?.printer === 'ok')
      const { ticket } = await guide.must('ticket:issue', issue)
      const asked = { ticketId: ticket?.ticketId ?? '', hostId: 'K01', requestId: newRequestId() }
      expect(await guide.must('paper:print', asked)).toEqual({ paper: 'printed' })
      expect(wanted).toEqual(['A001'])
      host.close()
      await until('the guide sees that it is gone', () => faceOf('K01')?.isOnline === false)
      expect(await guide.ask('paper:print', { ...asked, requestId: newRequestId() })).toMatchObject({
        error: { code: 'host-away' },
      })
    }))

  it('read of the devices of both on either', () =>
    onTwo(async (one, two) => {
      const host = await hostAt(two)
      await host.must('devices:report', { devices: [printerReport({ state: 'lost', code: 'no-answer' })] })
      const read = async (): Promise<unknown> => (await fetch(`${one.address}/api/devices`)).json()
      await expect.poll(read).toMatchObject({
        hosts: expect.arrayContaining([
          expect.objectContaining({
            hostId: 'K01',
            isOnline: true,
            devices: [expect.objectContaining({ name: 'printer', state: 'lost', code: 'no-answer' })],
          }),
        ]) as unknown,
      })
      host.close()
      await expect.poll(read).toMatchObject({
        hosts: expect.arrayContaining([
          expect.objectContaining({
            hostId: 'K01',
            isOnline: false,
            devices: [expect.objectContaining({ name: 'printer', state: 'unknown' })],
          }),
        ]) as unknown,
      })
    }))

  it('have one voice per zone, which goes over when its board goes, and to whoever can be heard', () =>
    onTwo(async (one, two) => {
      const [first, second] = [await boardAt(one), await boardAt(two)]
      const speaks = new Map([
        [first, false],
        [second, false],
      ])
      const said: unknown[] = []
      const both: boolean[] = []
      const note = (): void => void both.push([...speaks.values()].filter(Boolean).length > 1)
      for (const board of [first, second]) {
        board.socket.on('voice:granted', (turn) => {
          said.push(turn.said)
          speaks.set(board, true)
          note()
        })
        board.socket.on('voice:taken', () => {
          speaks.set(board, false)
          note()
        })
      }
      const claim = async (board: typeof first, isAudible: boolean) => {
        const { granted } = await board.must('voice:claim', { zoneIds: ['a'], isAudible })
        if (granted.length > 0) speaks.set(board, true)
        note()
      }
      await Promise.all([claim(first, false), claim(second, false)])
      await until('one speaks', () => [...speaks.values()].filter(Boolean).length === 1)
      const speaker = speaks.get(first) ? first : second
      const other = speaker === first ? second : first
      expect(both).not.toContain(true)
      await speaker.must('voice:said', { soundZoneId: 'a', day: '2026-11-02', seq: 7 })
      // The other one has been touched: people can hear it now.
      await claim(other, true)
      // Two sockets: which of the two hears first is not for the server to say.
      await until('it has the word alone', () => speaks.get(other) === true && speaks.get(speaker) === false)
      expect(said.at(-1)).toEqual({ day: '2026-11-02', seq: 7 })
      speaks.delete(other)
      other.close()
      await until('the first has it again', () => speaks.get(speaker) === true)
    }))
})

describe.skipIf(noPostgres !== null)(`servers that come and go${postgresNote}`, () => {
  const postgres = usePostgres()
  const start = async (database: string): Promise<ServerProcess> => {
    const one = await startServer({ JIAOHAO_DATABASE: database })
    processes.push(one)
    return one
  }

  it('are replaced one after the other, and no call is lost', async () => {
    const database = await postgres.newDatabase()
    let nodes = [await start(database), await start(database)]
    const [opening] = [await deskAt(nodes[0] as ServerProcess)]
    await opening.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: false })
    await opening.must('counter:open', {})
    const called: string[] = []
    let at = 0
    /** Asks one node after the other, under the same request id, until one answers: as the links of pages do. */
    async function asked(name: 'ticket:issue' | 'ticket:call-next', requestId: string): Promise<string> {
      for (let tries = 0; tries < 200; tries += 1) {
        const node = nodes[(at += 1) % nodes.length] as ServerProcess
        try {
          if (name === 'ticket:issue') {
            const host = await hostAt(node)
            const { ticket } = await host.must(name, { ...issue, requestId })
            host.close()
            return ticket?.ticketNo ?? ''
          }
          const desk = await deskAt(node)
          await desk.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: true })
          const { ticket } = await desk.must(name, { requestId })
          const ticketId = ticket?.ticketId ?? ''
          called.push(ticket?.ticketNo ?? '')
          await desk.must('ticket:start', { ticketId, requestId: `${requestId}-start` })
          await desk.must('ticket:finish', {
            requestId: `${requestId}-finish`,
            ticketId,
            outcomes: [{ serviceCode: 'id-renew', outcome: 'accepted' }],
          })
          desk.close()
          return ticketId
        } catch (error) {
          if (!(error instanceof Error)) throw error
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
      throw new Error(`${name} was never answered`)
    }
    const issued: string[] = []
    const visits = (async () => {
      for (let visit = 0; visit < 24; visit += 1) {
        issued.push(await asked('ticket:issue', newRequestId()))
        await asked('ticket:call-next', newRequestId())
      }
    })()
    for (let replaced = 0; replaced < 2; replaced += 1) {
      const fresh = await start(database)
      const [old, ...rest] = nodes
      nodes = [...rest, fresh]
      expect(await old?.stop()).toBe(0)
    }
    await visits
    expect(new Set(issued).size).toBe(24)
    expect([...new Set(called)].toSorted()).toEqual(issued.toSorted())
    const facts = await runSql(database, `SELECT fact FROM journal WHERE fact LIKE '%"ticketCalled"%'`)
    expect(facts).toHaveLength(24)
  }, 90_000)

  it('are given up when they die: their counters are free again, their kiosks gone', async () => {
    const database = await postgres.newDatabase()
    const [dying, living] = [await start(database), await start(database)]
    const desk = await deskAt(dying)
    await hostAt(dying)
    await desk.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: false })
    const other = await deskAt(living)
    const signIn = () => other.ask('desk:sign-in', { staffNo: '1002', counterId: 'c1', takeOver: false })
    expect(await signIn()).toMatchObject({ error: { code: 'counter-taken' } })
    await dying.kill()
    expect(await signIn()).toMatchObject({ error: { code: 'counter-taken' } })
    await expect.poll(async () => (await signIn()).ok, { timeout: 15_000, interval: 500 }).toBe(true)
    await expect
      .poll(() => runSql(database, `SELECT name FROM node_share WHERE name LIKE 'host/%'`), { timeout: 5000 })
      .toEqual([])
  }, 30_000)
})
