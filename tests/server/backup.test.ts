import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nextTurn } from '../../server/clock.ts'
import { backupLines, readBackup } from '../../server/journal/backup-file.ts'
import { restoreInto } from '../../server/journal/restore.ts'
import { checkJournal } from '../../server/journal/whole-journal.ts'
import { openEngine, openPicture, type Engine } from '../../server/storage/engine.ts'
import { KNOWN_SCHEMA } from '../../server/storage/schema.ts'
import { createStore } from '../../server/storage/store.ts'
import { MADE_AGAIN, pagesOf, TABLES } from '../../server/storage/tables.ts'
import { clerkAt, commandOf, issueCommand, withOpenHall, type OpenHall } from '../support/open-hall.ts'

const AT = Date.parse('2026-11-02T02:00:00Z')
const PERSON = 'a1'.repeat(32)

/** Something in every table. */
async function aMorning({ running }: OpenHall): Promise<void> {
  const guide = { role: 'guide', actorId: '2001', deviceId: 'pc', counterId: null } as const
  await running.execute(
    commandOf({ ...guide, role: 'supervisor', actorId: '3001' }, 'appointment:load', {
      appointments: [
        {
          appointmentId: 'one',
          serviceCode: 'id-renew',
          slot: { from: AT, to: AT + 1000 },
          personDigest: PERSON,
        },
      ],
    }),
  )
  const issued = await running.execute(issueCommand({ personDigest: PERSON }))
  const ticketId = issued.ok ? (issued.value.ticket?.ticketId ?? '') : ''
  await running.execute(
    commandOf(guide, 'ticket:prioritise', {
      ticketId,
      queueClass: 'priority',
      priorityReason: 'age60',
      wasProofSeen: true,
    }),
  )
  await running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
  await running.execute(commandOf(clerkAt('c1'), 'ticket:call-next', {}))
}

async function backedUp(read: Engine['read'], schema = KNOWN_SCHEMA): Promise<string[]> {
  const lines: string[] = []
  for await (const line of backupLines(read, { schema, at: AT })) {
    if (!line.ok) throw new Error(line.error.detail)
    lines.push(line.value)
  }
  return lines
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}

/** Every row of every table a backup carries. */
async function contentOf(read: Engine['read']): Promise<unknown> {
  const content: Record<string, unknown[]> = {}
  for (const table of TABLES) {
    for await (const page of pagesOf(read, table)) {
      if (!page.ok) throw new Error(page.error.detail)
      ;(content[table.name] ??= []).push(...page.value.map((row) => ({ ...row })))
    }
  }
  return content
}

