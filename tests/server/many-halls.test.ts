import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ok } from '../../domain/result.ts'
import { connectHall } from '../../hardware/host/hall-link.ts'
import type { BookedRow } from '../../server/appointments/appointments-file.ts'
import { nextTurn } from '../../server/clock.ts'
import { verifyDay } from '../../server/journal/journal.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { createStore } from '../../server/storage/store.ts'
import { eventually, printerReport } from '../support/device-reports.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { HALL_IDS, hallOf, markOf, withManyHalls, type ManyHalls } from '../support/many-halls.ts'
import { noPostgres, postgresNote, usePostgres } from '../support/postgres.ts'
import { realClock } from '../support/real-clock.ts'

const DAY = '2026-11-02'
const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const PAGES = { desk: 'desk', board: 'board', ticket: 'ticket', sign: 'sign', devices: 'devices' }

/** One appointment under the same id in every hall but the last, which has none. */
function appointmentsOf(hallId: string): (() => ReturnType<typeof ok<readonly BookedRow[]>>) | null {
  if (hallId === 'north') return null
  const from = Date.parse(hallId === 'east' ? '2026-11-02T02:00:00Z' : '2026-11-02T03:00:00Z')
  const slot = { from, to: from + 30 * 60_000 }
  return () => ok([{ appointmentId: 'Y1', serviceCode: 'id-renew', slot, idNumber: null }])
}

async function withPages(use: (pagesDir: string) => Promise<void>): Promise<void> {
  const pagesDir = mkdtempSync(join(tmpdir(), 'jiaohao-pages-'))
  const put = (file: string, text: string): void => {
    mkdirSync(join(pagesDir, file, '..'), { recursive: true })
    writeFileSync(join(pagesDir, file), text)
  }
  for (const [folder, name] of Object.entries(PAGES)) put(`${folder}/index.html`, name)
  put('assets/desk-B4kd93aQ.js', 'export {}')
  for (const hallId of HALL_IDS) put(`voice/halls/${hallId}.json`, `{"cmn":{"${markOf(hallId)}":"a.wav"}}`)
  try {
    await use(pagesDir)
  } finally {
    rmSync(pagesDir, { recursive: true, force: true })
  }
}

/** Nothing of the other halls stands in a text about one. */
function expectOnly(hallId: string, text: string, where: string): void {
  for (const other of HALL_IDS) {
    if (other !== hallId) expect(text, `${where} of ${hallId}`).not.toContain(markOf(other))
  }
}

/** The same ids everywhere: hosts, counters, staff, requests, and so the same numbers on paper. */
async function sameMorning(halls: ManyHalls, hallId: string, people: number) {
  const board = await halls.board(hallId)
  const guide = await halls.guide(hallId)
  const host = await halls.host(hallId)
  const desk = await halls.openDesk(hallId)
  const signedIn = await guide.must('guide:sign-in', { staffNo: '3001' })
  const clients = { board, guide, host, desk }
  for (const client of Object.values(clients)) await client.follow()
  const taken: { ticketId: string; ticketNo: string; path: string }[] = []
  for (let person = 0; person < people; person += 1) {
    const asked = { ...issue, personDigest: `${person}`.repeat(64), requestId: `request-000${person}` }
    const { ticket, ticketPath } = await host.must('ticket:issue', asked)
    taken.push({
      ticketId: ticket?.ticketId ?? '',
      ticketNo: ticket?.ticketNo ?? '',
      path: ticketPath ?? '',
    })
  }
  const called = await desk.must('ticket:call-next', { requestId: 'request-call' })
  const key = await host.must('digest:key', {})
  for (const client of Object.values(clients)) await client.caughtUp(called.seq)
  return { hallId, clients, taken, called: called.ticket?.ticketId, key: key.key, signedIn, seq: called.seq }
}

const postgres = usePostgres()
const engines: readonly {
  readonly name: string
  readonly skip: boolean
  readonly open: () => Promise<{
    readonly inServer?: () => Engine
    readonly beside: (file: string) => Engine
  }>
}[] = [
  {
    name: 'the embedded database',
    skip: false,
    open: () =>
      Promise.resolve({
        beside(file) {
          const engine = openEngine({ file, nextTurn })
          if (!engine.ok) throw new Error(engine.error.detail)
          return engine.value
        },
      }),
  },
  {
    name: `PostgreSQL${postgresNote}`,
    skip: noPostgres !== null,
    async open() {
      const address = await postgres.newDatabase()
      const open = (): Engine => openSharedEngine({ address, clock: realClock, statementMs: 5000 })
      return { inServer: open, beside: open }
    },
  },
]

