import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rebuildTicketRows } from '../../server/journal/ticket-rows.ts'
import { checkJournal } from '../../server/journal/whole-journal.ts'
import { createStore } from '../../server/storage/store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { demoHall } from '../support/hall-server.ts'
import { useNodes, type Node } from '../support/node-rig.ts'
import { clerkAt, commandOf, issueCommand } from '../support/open-hall.ts'
import { noPostgres, postgresNote, runSql, usePostgres } from '../support/postgres.ts'

const SPLIT = readFileSync(join(import.meta.dirname, '../../examples/split-by-hall.sql'), 'utf8')
const { hallId } = demoHall()
const DAY_MS = 24 * 60 * 60 * 1000
const openNode = useNodes()

describe.skipIf(noPostgres !== null)(`tables split by hall${postgresNote}`, () => {
  const postgres = usePostgres()

  it('are to two nodes as they were before, over the turn of the day', async () => {
    const address = await postgres.newDatabase()
    const clock = createFakeClock()
    const node = (): Promise<Node> => openNode(address, { clock })
    const before = await node()
    const command = issueCommand({ personDigest: 'e'.repeat(64) })
    const first = await before.running.execute(command)
    await before.running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
    await before.running.execute(commandOf(clerkAt('c1'), 'ticket:call-next', {}))
    const state = await before.state()
    await before.close()

    await runSql(address, SPLIT)

    const [one, two] = await Promise.all([node(), node()])
    expect(await one.state()).toEqual(state)
    expect(await two.running.execute(command)).toEqual(first)
    const given = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).running.execute(issueCommand())),
    )
    expect(given.every((outcome) => outcome.ok)).toBe(true)
    for (let night = 0; night < 2; night += 1) {
      await clock.jump(DAY_MS)
      for (const each of [one, two]) await each.running.execute(issueCommand())
    }

    const store = createStore(one.engine, hallId)
    const checked = await checkJournal(store, hallId, null)
    expect(checked).toMatchObject({ ok: true, value: { damage: null, days: [{}, {}, {}] } })
    for (const { day } of checked.ok ? checked.value.days : [])
      expect(await rebuildTicketRows(one.engine, store, hallId, day)).toMatchObject({
        value: { differences: [] },
      })
    // Deleting works too: the answers of the first day are gone.
    expect(await runSql(address, 'SELECT count(DISTINCT day) AS days FROM request')).toEqual([{ days: '2' }])
    // All of one hall lie in one part.
    for (const table of ['journal', 'ticket', 'request']) {
      const parts = await runSql(
        address,
        `SELECT DISTINCT tableoid::regclass::text AS part FROM ${table} WHERE hall_id = '${hallId}'`,
      )
      expect(parts).toEqual([{ part: expect.stringMatching(new RegExp(`^${table}_\\d+$`)) as unknown }])
    }
  })
})
