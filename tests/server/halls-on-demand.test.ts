import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../server/storage/engine.ts'
import { steer } from '../support/open-hall.ts'
import { eventually } from '../support/device-reports.ts'
import { hallOf, withManyHalls, type ManyHalls } from '../support/many-halls.ts'
import { demoHall } from '../support/hall-server.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = '2026-11-02'
const NEXT_DAY = '2026-11-03'

/** Takes numbers at a kiosk that then goes away. */
async function takeNumbers(halls: ManyHalls, hallId: string, count: number): Promise<string[]> {
  const host = await halls.host(hallId)
  const taken: string[] = []
  for (let person = 0; person < count; person += 1) {
    taken.push((await host.must('ticket:issue', issue)).ticket?.ticketId ?? '')
  }
  await halls.leave(hallId, host)
  return taken
}

function rowsOf(databaseFile: string, sql: string, ...params: string[]): Record<string, unknown>[] {
  const database = new DatabaseSync(databaseFile, { readOnly: true })
  try {
    return database.prepare(sql).all(...params) as Record<string, unknown>[]
  } finally {
    database.close()
  }
}

function factsOf(databaseFile: string, hallId: string): string[] {
  const sql = 'SELECT fact FROM journal WHERE hall_id = ? ORDER BY day, seq'
  return rowsOf(databaseFile, sql, hallId).map(
    ({ fact }) => (JSON.parse(String(fact)) as { type: string }).type,
  )
}

describe('a hall nobody needs', () => {
  it('is not in memory from the start, comes with the first who asks, and goes when nobody has for a while', () =>
    withManyHalls({ idleMs: 10 * MINUTE }, async (halls) => {
      expect(await halls.loaded()).toEqual([])
      const [first] = await takeNumbers(halls, 'east', 2)
      expect(await halls.loaded()).toEqual(['east'])
      await halls.clock.advance(9 * MINUTE)
      expect(await halls.loaded()).toEqual(['east'])
      await halls.clock.advance(3 * MINUTE)
      await eventually(async () => (await halls.loaded()).length === 0, 'the hall given up')
      expect(await halls.health('east')).toMatchObject({ status: 'ok', day: DAY, seq: 2 })

      const board = await halls.board('east')
      await board.follow()
      expect(await halls.loaded()).toEqual(['east'])
      expect(board.state().seq).toBe(2)
      const desk = await halls.openDesk('east')
      expect((await desk.must('ticket:call-next', {})).ticket?.ticketId).toBe(first)
    }))

  it('stays while somebody is connected, even one who never asks again', () =>
    withManyHalls({ idleMs: 10 * MINUTE }, async (halls) => {
      const board = await halls.board('east')
      await board.follow()
      await halls.clock.advance(3 * HOUR)
      expect(await halls.loaded()).toEqual(['east'])
      await halls.leave('east', board)
      await halls.clock.advance(9 * MINUTE)
      expect(await halls.loaded()).toEqual(['east'])
      await halls.clock.advance(3 * MINUTE)
      await eventually(async () => (await halls.loaded()).length === 0)
    }))

  it('answers a request under its id as before it was given up', () =>
    withManyHalls({ idleMs: MINUTE }, async (halls) => {
      const asked = { ...issue, requestId: 'request-0001' }
      const first = await halls.host('east')
      const before = await first.must('ticket:issue', asked)
      await halls.leave('east', first)
      await halls.clock.advance(3 * MINUTE)
      await eventually(async () => (await halls.loaded()).length === 0)
      const again = await halls.host('east')
      expect(await again.must('ticket:issue', asked)).toEqual(before)
      expect(await halls.health('east')).toMatchObject({ seq: 1 })
    }))

  it('is not loaded to be watched: health, figures and home page leave it where it is', () =>
    withManyHalls({}, async (halls) => {
      for (const path of ['/', '/healthz', '/metrics', '/h/east/', '/h/east/healthz', '/h/east/desk/'])
        await halls.get(path)
      expect(await halls.loaded()).toEqual([])
    }))

  it('loses nothing of what is asked in the moment it is given up', () =>
    withManyHalls({ idleMs: MINUTE }, async (halls) => {
      const host = await halls.host('east')
      await host.must('ticket:issue', issue)
      for (let round = 0; round < 20; round += 1) {
        const path = `/h/east/api/devices`
        await halls.leave('east', await halls.board('east'))
        const [answer] = await Promise.all([halls.get(path), halls.clock.advance(2 * MINUTE)])
        expect(answer.status).toBe(200)
        expect((await host.must('ticket:issue', issue)).seq).toBe(round + 2)
      }
    }))
})