describe.each(engines)('three halls with the same ids on $name', ({ skip, open }) => {
  it.skipIf(skip)(
    'see nothing of each other: audiences, addresses, figures, files',
    () =>
      withPages(async (pagesDir) => {
        const { inServer, beside } = await open()
        const options = { pagesDir, readAppointments: appointmentsOf }
        await withManyHalls(inServer ? { ...options, openEngine: inServer } : options, async (halls) => {
          const people = { east: 4, west: 3, north: 2 }
          const mornings = []
          for (const hallId of HALL_IDS) mornings.push(await sameMorning(halls, hallId, people[hallId]))

          // The same numbers and requests, and yet other tickets.
          for (const { taken } of mornings) {
            expect(taken.map(({ ticketNo }) => ticketNo)).toEqual(
              ['A001', 'A002', 'A003', 'A004'].slice(0, taken.length),
            )
          }
          const ids = mornings.flatMap(({ taken }) => taken.map(({ ticketId }) => ticketId))
          expect(new Set(ids).size).toBe(9)
          expect(new Set(mornings.map(({ key }) => key)).size).toBe(3)
          expect(mornings.map(({ called }) => called)).toEqual(
            mornings.map(({ taken }) => taken[0]?.ticketId),
          )

          // Every audience of every hall: its own tickets, no fact and no word of another.
          for (const { hallId, clients, taken, seq } of mornings) {
            for (const [audience, client] of Object.entries(clients)) {
              const where = `${audience} of ${hallId}`
              expect(client.state().hallId, where).toBe(hallId)
              expect(Object.keys(client.state().tickets).toSorted(), where).toEqual(
                taken.map(({ ticketId }) => ticketId).toSorted(),
              )
              expect(client.told.flatMap(({ entries }) => entries).at(-1)?.seq, where).toBe(seq)
              const subscribed = await client.follow()
              expect(subscribed.hall.name.en, where).toBe(markOf(hallId))
              const all = JSON.stringify([subscribed, client.told])
              expectOnly(hallId, all, audience)
              for (const other of mornings) {
                for (const { ticketId } of hallId === other.hallId ? [] : other.taken)
                  expect(all, where).not.toContain(ticketId)
              }
            }
          }

          // One counter and one clerk per hall: the other halls' are not in the way, and cannot be taken over.
          for (const { hallId, clients } of mornings) {
            const second = await halls.desk(hallId)
            expect(
              await second.ask('desk:sign-in', { staffNo: '1002', counterId: 'c1', takeOver: false }),
            ).toMatchObject({ ok: false, error: { code: 'counter-taken', params: { staffNo: '1001' } } })
            const recalled = await clients.desk.ask('ticket:start', {
              requestId: 'request-start',
              ticketId: (hallId === 'east' ? mornings[1] : mornings[0])?.called ?? '',
            } as never)
            expect(recalled, `a ticket of another hall at ${hallId}`).toMatchObject({
              ok: false,
              error: { code: 'unknown-ticket' },
            })
            if (hallId === 'east')
              await second.must('desk:sign-in', { staffNo: '1002', counterId: 'c1', takeOver: true })
          }
          expect((await mornings[1]?.clients.desk.must('desk:candidates', {}))?.picks[0]).toMatchObject({
            ticketId: mornings[1]?.taken[1]?.ticketId,
          })

          // A voice, a host and its devices, papers, appointments: of one hall.
          for (const { hallId, clients } of mornings) {
            // On a shared database a turn is given once the other servers have been asked.
            const later = new Promise((resolve) => clients.board.socket.once('voice:granted', resolve))
            const claimed = await clients.board.must('voice:claim', { zoneIds: ['a'], isAudible: true })
            const turn = claimed.granted[0] ?? (await later)
            expect(turn, `the voice of ${hallId}`).toEqual({ soundZoneId: 'a', said: null })
          }
          const [east, west, north] = mornings
          await east?.clients.host.must('devices:report', {
            devices: [printerReport({ state: 'lost', code: 'closed' })],
          })
          if (west) await halls.leave('west', west.clients.host)
          const print = {
            requestId: 'request-paper',
            ticketId: west?.taken[0]?.ticketId ?? '',
            hostId: 'K01',
          }
          expect(await west?.clients.guide.ask('paper:print', print)).toMatchObject({
            error: { code: 'host-away' },
          })
          expect(await east?.clients.guide.ask('paper:print', print)).toMatchObject({
            error: { code: 'unknown-ticket' },
          })
          const slots = mornings.map(({ clients }) => clients.guide.state())
          expect(slots.map(({ appointments }) => Object.keys(appointments))).toEqual([['Y1'], ['Y1'], []])
          expect(slots[0]?.appointments['Y1']?.slot).not.toEqual(slots[1]?.appointments['Y1']?.slot)
          expect(
            await north?.clients.host.ask('appointment:check-in', {
              appointmentId: 'Y1',
              personDigest: null,
            }),
          ).toMatchObject({ error: { code: 'unknown-appointment' } })

          await everyAddress(halls, mornings)
          await everyFigure(halls)
          const seqs = Object.fromEntries(
            await Promise.all(
              HALL_IDS.map(async (hallId) => [hallId, (await halls.health(hallId)).seq] as const),
            ),
          )
          await everyRow(
            beside(halls.databaseFile),
            mornings.map((one) => ({ ...one, seq: seqs[one.hallId] })),
          )
          for (const { event, fields } of halls.log.lines) {
            expect(['halls-serving'].includes(event) || fields['hall'], event).toBeTruthy()
          }
        })
      }),
    60_000,
  )
})

