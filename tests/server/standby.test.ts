import { describe, expect, it } from 'vitest'
import { checkJournal } from '../../server/journal/whole-journal.ts'
import { createStore } from '../../server/storage/store.ts'
import { demoHall } from '../support/hall-server.ts'
import { openNode, type Node } from '../support/node-rig.ts'
import { issueCommand } from '../support/open-hall.ts'
import { noPostgres, postgresNote, runSql } from '../support/postgres.ts'
import { withPair } from '../support/standby.ts'

const { hallId } = demoHall()
const KIOSKS = 8
const SOME = 40
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** One number, asked for until there is an answer. */
async function numberFrom({ running }: Node): Promise<string> {
  const command = issueCommand({ personDigest: null })
  for (;;) {
    const outcome = await running.execute(command)
    if (outcome.ok) return outcome.value.ticket?.ticketId ?? ''
    expect(outcome.error.code).toBe('storage-failed')
    await pause(20)
  }
}

describe.skipIf(noPostgres !== null)(
  `a database with a standby that confirms every commit${postgresNote}`,
  { timeout: 90_000 },
  () => {
    it('loses its leader: no number that was given is gone, and numbers go on', () =>
      withPair(async (pair) => {
        const node = await openNode(pair.address('postgres'))
        const given: string[] = []
        let isOver = false
        async function kiosk(): Promise<void> {
          while (!isOver) given.push(await numberFrom(node))
        }
        async function gotTo(count: number): Promise<void> {
          while (given.length < count) await pause(5)
        }
        try {
          const kiosks = Array.from({ length: KIOSKS }, kiosk)
          await gotTo(SOME)
          await pair.failOver()
          await gotTo(given.length + SOME)
          isOver = true
          await Promise.all(kiosks)

          const rows = await runSql(pair.address('postgres'), 'SELECT ticket_id FROM ticket')
          expect(rows.map(({ ticket_id: id }) => id).toSorted()).toEqual(given.toSorted())
          expect(await checkJournal(createStore(node.engine, hallId), hallId, null)).toMatchObject({
            ok: true,
            value: { damage: null },
          })
        } finally {
          isOver = true
          await node.close()
        }
      }))
  },
)
