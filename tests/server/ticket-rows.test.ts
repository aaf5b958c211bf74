import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Command } from '../../domain/commands.ts'
import { decideGroup } from '../../server/command-group.ts'
import { nextTurn } from '../../server/clock.ts'
import { loadDay } from '../../server/hot-day.ts'
import { readHead } from '../../server/journal/journal.ts'
import { rebuildTicketRows } from '../../server/journal/ticket-rows.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import { migrate } from '../../server/storage/schema.ts'
import { createStore } from '../../server/storage/store.ts'
import { ticketOfRow } from '../../server/storage/ticket-row.ts'
import { MORNING } from '../support/arbitrary-hall.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { command, system } from '../support/hall-in-test.ts'

let folder = ''
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-rows-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function withDatabase(use: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = openEngine({ file: join(folder, `${(files += 1)}.db`), nextTurn })
  if (!engine.ok) throw new Error(engine.error.detail)
  await migrate(engine.value)
  try {
    await use(engine.value)
  } finally {
    await engine.value.close()
  }
}

it('every row made from facts is what the journal gives, whatever was done and however it was grouped', async () => {
  let rows = 0
  await fc.assert(
    fc.asyncProperty(
      anyHistory,
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 5 }),
      async (history, sizes) => {
        const asked: { readonly command: Command; readonly now: number }[] = []
        const played = play(history, (step) => asked.push({ command: step.command, now: step.now }))
        const { hall } = played
        await withDatabase(async (engine) => {
          const store = createStore(engine, hall.hallId)
          let ids = 0
          const newId = (): string => `t${(ids += 1)}`
          const loaded = await loadDay(
            { hall, engine, store, newId, log: createFakeLog(), program: null },
            MORNING,
          )
          if (!loaded.ok) throw new Error(loaded.error.detail)
          const hot = loaded.value
          const opening = hall.counters.map(({ counterId }, at) => ({
            command: command(
              'counter:open',
              { role: 'clerk', actorId: '1001', deviceId: 'pc', counterId },
              {},
            ),
            now: MORNING + at,
          }))
          const closing = {
            command: command('day:close', system, {}),
            now: (asked.at(-1)?.now ?? MORNING) + 1,
          }
          const all = [...opening, ...asked, closing]
          for (let from = 0, turn = 0; from < all.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1
            const group = all.slice(from, from + size)
            // Each a wish of its own.
            const commands = group.map(({ command: one }, at) => ({
              command: { ...one, payload: { ...one.payload, requestId: `request-${from + at}` } } as Command,
              recorded: null,
            }))
            const decided = decideGroup({ hall, store, newId }, hot, commands, group.at(-1)?.now ?? MORNING)
            const written = decided.writes.length === 0 || (await engine.commit(decided.writes)).ok
            expect(written).toBe(true)
            from += size
          }
          // Ticket rows: all of them, against the journal read back from disk.
          const rebuilt = await rebuildTicketRows(engine, store, hall.hallId, hot.day)
          expect(rebuilt).toMatchObject({ ok: true, value: { differences: [] } })
          const stored = await store.ticketsOf(hot.day)
          const tickets = stored.ok ? stored.value.map(ticketOfRow) : []
          expect(Object.fromEntries(tickets.map((ticket) => [ticket.ticketId, ticket]))).toEqual(
            hot.state.tickets,
          )
          rows += tickets.length
          // The head row: the newest row there is.
          const [head, journal] = [await readHead(store), await store.journalOf(hot.day)]
          const { day, seq, at, hash } = (journal.ok && journal.value.at(-1)) || {}
          expect(head).toEqual({ ok: true, value: { day, seq, at, hash } })
        })
      },
    ),
    { numRuns: 40 },
  )
  expect(rows).toBeGreaterThan(100)
}, 60_000)