type Morning = Awaited<ReturnType<typeof sameMorning>>

/** Every route of every hall, and the same below another hall and below none. */
async function everyAddress(halls: ManyHalls, mornings: readonly Morning[]): Promise<void> {
  const bodyOf = async (path: string): Promise<string> => {
    const response = await halls.get(path)
    expect(response.status, path).toBe(200)
    return response.text()
  }
  const home = await bodyOf('/')
  for (const hallId of HALL_IDS) {
    expect(home).toContain(`<a href="/h/${hallId}/">${markOf(hallId)}大厅`)
    const own = await bodyOf(`/h/${hallId}/`)
    expect(own).toContain(markOf(hallId))
    expect(own).not.toContain('href="/desk/"')
    expect(own).toContain(`href="/h/${hallId}/sign/?counter=c1"`)
    expectOnly(hallId, own, 'home')
    for (const page of ['desk', 'board', 'sign', 'devices']) {
      expect(await bodyOf(`/h/${hallId}/${page}/`)).toBe(page)
      const redirect = await halls.get(`/h/${hallId}/${page}?counter=c1`)
      expect([redirect.status, redirect.headers.get('location')]).toEqual([
        308,
        `/h/${hallId}/${page}/?counter=c1`,
      ])
    }
    expect(await bodyOf(`/h/${hallId}/voice/manifest.json`)).toContain(markOf(hallId))
    expectOnly(hallId, await bodyOf(`/h/${hallId}/voice/manifest.json`), 'voice')
    const health = JSON.parse(await bodyOf(`/h/${hallId}/healthz`)) as object
    expect(health).toMatchObject({
      hall: hallId,
      devices: { known: hallId === 'east' ? 1 : 0, faults: hallId === 'east' ? 1 : 0 },
    })
    const devices = JSON.parse(await bodyOf(`/h/${hallId}/api/devices`)) as {
      hosts: { isOnline: boolean; devices: unknown[] }[]
    }
    expect(devices.hosts[0]).toMatchObject({ isOnline: hallId !== 'west' })
    expect(devices.hosts[0]?.devices).toHaveLength(hallId === 'east' ? 1 : 0)
  }
  expect(await bodyOf('/assets/desk-B4kd93aQ.js')).toBe('export {}')

  for (const { hallId, taken } of mornings) {
    const { path } = taken[1] ?? { path: '' }
    const api = `/api/ticket/${path.slice('/t/'.length)}`
    expect(await bodyOf(`/h/${hallId}${path}`)).toBe('ticket')
    const ticket = await bodyOf(`/h/${hallId}${api}`)
    expect(JSON.parse(ticket)).toMatchObject({ hallName: { en: markOf(hallId) }, ticketNo: 'A002' })
    expectOnly(hallId, ticket, 'ticket')
    for (const other of HALL_IDS.filter((one) => one !== hallId)) {
      const found = await halls.get(`/h/${other}${api}`)
      expect([found.status, await found.json()]).toMatchObject([404, { code: 'link-invalid' }])
      const cancelled = await halls.get(`/h/${other}${api}/cancel`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"requestId":"request-cancel"}',
      })
      expect(cancelled.status).toBe(404)
    }
    expect((await halls.get(api)).status).toBe(404)
  }
  for (const path of [
    '/desk/',
    '/desk/index.html',
    '/voice/manifest.json',
    '/voice/halls/east.json',
    '/voice/%68alls/east.json',
    '/api/devices',
    '/t/abc',
    '/h/south/',
    '/h/south/healthz',
    '/h/east/nowhere',
  ]) {
    expect((await halls.get(path)).status, path).toBe(404)
  }
  const lost = await halls.get('/h/south/api/devices')
  expect([lost.status, await lost.json()]).toMatchObject([404, { code: 'not-found' }])
  for (const hallId of ['south', 'h', '__proto__'])
    await expect(halls.board(hallId)).rejects.toThrow('Invalid')

  const server = JSON.parse(await bodyOf('/healthz')) as { halls: { hall: string }[] }
  expect(server).toMatchObject({ status: 'ok' })
  expect(server.halls.map(({ hall }) => hall)).toEqual(HALL_IDS)

  // Somebody who guesses links of one hall locks nobody out of another.
  let status = 0
  for (let guess = 0; guess < 70; guess += 1)
    ({ status } = await halls.get(`/h/north/api/ticket/${'A'.repeat(40)}`))
  expect(status).toBe(429)
  expect((await halls.get(`/h/west/api/ticket/${'A'.repeat(40)}`)).status).toBe(404)
}

