import { describe, expect, it } from 'vitest'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { eventually } from '../support/device-reports.ts'
import { demoHall } from '../support/hall-server.ts'
import { hallOf, withManyHalls, type ManyHalls } from '../support/many-halls.ts'
import { noPostgres, postgresNote, runSql, usePostgres } from '../support/postgres.ts'
import { realClock } from '../support/real-clock.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const calls = { ...demoHall().calls, autoNoShowSeconds: 90 }
const postgres = usePostgres()

/** Two servers of the same halls on one database, each with a clock of its own. */
async function withTwo(use: (one: ManyHalls, two: ManyHalls, database: string) => Promise<void>) {
  const database = await postgres.newDatabase()
  const options = {
    halls: [hallOf('east', { calls }), hallOf('west')],
    idleMs: MINUTE,
    openEngine: () => openSharedEngine({ address: database, clock: realClock, statementMs: 5000 }),
  }
  await withManyHalls(options, (one) => withManyHalls(options, (two) => use(one, two, database)))
}

async function factsOf(database: string, hallId: string): Promise<string[]> {
  const rows = await runSql(
    database,
    `SELECT fact FROM journal WHERE hall_id = '${hallId}' ORDER BY day, seq`,
  )
  return rows.map(({ fact }) => (JSON.parse(String(fact)) as { type: string }).type)
}

/** The database answers in its own time, which these clocks do not wait for: they go on a little with every look. */
function until(halls: readonly ManyHalls[], condition: () => Promise<boolean>): Promise<void> {
  return eventually(async () => {
    for (const { clock } of halls) await clock.advance(1000)
    return condition()
  })
}

describe(`halls that nobody needs, on two servers${postgresNote}`, () => {
  it.skipIf(noPostgres !== null)('close their day once, whoever does it', () =>
    withTwo(async (one, two, database) => {
      const host = await one.host('west')
      await host.must('ticket:issue', issue)
      await one.leave('west', host)
      for (const halls of [one, two]) await halls.clock.advance(3 * MINUTE)
      await until([one, two], async () => (await one.loaded()).length === 0)
      await Promise.all([one.clock.advance(15 * HOUR), two.clock.advance(15 * HOUR)])
      await until([one, two], async () => (await factsOf(database, 'west')).includes('dayClosed'))
      await until([one, two], async () => (await two.loaded()).length === 0)
      for (const halls of [one, two]) await halls.clock.advance(5 * MINUTE)
      expect((await factsOf(database, 'west')).filter((type) => type === 'dayClosed')).toHaveLength(1)
      for (const halls of [one, two]) {
        const board = await halls.board('west')
        expect((await board.follow()).day).toBe('2026-11-03')
      }
    }),
  )

  it.skipIf(noPostgres !== null)('pass a number whose server is gone', () =>
    withTwo(async (one, two, database) => {
      const host = await one.host('east')
      await host.must('ticket:issue', issue)
      const desk = await one.openDesk('east')
      await desk.must('ticket:call-next', {})
      // The clock of the first stands still from here on, as that of a server that is gone.
      await two.clock.advance(80_000)
      expect(await factsOf(database, 'east')).not.toContain('ticketPassed')
      expect(await two.loaded()).toEqual([])
      await two.clock.advance(2 * MINUTE)
      await until([two], async () => (await factsOf(database, 'east')).includes('ticketPassed'))
      expect((await factsOf(database, 'east')).filter((type) => type === 'ticketPassed')).toHaveLength(1)
    }),
  )

  it.skipIf(noPostgres !== null)('that are new to one server are found by the other', () =>
    withTwo(async (one, two, database) => {
      await two.clock.advance(1000)
      const host = await one.host('west')
      await host.must('ticket:issue', issue)
      // Closed by the second alone, which never had the hall in memory.
      await two.clock.advance(15 * HOUR + 10 * MINUTE)
      await until([two], async () => (await factsOf(database, 'west')).includes('dayClosed'))
    }),
  )

  it.skipIf(noPostgres !== null)(
    'know who sits at a counter of the same hall elsewhere, and of no other hall',
    () =>
      withTwo(async (one, two) => {
        await one.openDesk('east')
        const elsewhere = await two.desk('east')
        const asked = { staffNo: '1002', counterId: 'c1', takeOver: false }
        expect(await elsewhere.ask('desk:sign-in', asked)).toMatchObject({ error: { code: 'counter-taken' } })
        const west = await two.desk('west')
        await west.must('desk:sign-in', asked)
        await elsewhere.must('desk:sign-in', { ...asked, takeOver: true })
        expect(await west.ask('counter:open', {})).toMatchObject({ ok: true })
      }),
  )
})
