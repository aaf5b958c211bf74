import { existsSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../support/fake-clock.ts'
import { demoHall, withHallServer } from '../support/hall-server.ts'
import { clerkAt, commandOf, issueCommand, withOpenHall } from '../support/open-hall.ts'

const HOUR = 60 * 60 * 1000
const DAY = '2026-11-02'
const NEXT_DAY = '2026-11-03'
const digest = 'e'.repeat(64)

describe('when the day line passes', () => {
  it('the old day is closed by the system and a new one begins, by itself', () =>
    withOpenHall(async ({ running, clock, told, daysBegun, store }) => {
      const clerk = clerkAt('c1')
      await running.execute(issueCommand())
      await running.execute(issueCommand())
      await running.execute(commandOf(clerk, 'counter:open', {}))
      await running.execute(commandOf(clerk, 'ticket:call-next', {}))
      await clock.advance(15 * HOUR - 1)
      expect(daysBegun).toEqual([])
      await clock.advance(1)
      expect(daysBegun).toEqual([NEXT_DAY])
      expect(told.slice(4).map(({ day, entry }) => [day, entry.fact.type])).toEqual([
        [DAY, 'ticketVoided'],
        [DAY, 'ticketVoided'],
        [DAY, 'counterClosed'],
        [DAY, 'dayClosed'],
      ])
      const rows = await store.journalOf(DAY)
      expect(rows.ok && rows.value.at(-1)).toMatchObject({
        actor: 'system',
        role: 'system',
        request_id: `day-close:${DAY}`,
      })
      expect(running.health()).toEqual({ status: 'ok', day: NEXT_DAY, seq: 0 })
      expect(await running.execute(issueCommand())).toMatchObject({
        ok: true,
        value: { day: NEXT_DAY, seq: 1, ticket: { ticketNo: 'A001' } },
      })
    }))

  it('a command that comes before the timer is already of the new day', () => {
    let offset = 0
    const fake = createFakeClock()
    return withOpenHall(
      async ({ running, daysBegun }) => {
        await running.execute(issueCommand())
        offset = 16 * HOUR
        expect(await running.execute(issueCommand())).toMatchObject({
          ok: true,
          value: { day: NEXT_DAY, ticket: { ticketNo: 'A001' } },
        })
        expect(daysBegun).toEqual([NEXT_DAY])
      },
      { clock: { ...fake, now: () => fake.now() + offset } },
    )
  })

  it('screens are told, and get the new day when they subscribe again', () =>
    withHallServer({ clock: createFakeClock(Date.parse('2026-11-02T15:59:00Z')) }, async (hall) => {
      const host = await hall.connectHost()
      const board = await hall.connectBoard()
      await board.follow()
      const began = new Promise((resolve) => board.socket.once('day:began', resolve))
      const issue = { serviceCode: 'consult', queueClass: 'ordinary', personDigest: null } as const
      expect((await host.must('ticket:issue', issue)).day).toBe(DAY)
      await hall.clock.advance(60_000)
      expect((await host.must('ticket:issue', issue)).day).toBe(NEXT_DAY)
      expect(await began).toBe(NEXT_DAY)
      expect(await board.follow()).toMatchObject({ day: NEXT_DAY, kind: 'snapshot' })
    }))

  it('no digest of a person, and no key of one, is left in the file', () =>
    withOpenHall(async ({ running, clock, databaseFile }) => {
      await running.execute(issueCommand({ personDigest: digest }))
      const before = await running.look(({ digestKey }) => digestKey)
      const other = new DatabaseSync(databaseFile)
      const rows = (): unknown[] => [
        ...other.prepare('SELECT digest AS found FROM person').all(),
        ...other.prepare(`SELECT value AS found FROM secret WHERE name = 'digest-key'`).all(),
      ]
      expect(rows().map((row) => (row as { found: string }).found)).toEqual([
        digest,
        before.ok && before.value,
      ])
      await clock.advance(16 * HOUR)
      const after = await running.look(({ digestKey }) => digestKey)
      expect(after).not.toEqual(before)
      expect(rows().map((row) => (row as { found: string }).found)).toEqual([after.ok && after.value])
      other.close()
      // Nor in what deleting leaves behind: free pages and the write-ahead log.
      for (const file of [databaseFile, `${databaseFile}-wal`]) {
        const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
        expect(bytes.includes(digest), file).toBe(false)
        expect(bytes.includes(before.ok ? before.value : ''), file).toBe(false)
      }
    }))

  it('a person may come again, who had used up the numbers of the day', () =>
    withOpenHall(async ({ running, clock }) => {
      await running.execute(issueCommand({ personDigest: digest }))
      expect(await running.execute(issueCommand({ personDigest: digest }))).toMatchObject({
        error: { code: 'duplicate-ticket' },
      })
      await clock.advance(16 * HOUR)
      expect(await running.execute(issueCommand({ personDigest: digest }))).toMatchObject({ ok: true })
    }))

  it('a storage that fails then is tried again, and the day is closed once', () =>
    withOpenHall(async ({ running, engine, clock, told, daysBegun }) => {
      await running.execute(issueCommand())
      engine.fails()
      await clock.advance(15 * HOUR + 30_000)
      expect(await running.execute(issueCommand())).toMatchObject({ error: { code: 'storage-failed' } })
      expect(daysBegun).toEqual([])
      engine.works()
      await clock.advance(10_000)
      expect(daysBegun).toEqual([NEXT_DAY])
      expect(told.map(({ entry }) => entry.fact.type)).toEqual(['ticketIssued', 'ticketVoided', 'dayClosed'])
    }))
})

describe('a start on a later day', () => {
  it('closes the day that was left open', () =>
    withOpenHall(async (open) => {
      await open.running.execute(issueCommand({ personDigest: digest }))
      await open.running.close()
      await open.clock.advance(3 * 24 * HOUR)
      const later = await open.reopen()
      expect(later.told.map(({ day, entry }) => [day, entry.fact.type])).toEqual([
        [DAY, 'ticketVoided'],
        [DAY, 'dayClosed'],
      ])
      expect(later.running.health()).toMatchObject({ day: '2026-11-05', seq: 0 })
      const persons = await later.store.personsOf(DAY)
      expect(persons).toEqual({ ok: true, value: [] })
    }))

  it('of an empty day remembers which day it is, and closes nothing', () =>
    withOpenHall(async (open) => {
      await open.clock.advance(24 * HOUR)
      const later = await open.reopen()
      expect(later.running.health()).toEqual({ status: 'ok', day: NEXT_DAY, seq: 0 })
      expect(later.told).toEqual([])
    }))
})

describe('a clock that is set back', () => {
  it('does not reopen the day before, and time in the journal does not run back', () => {
    let offset = 0
    const fake = createFakeClock()
    const clock = { ...fake, now: () => fake.now() + offset }
    return withOpenHall(
      async (open) => {
        await open.clock.advance(24 * HOUR)
        await open.running.execute(issueCommand())
        offset = -48 * HOUR
        await open.running.execute(issueCommand())
        expect(open.told.map(({ day }) => day)).toEqual([NEXT_DAY, NEXT_DAY])
        const [first, second] = open.told.map(({ entry }) => entry.at)
        expect(second).toBe(first)

        const again = await open.reopen()
        expect(again.running.health()).toMatchObject({ day: NEXT_DAY, seq: 2 })
        expect(await again.running.execute(issueCommand())).toMatchObject({ ok: true, value: { seq: 3 } })
      },
      { clock },
    )
  })
})

describe('a hall that works through midnight', () => {
  it('begins its day when its file says so', () =>
    withOpenHall(
      async ({ running, clock }) => {
        await running.execute(issueCommand())
        await clock.advance(4 * HOUR)
        expect(running.health().day).toBe(DAY)
        await clock.advance(HOUR)
        expect(running.health().day).toBe(NEXT_DAY)
      },
      {
        hall: { ...demoHall(), dayStartsAt: 4 * 60 },
        clock: createFakeClock(Date.parse('2026-11-02T15:30:00Z')),
      },
    ))
})