async function withEmptyDatabase(use: (engine: Engine) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'jiaohao-restored-'))
  const engine = openEngine({ file: join(folder, 'hall.db'), nextTurn })
  if (!engine.ok) throw new Error(engine.error.detail)
  try {
    await use(engine.value)
  } finally {
    await engine.value.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('a backup', () => {
  it('carries every table there is, or says that it can be made again', () =>
    withOpenHall(async ({ engine }) => {
      const tables = await engine.read(
        `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`,
        [],
      )
      const names = tables.ok ? tables.value.map((row) => String(row['name'])) : []
      expect(names).toEqual([...TABLES.map(({ name }) => name), ...MADE_AGAIN].toSorted())
    }))

  it('fills an empty database with exactly what was there, and the hall goes on from it', () =>
    withOpenHall(async (open) => {
      await aMorning(open)
      const before = await contentOf(open.engine.read)
      expect(Object.keys(before as object).toSorted()).toEqual(TABLES.map(({ name }) => name).toSorted())
      const lines = await backedUp(open.engine.read)
      await withEmptyDatabase(async (engine) => {
        const restored = await restoreInto(engine, () => each(lines))
        expect(restored).toMatchObject({
          ok: true,
          value: { at: AT, halls: [{ hallId: 'demo', damage: null }] },
        })
        expect(await contentOf(engine.read)).toEqual(before)
      })
    }))

  it('is of one moment, whatever is written while it is read', () =>
    withOpenHall(async (open) => {
      await aMorning(open)
      const before = await contentOf(open.engine.read)
      const picture = await openPicture(open.databaseFile)
      if (!picture.ok) throw new Error(picture.error.detail)
      const lines: string[] = []
      for await (const line of backupLines(picture.value.read, { schema: KNOWN_SCHEMA, at: AT })) {
        if (!line.ok) throw new Error(line.error.detail)
        lines.push(line.value)
        // Between any two lines the hall goes on.
        expect(await open.running.execute(issueCommand())).toMatchObject({ ok: true })
      }
      await picture.value.close()
      await withEmptyDatabase(async (engine) => {
        expect(await restoreInto(engine, () => each(lines))).toMatchObject({ ok: true })
        expect(await contentOf(engine.read)).toEqual(before)
      })
    }))

  it('does not fill a database that holds anything', () =>
    withOpenHall(async (open) => {
      await aMorning(open)
      const before = await contentOf(open.engine.read)
      const lines = await backedUp(open.engine.read)
      expect(await restoreInto(open.engine, () => each(lines))).toMatchObject({
        error: { code: 'target-not-empty' },
      })
      expect(await contentOf(open.engine.read)).toEqual(before)
    }))

  const spoilings: readonly (readonly [string, (lines: string[]) => string[], object])[] = [
    [
      'an edited value',
      (lines) => lines.map((text) => text.replace('A001', 'A009')),
      { code: 'backup-damaged', detail: 'its content was changed' },
    ],
    ['a missing row', (lines) => lines.toSpliced(3, 1), { code: 'backup-damaged' }],
    [
      'a cut-off end',
      (lines) => lines.slice(0, -1),
      { code: 'backup-damaged', detail: 'its end is missing' },
    ],
    [
      'half a line',
      (lines) => [...lines.slice(0, 4), (lines[4] ?? '').slice(0, 20)],
      { code: 'backup-damaged', line: 5 },
    ],
    [
      'a table nobody knows',
      (lines) => lines.map((text) => text.replace('{"table":"person"', '{"table":"staff"')),
      { code: 'backup-damaged' },
    ],
    [
      'a column that is a statement',
      (lines) => lines.map((text) => text.replace('"columns":["hall_id"', '"columns":["hall_id) --"')),
      { code: 'backup-damaged' },
    ],
    ['lines after its end', (lines) => [...lines, '[1]'], { code: 'backup-damaged' }],
    ['another file', () => ['SQLite format 3'], { code: 'not-a-backup' }],
    ['an empty file', () => [], { code: 'not-a-backup' }],
    ['the backup of a newer program', (lines) => lines, { code: 'newer-schema', found: KNOWN_SCHEMA + 1 }],
  ]
  it.each(spoilings)('with %s is told, and nothing is written', (what, spoil, fault) =>
    withOpenHall(async (open) => {
      await aMorning(open)
      const isNewer = what.includes('newer')
      const lines = spoil(await backedUp(open.engine.read, isNewer ? KNOWN_SCHEMA + 1 : KNOWN_SCHEMA))
      await withEmptyDatabase(async (engine) => {
        expect(await restoreInto(engine, () => each(lines))).toMatchObject({ ok: false, error: fault })
        expect(await engine.schemaVersion()).toEqual({ ok: true, value: 0 })
      })
    }),
  )

  it('of a damaged journal is restored as it was and then called damaged', () =>
    withOpenHall(async (open) => {
      await aMorning(open)
      await open.engine.commit([{ sql: `UPDATE journal SET actor = 'x' WHERE seq = 2`, params: [] }])
      const lines = await backedUp(open.engine.read)
      await withEmptyDatabase(async (engine) => {
        expect(await restoreInto(engine, () => each(lines))).toMatchObject({
          error: { code: 'journal-damaged', seq: 2 },
        })
      })
    }))

  it('broken off in the middle leaves a database that no server takes for whole', () =>
    withOpenHall(async (open) => {
      for (let person = 0; person < 1200; person += 100) {
        await Promise.all(Array.from({ length: 100 }, () => open.running.execute(issueCommand())))
      }
      const lines = await backedUp(open.engine.read)
      await withEmptyDatabase(async (engine) => {
        let commits = 0
        const failing: Engine = {
          ...engine,
          commit: async (writes) =>
            (commits += 1) > KNOWN_SCHEMA + 1
              ? { ok: false, error: { code: 'storage-failed', detail: 'disk full' } }
              : engine.commit(writes),
        }
        expect(await restoreInto(failing, () => each(lines))).toMatchObject({
          error: { code: 'storage-failed' },
        })
        const check = await checkJournal(createStore(engine, 'demo'), 'demo', null)
        expect(check).toMatchObject({ ok: true, value: { damage: { code: 'journal-damaged' } } })
        // And it is told apart from an empty one.
        expect(await restoreInto(engine, () => each(lines))).toMatchObject({
          error: { code: 'target-not-empty' },
        })
      })
    }))
})

describe('reading a backup', () => {
  it('counts what it read', () =>
    withOpenHall(async (open) => {
      await aMorning(open)
      const lines = await backedUp(open.engine.read)
      const read = await readBackup(each(lines), () => Promise.resolve({ ok: true, value: undefined }))
      expect(read).toMatchObject({
        ok: true,
        value: { rows: { head: 1, ticket: 1, person: 1, priority_reason: 1 } },
      })
    }))
})
