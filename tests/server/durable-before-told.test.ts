import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { clerkAt, commandOf, issueCommand, withOpenHall } from '../support/open-hall.ts'

describe('group commit', () => {
  it('takes everything that arrives during one commit to disk in the next, in order of arrival', () =>
    withOpenHall(async ({ running, engine, told }) => {
      const before = engine.commits()
      const release = engine.hold()
      const first = running.execute(issueCommand())
      const others = Array.from({ length: 60 }, () => running.execute(issueCommand()))
      release()
      await first
      const outcomes = await Promise.all(others)
      expect(engine.commits() - before).toBeLessThanOrEqual(3)
      expect(outcomes.map((outcome) => (outcome.ok ? outcome.value.ticket?.number : null))).toEqual(
        Array.from({ length: 60 }, (_, at) => at + 2),
      )
      expect(told.map(({ entry }) => entry.seq)).toEqual(Array.from({ length: 61 }, (_, at) => at + 1))
    }))

  it('tells nobody and answers nobody before the disk has it', () =>
    withOpenHall(async ({ running, engine, clock, told }) => {
      const release = engine.hold()
      let isAnswered = false
      const issued = running.execute(issueCommand()).then(() => (isAnswered = true))
      const looked = running.look(({ state }) => state.seq)
      await clock.settle()
      await clock.settle()
      expect({ isAnswered, told: told.length }).toEqual({ isAnswered: false, told: 0 })
      release()
      await issued
      expect(told).toHaveLength(1)
      expect(await looked).toEqual({ ok: true, value: 1 })
    }))

  it('shows a look only what is on disk, never what is still being written', () =>
    withOpenHall(async ({ running, engine, clock }) => {
      await running.execute(issueCommand())
      engine.fails()
      const release = engine.hold()
      const lost = running.execute(issueCommand())
      await clock.settle()
      const looked = running.look(({ state, entries }) => ({ seq: state.seq, entries: entries.length }))
      release()
      expect(await lost).toMatchObject({ ok: false })
      expect(await looked).toEqual({ ok: true, value: { seq: 1, entries: 1 } })
    }))
})

describe('a storage that fails', () => {
  it('is told to every caller of the group and to nobody else; then all goes on as if it had not been asked', () =>
    withOpenHall(async ({ running, engine, told, log, clock }) => {
      await running.execute(issueCommand())
      engine.fails()
      const commands = [issueCommand(), issueCommand(), issueCommand()]
      const outcomes = await Promise.all(commands.map((command) => running.execute(command)))
      expect(outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.error.code))).toEqual(
        Array(3).fill('storage-failed'),
      )
      expect(told).toHaveLength(1)
      expect(running.health()).toMatchObject({ status: 'degraded', seq: 1 })
      expect(log.lines.filter(({ event }) => event === 'storage-failed')).toHaveLength(1)

      engine.works()
      const retried = await Promise.all(commands.map((command) => running.execute(command)))
      expect(
        retried.map((outcome) => (outcome.ok ? outcome.value.ticket?.ticketNo : outcome.error.code)),
      ).toEqual(['A002', 'A003', 'A004'])
      expect(running.health()).toMatchObject({ status: 'ok', seq: 4 })
      await clock.settle()
      expect(told.map(({ entry }) => entry.seq)).toEqual([1, 2, 3, 4])
    }))

  it('is tried again by itself, so that health comes back without anybody asking', () =>
    withOpenHall(async ({ running, engine, clock }) => {
      engine.fails()
      await running.execute(issueCommand())
      await clock.advance(5_000)
      expect(running.health().status).toBe('degraded')
      engine.works()
      await clock.advance(5_000)
      expect(running.health().status).toBe('ok')
    }))

  it('that cannot even be read refuses everything, and recovers whole', () =>
    withOpenHall(async ({ running, engine, clock }) => {
      await running.execute(issueCommand())
      engine.fails()
      await running.execute(issueCommand())
      engine.isDead(true)
      expect(await running.execute(issueCommand())).toMatchObject({
        ok: false,
        error: { code: 'storage-failed' },
      })
      expect(await running.look(() => 1)).toMatchObject({ ok: false, error: { code: 'storage-failed' } })
      engine.isDead(false)
      engine.works()
      await clock.advance(5_000)
      const outcome = await running.execute(issueCommand())
      expect(outcome).toMatchObject({ ok: true, value: { ticket: { ticketNo: 'A002' } } })
    }))

  it('of the real database, in the middle of a transaction, keeps nothing of the group', () =>
    withOpenHall(async ({ running, databaseFile, store }) => {
      await running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
      const other = new DatabaseSync(databaseFile)
      // The ticket row is written after the journal row, so half of the transaction is done when this strikes.
      other.exec(`CREATE TRIGGER full BEFORE INSERT ON ticket BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
      expect(await running.execute(issueCommand())).toMatchObject({
        ok: false,
        error: { code: 'storage-failed' },
      })
      const rows = await store.journalOf('2026-11-02')
      expect(rows.ok && rows.value.length).toBe(1)
      other.exec('DROP TRIGGER full')
      other.close()
      expect(await running.execute(issueCommand())).toMatchObject({ ok: true, value: { seq: 2 } })
    }))

  it('does not take back an answer that was recorded before', () =>
    withOpenHall(async ({ running, engine }) => {
      const command = issueCommand()
      const first = await running.execute(command)
      engine.fails()
      const [again, refused] = await Promise.all([running.execute(command), running.execute(issueCommand())])
      expect(again).toEqual(first)
      expect(refused.ok).toBe(false)
    }))
})