async function everyFigure(halls: ManyHalls): Promise<void> {
  const text = await (await halls.get('/metrics')).text()
  const figures = text.split('\n').filter((line) => line.startsWith('jiaohao_'))
  for (const figure of figures) expect(figure).toMatch(/\{[^}]*\bhall="(east|west|north)"/)
  const lines = {
    east: ['tickets_issued_total{hall="east",queue="id"} 4', 'waiting{hall="east",queue="id"} 3'],
    west: ['tickets_issued_total{hall="west",queue="id"} 3', 'waiting{hall="west",queue="id"} 2'],
    north: ['tickets_issued_total{hall="north",queue="id"} 2', 'waiting{hall="north",queue="id"} 1'],
  }
  for (const hallId of HALL_IDS) {
    for (const line of lines[hallId]) expect(figures).toContain(`jiaohao_${line}`)
    expect(figures).toContain(`jiaohao_calls_total{hall="${hallId}",kind="first"} 1`)
    expect(figures).toContain(`jiaohao_connections{hall="${hallId}",audience="board"} 1`)
    expect(figures).toContain(
      `jiaohao_device_host_up{hall="${hallId}",host="K01"} ${hallId === 'west' ? 0 : 1}`,
    )
  }
  expect(figures.filter((line) => line.startsWith('jiaohao_device_up'))).toEqual([
    expect.stringContaining('hall="east"'),
  ])
}