describe('what happens though nobody needs the hall', () => {
  it('the day is closed on time, its keys and digests go, and the hall leaves the memory again', () =>
    withManyHalls({ idleMs: 10 * MINUTE }, async (halls) => {
      const host = await halls.host('east')
      await host.must('ticket:issue', { ...issue, personDigest: 'a'.repeat(64) })
      await halls.leave('east', host)
      await takeNumbers(halls, 'west', 2)
      await halls.clock.advance(20 * MINUTE)
      await eventually(async () => (await halls.loaded()).length === 0)
      expect(rowsOf(halls.databaseFile, 'SELECT * FROM person')).toHaveLength(1)

      // 09:20 until midnight, and not a second more.
      await halls.clock.advance(14 * HOUR + 40 * MINUTE)
      const isClosed = (hallId: string): boolean => factsOf(halls.databaseFile, hallId).includes('dayClosed')
      await eventually(() => isClosed('east') && isClosed('west'), 'both days closed')
      expect(rowsOf(halls.databaseFile, 'SELECT * FROM person')).toEqual([])
      const keys = `SELECT hall_id, day FROM secret WHERE name = 'digest-key' ORDER BY hall_id`
      expect(rowsOf(halls.databaseFile, keys)).toEqual([
        { hall_id: 'east', day: NEXT_DAY },
        { hall_id: 'west', day: NEXT_DAY },
      ])
      await eventually(async () => (await halls.loaded()).length === 0, 'given up again')
      expect(await halls.health('west')).toMatchObject({ status: 'ok', day: NEXT_DAY, seq: 0 })
    }))

  it('a hall with its own day line is closed at that line', () =>
    withManyHalls({ halls: [hallOf('east', { dayStartsAt: 240 }), hallOf('west')] }, async (halls) => {
      await takeNumbers(halls, 'east', 1)
      await halls.clock.advance(15 * HOUR + 3 * HOUR + 59 * MINUTE)
      expect(factsOf(halls.databaseFile, 'east')).not.toContain('dayClosed')
      await halls.clock.advance(MINUTE)
      await eventually(() => factsOf(halls.databaseFile, 'east').includes('dayClosed'))
    }))

  it('a day that ended while the server was off is closed soon after the start', () =>
    withManyHalls({}, async (halls) => {
      await takeNumbers(halls, 'east', 1)
      await halls.restart()
      expect(await halls.loaded()).toEqual([])
      await halls.clock.advance(24 * HOUR)
      await halls.restart()
      await halls.clock.advance(1000)
      await eventually(() => factsOf(halls.databaseFile, 'east').includes('dayClosed'))
    }))

  const calls = { ...demoHall().calls, autoNoShowSeconds: 90 }
  it('a called number passes by itself on time, in a hall that everybody has left', () =>
    withManyHalls({ idleMs: MINUTE, halls: [hallOf('east', { calls }), hallOf('west')] }, async (halls) => {
      await takeNumbers(halls, 'east', 1)
      const desk = await halls.openDesk('east')
      await desk.must('ticket:call-next', {})
      await halls.leave('east', desk)
      await halls.clock.advance(85_000)
      expect(factsOf(halls.databaseFile, 'east')).not.toContain('ticketPassed')
      await halls.clock.advance(6000)
      await eventually(() => factsOf(halls.databaseFile, 'east').includes('ticketPassed'))
      await halls.clock.advance(3 * MINUTE)
      await eventually(async () => (await halls.loaded()).length === 0)
    }))

  it('and after a restart that nobody has come back from', () =>
    withManyHalls({ idleMs: MINUTE, halls: [hallOf('east', { calls }), hallOf('west')] }, async (halls) => {
      await takeNumbers(halls, 'east', 1)
      const desk = await halls.openDesk('east')
      await desk.must('ticket:call-next', {})
      await halls.clock.advance(30_000)
      await halls.restart()
      await halls.clock.advance(59_000)
      expect(factsOf(halls.databaseFile, 'east')).not.toContain('ticketPassed')
      await halls.clock.advance(3000)
      await eventually(() => factsOf(halls.databaseFile, 'east').includes('ticketPassed'))
    }))
})

describe('trouble in one hall', () => {
  it('a damaged journal closes that hall, says so, and leaves the others alone', () =>
    withManyHalls({}, async (halls) => {
      await takeNumbers(halls, 'east', 2)
      await takeNumbers(halls, 'west', 1)
      await halls.restart()
      const database = new DatabaseSync(halls.databaseFile)
      database.exec(
        `UPDATE journal SET fact = replace(fact, 'id-renew', 'id-first') WHERE hall_id = 'east' AND seq = 1`,
      )
      database.close()
      const east = await halls.board('east')
      expect(await east.ask('hall:subscribe', { day: null, sinceSeq: 0 })).toMatchObject({
        ok: false,
        error: { code: 'storage-failed' },
      })
      const west = await halls.host('west')
      expect((await west.must('ticket:issue', issue)).ticket?.ticketNo).toBe('A002')
      expect((await halls.get('/h/east/healthz')).status).toBe(503)
      expect((await halls.get('/h/west/healthz')).status).toBe(200)
      const whole = await halls.get('/healthz')
      expect([whole.status, await whole.json()]).toMatchObject([
        200,
        {
          status: 'degraded',
          halls: [{ hall: 'east', status: 'damaged' }, { hall: 'west', status: 'ok' }, {}],
        },
      ])
      expect(halls.log.lines).toContainEqual(
        expect.objectContaining({
          event: 'hall-not-loaded',
          fields: expect.objectContaining({ hall: 'east', code: 'journal-damaged' }),
        }),
      )
    }))

  it('a storage that fails is told for every hall that noticed, and used again when it works', () => {
    let steered: ReturnType<typeof steer> | undefined
    const wrapEngine = (engine: Engine): Engine => (steered = steer(engine))
    return withManyHalls({ wrapEngine }, async (halls) => {
      const west = await halls.board('west')
      steered?.isDead(true)
      expect(await west.ask('hall:subscribe', { day: null, sinceSeq: 0 })).toMatchObject({ ok: false })
      expect((await halls.get('/healthz')).status).toBe(503)
      steered?.isDead(false)
      await halls.clock.advance(10_000)
      await eventually(async () => (await halls.get('/healthz')).status === 200, 'well again')
      await west.follow()
    })
  })
})
