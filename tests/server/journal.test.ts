import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { verifyDay } from '../../server/journal/journal.ts'
import { rebuildTicketRows } from '../../server/journal/ticket-rows.ts'
import { ticketOfRow } from '../../server/storage/ticket-row.ts'
import { clerkAt, commandOf, issueCommand, withOpenHall, type OpenHall } from '../support/open-hall.ts'

const DAY = '2026-11-02'
const NEXT_DAY = '2026-11-03'

/** Two days: a few visits in every state on the first, one number on the second. */
async function twoDays({ running, clock }: OpenHall): Promise<void> {
  const clerk = clerkAt('c1')
  for (let person = 0; person < 5; person += 1) await running.execute(issueCommand())
  await running.execute(commandOf(clerk, 'counter:open', {}))
  for (const outcome of ['accepted', 'rejected'] as const) {
    const called = await running.execute(commandOf(clerk, 'ticket:call-next', {}))
    const ticketId = called.ok ? (called.value.ticket?.ticketId ?? '') : ''
    await clock.advance(1000)
    await running.execute(commandOf(clerk, 'ticket:start', { ticketId }))
    await running.execute(
      commandOf(clerk, 'ticket:finish', { ticketId, outcomes: [{ serviceCode: 'id-renew', outcome }] }),
    )
  }
  await running.execute(commandOf(clerk, 'ticket:call-next', {}))
  await clock.advance(24 * 60 * 60 * 1000)
  await running.execute(issueCommand())
}

function spoil({ databaseFile }: OpenHall, sql: string): void {
  const other = new DatabaseSync(databaseFile)
  expect(other.prepare(sql).run().changes).toBeGreaterThan(0)
  other.close()
}

describe('the hash chain', () => {
  it('is whole over two days', () =>
    withOpenHall(async (open) => {
      await twoDays(open)
      expect(await verifyDay(open.store, DAY)).toMatchObject({ ok: true })
      expect(await verifyDay(open.store, NEXT_DAY)).toEqual({ ok: true, value: { rows: 1 } })
    }))

  const spoilings: readonly (readonly [string, string, string])[] = [
    [
      'an edited fact',
      `UPDATE journal SET fact = replace(fact, 'A002', 'A020') WHERE seq = 2 AND day = '${DAY}'`,
      DAY,
    ],
    ['an edited clerk', `UPDATE journal SET actor = '1002' WHERE seq = 8 AND day = '${DAY}'`, DAY],
    ['an edited time', `UPDATE journal SET at = at + 1 WHERE seq = 3 AND day = '${DAY}'`, DAY],
    [
      'a row that is no fact',
      `UPDATE journal SET fact = '{"type":"nothing"}' WHERE seq = 3 AND day = '${DAY}'`,
      DAY,
    ],
    ['a missing first row', `DELETE FROM journal WHERE seq = 1 AND day = '${DAY}'`, DAY],
    ['a missing row in the middle', `DELETE FROM journal WHERE seq = 4 AND day = '${DAY}'`, DAY],
    [
      'a missing last row of an earlier day',
      `DELETE FROM journal WHERE day = '${DAY}' AND seq = (SELECT max(seq) FROM journal WHERE day = '${DAY}')`,
      DAY,
    ],
    ['a missing newest row', `DELETE FROM journal WHERE day = '${NEXT_DAY}'`, NEXT_DAY],
    ['an edited hash', `UPDATE journal SET hash = '${'0'.repeat(64)}' WHERE seq = 5 AND day = '${DAY}'`, DAY],
  ]
  it.each(spoilings)('shows %s', (_what, sql, day) =>
    withOpenHall(async (open) => {
      await twoDays(open)
      spoil(open, sql)
      expect(await verifyDay(open.store, day)).toMatchObject({
        ok: false,
        error: { code: 'journal-damaged', day },
      })
    }),
  )

  it('shows a whole row that was made up with a hash of its own', () =>
    withOpenHall(async (open) => {
      await twoDays(open)
      spoil(open, `UPDATE journal SET prev_hash = hash WHERE seq = 5 AND day = '${DAY}'`)
      expect(await verifyDay(open.store, DAY)).toMatchObject({ ok: false, error: { seq: 5 } })
    }))

  it('keeps a hall from going on with a day that was tampered with', () =>
    withOpenHall(async (open) => {
      await open.running.execute(issueCommand())
      spoil(open, `UPDATE journal SET fact = replace(fact, 'A001', 'A009')`)
      await expect(open.reopen()).rejects.toThrow('journal-damaged')
    }))
})