/** Every row belongs to one hall, each journal holds for itself, and no key is shared. */
async function everyRow(
  engine: Engine,
  mornings: readonly (Omit<Morning, 'seq'> & { seq: number | null | undefined })[],
): Promise<void> {
  const read = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const rows = await engine.read(sql, [])
    if (!rows.ok) throw new Error(rows.error.detail)
    return rows.value
  }
  try {
    for (const table of ['journal', 'head', 'request', 'ticket', 'person', 'secret']) {
      const halls = await read(`SELECT DISTINCT hall_id FROM ${table} ORDER BY hall_id`)
      expect(
        halls.map((row) => row['hall_id']),
        table,
      ).toEqual([...HALL_IDS].toSorted())
    }
    for (const { hallId, taken, seq } of mornings) {
      expect(await verifyDay(createStore(engine, hallId), DAY)).toEqual(ok({ rows: seq }))
      const tickets = await read(
        `SELECT ticket_id FROM ticket WHERE hall_id = '${hallId}' ORDER BY ticket_no`,
      )
      expect(tickets.map((row) => row['ticket_id'])).toEqual(taken.map(({ ticketId }) => ticketId))
      const facts = JSON.stringify(await read(`SELECT fact FROM journal WHERE hall_id = '${hallId}'`))
      for (const other of mornings) {
        for (const { ticketId } of other.taken) expect(facts.includes(ticketId)).toBe(other.hallId === hallId)
      }
    }
    const secrets = (await read('SELECT value FROM secret')).map((row) => row['value'])
    expect(new Set(secrets).size).toBe(secrets.length)
    const shared = await read(`SELECT hall_id FROM request WHERE request_id = 'request-0000'`)
    expect(shared).toHaveLength(3)
  } finally {
    await engine.close()
  }
}

describe('the files of several halls', () => {
  it('are one database, and nothing beside it is named after a hall', () =>
    withManyHalls({}, async (halls) => {
      for (const hallId of HALL_IDS) {
        const host = await halls.host(hallId)
        await host.must('ticket:issue', issue)
      }
      const names = readdirSync(halls.folder, { recursive: true }).map(String)
      expect(names.filter((name) => !/^hall\.db(-wal|-shm)?$/.test(name))).toEqual([])
      const bytes = readFileSync(halls.databaseFile).toString('latin1')
      for (const hallId of HALL_IDS) expect(bytes).not.toContain(markOf(hallId))
    }))
})

describe('a page of one hall', () => {
  const publicUrl = (hallId: string): string => `https://${hallId}.hall.example/h/${hallId}`
  it('opens no wire to another, and sends no wish about its tickets', () =>
    withManyHalls(
      { halls: HALL_IDS.map((id) => hallOf(id, { publicUrl: publicUrl(id) })) },
      async (halls) => {
        const { io } = await import('socket.io-client')
        const tryFrom = (origin: string, hallId: string): Promise<string> =>
          new Promise((resolve) => {
            const socket = io(`${halls.address(hallId)}/board`, {
              transports: ['websocket'],
              forceNew: true,
              reconnection: false,
              extraHeaders: { origin },
            })
            const done = (how: string): void => {
              socket.disconnect()
              resolve(how)
            }
            socket.once('connect', () => done('connected'))
            socket.once('connect_error', (error) => done(error.message))
          })
        expect(await tryFrom('https://east.hall.example', 'east')).toBe('connected')
        expect(await tryFrom('https://east.hall.example', 'west')).toBe('not-allowed')
        expect(await tryFrom('https://elsewhere.example', 'east')).toBe('websocket error')

        const host = await halls.host('west')
        const { ticketPath } = await host.must('ticket:issue', issue)
        const cancel = (origin: string): Promise<Response> =>
          halls.get(`/h/west/api/ticket/${(ticketPath ?? '').slice(3)}/cancel`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', origin },
            body: '{"requestId":"request-cancel"}',
          })
        expect((await cancel('https://east.hall.example')).status).toBe(403)
        expect((await cancel('https://west.hall.example')).status).toBe(200)
      },
    ))
})

describe('a device host', () => {
  it('belongs to the hall of its address, links and all', () =>
    withManyHalls({}, async (halls) => {
      const link = connectHall({
        hallServers: [halls.address('west')],
        hostId: 'K01',
        wantsDigestKey: true,
        clock: realClock,
        log: createFakeLog(),
      })
      try {
        await eventually(() => link.isOnline(), 'the host online')
        expect(link.hall()?.name.en).toBe(markOf('west'))
        const asked = await link.ask(
          'ticket:issue',
          { ...issue, agentNo: null, requestId: 'request-0001' },
          { deadlineMs: 5000 },
        )
        expect(asked.ok && asked.value.ticket?.ticketNo).toBe('A001')
        const path = asked.ok ? asked.value.ticketPath : ''
        expect((await fetch(`${halls.address('west')}/api/ticket/${(path ?? '').slice(3)}`)).status).toBe(200)
        expect(await halls.health('east')).toMatchObject({ day: null, seq: null })
      } finally {
        await link.close()
      }
    }))
})