describe('every fact', () => {
  it('carries who did it, where, from which machine and under which request', () =>
    withOpenHall(async ({ running, store }) => {
      const command = commandOf(clerkAt('c2', '1024'), 'counter:open', {})
      await running.execute(command)
      const rows = await store.journalOf(DAY)
      expect(rows.ok && rows.value[0]).toMatchObject({
        seq: 1,
        actor: '1024',
        role: 'clerk',
        device: '127.0.0.1',
        counter: 'c2',
        request_id: command.payload.requestId,
      })
    }))
})

describe('ticket rows', () => {
  it('are what the journal says, and come out the same when made again', () =>
    withOpenHall(async (open) => {
      await twoDays(open)
      const { engine, store, hall } = open
      for (const day of [DAY, NEXT_DAY]) {
        const before = await store.ticketsOf(day)
        if (!before.ok) throw new Error(before.error.detail)
        expect(before.value.length).toBe(day === DAY ? 5 : 1)
        expect(await rebuildTicketRows(engine, store, hall.hallId, day)).toEqual({
          ok: true,
          value: { tickets: before.value.length, differences: [] },
        })
        expect(await store.ticketsOf(day)).toEqual(before)
      }
    }))

  it('are made again from nothing', () =>
    withOpenHall(async (open) => {
      await twoDays(open)
      const before = await open.store.ticketsOf(DAY)
      spoil(open, `UPDATE ticket SET state = 'waiting', counter_id = 'c9'`)
      spoil(open, `DELETE FROM ticket WHERE number = 3`)
      expect(await rebuildTicketRows(open.engine, open.store, open.hall.hallId, DAY)).toMatchObject({
        value: {
          tickets: 5,
          differences: [
            { ticketNo: 'A001', what: 'changed', columns: ['state', 'counter_id'] },
            { ticketNo: 'A002', what: 'changed', columns: ['state', 'counter_id'] },
            { ticketNo: 'A003', what: 'missing', columns: [] },
            { ticketNo: 'A004', what: 'changed', columns: ['state', 'counter_id'] },
            { ticketNo: 'A005', what: 'changed', columns: ['state', 'counter_id'] },
          ],
        },
      })
      expect(await open.store.ticketsOf(DAY)).toEqual(before)
    }))

  it('are made again when two rows have each other’s number, and when one is of no ticket', () =>
    withOpenHall(async (open) => {
      await twoDays(open)
      const before = await open.store.ticketsOf(DAY)
      spoil(open, `UPDATE ticket SET number = 99 WHERE number = 1 AND day = '${DAY}'`)
      spoil(open, `UPDATE ticket SET number = 1 WHERE number = 2 AND day = '${DAY}'`)
      spoil(open, `UPDATE ticket SET number = 2 WHERE number = 99 AND day = '${DAY}'`)
      spoil(open, `UPDATE ticket SET ticket_id = 'nobody' WHERE number = 3 AND day = '${DAY}'`)
      const rebuilt = await rebuildTicketRows(open.engine, open.store, open.hall.hallId, DAY)
      expect(rebuilt.ok && rebuilt.value.differences).toMatchObject([
        { ticketNo: 'A001', what: 'changed', columns: ['number'] },
        { ticketNo: 'A002', what: 'changed', columns: ['number'] },
        { ticketNo: 'A003', what: 'missing' },
        { ticketId: 'nobody', what: 'extra' },
      ])
      expect(await open.store.ticketsOf(DAY)).toEqual(before)
    }))

  it('are left alone when the journal went on while they were looked at', () =>
    withOpenHall(async (open) => {
      await open.running.execute(issueCommand())
      spoil(open, `UPDATE ticket SET state = 'served'`)
      const { engine, store, hall, running } = open
      const slow = {
        read: engine.read,
        async commit(writes: Parameters<typeof engine.commit>[0]) {
          await running.execute(issueCommand())
          return engine.commit(writes)
        },
      }
      expect(await rebuildTicketRows(slow, store, hall.hallId, DAY)).toMatchObject({
        error: { code: 'journal-moved' },
      })
      const rows = await store.ticketsOf(DAY)
      expect(rows.ok && rows.value.map((row) => row['state'])).toEqual(['served', 'waiting'])
    }))

  it('hold the tickets of the state, field by field', () =>
    withOpenHall(async (open) => {
      await open.running.execute(issueCommand())
      await open.running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
      await open.running.execute(commandOf(clerkAt('c1'), 'ticket:call-next', {}))
      const rows = await open.store.ticketsOf(DAY)
      const seen = await open.running.look(({ state }) => Object.values(structuredClone(state.tickets)))
      expect(rows.ok && rows.value.map(ticketOfRow)).toEqual(seen.ok && seen.value)
    }))
})
