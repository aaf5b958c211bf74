import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomId } from '../../server/clock.ts'
import { hashOf } from '../../server/journal/hash-chain.ts'
import type { JournalRow } from '../../server/journal/journal-row.ts'
import { readHead, verifyDay } from '../../server/journal/journal.ts'
import type { Engine, Value } from '../../server/storage/engine.ts'
import { migrate } from '../../server/storage/schema.ts'
import { createStore } from '../../server/storage/store.ts'

/** A place for one database at a time, which the suite opens as often as it likes. */
export interface StoragePlace {
  /** Makes an empty database. */
  prepare(): Promise<void>
  /** Opens the database that was made last. */
  open(): Promise<Engine>
  /** Removes it; every engine is closed by then. */
  remove(): Promise<void>
  /** From now on writing to that table is refused by the database, in the middle of a transaction, until told otherwise. */
  breakTable(table: string, isBroken: boolean): Promise<void>
}

const DAY = '2026-11-02'

/** What every engine must do, whatever is below. */
export function describeStorage(name: string, place: StoragePlace, skipped: string | null): void {
  describe.skipIf(skipped !== null)(
    `the storage on ${name}${skipped === null ? '' : ` (skipped: ${skipped})`}`,
    () => {
      let engine: Engine
      let opened: Engine[] = []
      const store = () => createStore(engine, 'h1')

      async function open(): Promise<Engine> {
        const one = await place.open()
        opened.push(one)
        return one
      }
      async function close(one: Engine): Promise<void> {
        opened = opened.filter((other) => other !== one)
        await one.close()
      }
      async function rows(sql: string, params: readonly Value[] = []): Promise<readonly unknown[]> {
        const read = await engine.read(sql, params)
        if (!read.ok) throw new Error(read.error.detail)
        return read.value.map((row) => ({ ...row }))
      }
      const request = (requestId: string, answer = '{}') =>
        store().addRequest({ requestId, day: DAY, command: 'c', fingerprint: 'f', answer })

      beforeEach(async () => {
        await place.prepare()
        engine = await open()
        expect(await migrate(engine)).toEqual({ ok: true, value: undefined })
      })
      afterEach(async () => {
        for (const one of opened.splice(0)) await one.close()
        await place.remove()
      })

      it('commits all, and reads it back as it was given: texts, whole milliseconds, nothing', async () => {
        const texts = ['', '叫号 "A001"', `it's\\n\t\n`, '{"a":[1,null]}', '?', '$1', '😀']
        const values = texts.map((text, at) => request(`r${at}`, text))
        expect(await engine.commit(values)).toEqual({ ok: true, value: undefined })
        expect(await rows('SELECT request_id, answer FROM request ORDER BY request_id')).toEqual(
          texts.map((answer, at) => ({ request_id: `r${at}`, answer })),
        )
        const at = Date.parse('2026-11-02T01:00:00.123Z')
        const head = { day: DAY, seq: 3, at, hash: 'x' }
        await engine.commit([store().setHead(head)])
        expect(await readHead(store())).toEqual({ ok: true, value: head })
        const journal = rowsOf(1)[0] as JournalRow
        await engine.commit([store().addJournalRow(journal)])
        expect(await rows('SELECT at, seq, counter FROM journal')).toEqual([
          { at: journal.at, seq: 1, counter: null },
        ])
      })

      it('keeps nothing of a commit when one of its writes fails', async () => {
        await engine.commit([request('before')])
        await place.breakTable('secret', true)
        const done = await engine.commit([request('a'), store().addSecret('n', '', 'v'), request('b')])
        expect(done).toMatchObject({ ok: false, error: { code: 'storage-failed' } })
        expect(done.ok ? null : done.error.isClash).toBeUndefined()
        expect(await rows('SELECT request_id FROM request')).toEqual([{ request_id: 'before' }])
        await place.breakTable('secret', false)
        expect(await engine.commit([request('a'), store().addSecret('n', '', 'v')])).toMatchObject({
          ok: true,
        })
      })

      it.each([
        ['the journal', () => store().addJournalRow(rowsOf(1)[0] as JournalRow)],
        ['a request', () => request('same')],
        ['the key of a day', () => store().addSecret('digest-key', DAY, 'k')],
      ])(
        'calls a second row of the same key in %s a clash, and keeps nothing of that commit',
        async (_what, write) => {
          expect((await engine.commit([write()])).ok).toBe(true)
          const again = await engine.commit([request('other'), write()])
          expect(again).toMatchObject({ ok: false, error: { code: 'storage-failed', isClash: true } })
          expect(await rows(`SELECT request_id FROM request WHERE request_id = 'other'`)).toEqual([])
        },
      )

      it('makes one commit fail when the head is not what was expected', async () => {
        await engine.commit([store().setHead({ day: DAY, seq: 1, at: 1, hash: 'a' })])
        expect((await engine.commit([store().expectHead('a'), request('r1')])).ok).toBe(true)
        expect(await engine.commit([store().expectHead('b'), request('r2')])).toMatchObject({
          error: { isClash: true },
        })
        expect(await rows('SELECT request_id FROM request')).toEqual([{ request_id: 'r1' }])
      })

      it('does writes in their order: what is deleted and written again in one commit is there', async () => {
        await engine.commit([store().addSecret('n', DAY, 'old'), request('r')])
        await engine.commit([
          store().dropSecretsBefore('9999-01-01'),
          store().addSecret('n', DAY, 'new'),
          store().addSecret('n', '2026-11-03', 'newer'),
          store().setHead({ day: DAY, seq: 1, at: 1, hash: 'a' }),
          store().setHead({ day: DAY, seq: 2, at: 2, hash: 'b' }),
        ])
        expect(await rows('SELECT day, value FROM secret ORDER BY day')).toEqual([
          { day: DAY, value: 'new' },
          { day: '2026-11-03', value: 'newer' },
        ])
        expect(await rows('SELECT seq, hash FROM head')).toEqual([{ seq: 2, hash: 'b' }])
      })

      it('orders texts byte by byte', async () => {
        const ids = ['B', 'a', 'A', 'b', '_', 'Ä', '10', '9']
        await engine.commit(ids.map((id) => request(id)))
        const found = await rows('SELECT request_id FROM request ORDER BY request_id')
        expect(found.map((row) => (row as { request_id: string }).request_id)).toEqual(
          ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
        )
      })

      it('takes a commit of some thousand rows', async () => {
        const many = Array.from({ length: 3000 }, (_, at) => request(`r${at}`, 'x'.repeat(500)))
        expect(await engine.commit(many)).toEqual({ ok: true, value: undefined })
        expect(await rows('SELECT count(*) AS rows FROM request')).toEqual([{ rows: 3000 }])
      })

      it('takes commits that come at the same time, each whole', async () => {
        const commits = Array.from({ length: 40 }, (_, at) =>
          engine.commit([request(`a${at}`), store().addSecret(`n${at}`, '', 'v')]),
        )
        expect((await Promise.all(commits)).every(({ ok }) => ok)).toBe(true)
        expect(await rows('SELECT count(*) AS rows FROM secret')).toEqual([{ rows: 40 }])
      })

      it('has everything after it was closed and opened again, and its tables are made once', async () => {
        const journal = rowsOf(5)
        await engine.commit([
          ...journal.map((row) => store().addJournalRow(row)),
          store().setHead({ day: DAY, seq: 5, at: 5, hash: journal[4]?.hash ?? '' }),
        ])
        await close(engine)
        engine = await open()
        expect(await migrate(engine)).toEqual({ ok: true, value: undefined })
        expect(await verifyDay(store(), DAY)).toEqual({ ok: true, value: { rows: 5 } })
      })

      it('keeps the halls apart', async () => {
        const other = createStore(engine, 'h2')
        await engine.commit([store().addSecret('n', '', 'mine'), other.addSecret('n', '', 'theirs')])
        expect(await other.newestSecret('n')).toEqual({ ok: true, value: [{ day: '', value: 'theirs' }] })
        expect(await store().newestSecret('n')).toEqual({ ok: true, value: [{ day: '', value: 'mine' }] })
      })

      it('finds what was asked for in lists of every length', async () => {
        const ids = Array.from({ length: 500 }, (_, at) => `r${String(at).padStart(3, '0')}`)
        await engine.commit(ids.map((id) => request(id)))
        for (const length of [1, 2, 8, 9, 64, 65, 500]) {
          const found = await store().requests([...ids.slice(0, length - 1), 'not-there'])
          expect(found.ok && found.value.length).toBe(length - 1)
        }
      })

      it('is of a version; a newer one is not touched', async () => {
        const version = await engine.schemaVersion()
        expect(version.ok && version.value).toBeGreaterThan(0)
        await engine.commit([engine.setSchemaVersion(99)])
        expect(await migrate(engine)).toMatchObject({ ok: false, error: { code: 'newer-schema', found: 99 } })
      })

      it('reads one moment, whoever writes meanwhile', async () => {
        await engine.commit([request('r1')])
        const seen = await engine.atOneMoment(async (reader) => {
          const count = async () => await reader.read('SELECT count(*) AS rows FROM request', [])
          const before = await count()
          // The embedded engine has no second writer: nobody can come in between.
          if (engine.nodes) await engine.commit([request('r2')])
          return [before, await count()]
        })
        expect(seen.ok && seen.value[1]).toEqual(seen.ok && seen.value[0])
      })

      it('can be tidied', async () => {
        await engine.commit([request('r1')])
        await engine.commit([store().dropRequestsBefore('9999-01-01')])
        expect(await engine.tidy()).toMatchObject({ ok: true })
        expect(await rows('SELECT * FROM request')).toEqual([])
      })

      it('says that a statement is wrong, and goes on', async () => {
        expect(await engine.read('SELECT nothing FROM nowhere', [])).toMatchObject({
          error: { code: 'storage-failed' },
        })
        expect(await engine.commit([{ sql: 'UPDATE nowhere SET a = ?', params: [1] }])).toMatchObject({
          ok: false,
        })
        expect((await engine.commit([request('r1')])).ok).toBe(true)
      })
    },
  )
}

/** A chain of rows of one day. */
function rowsOf(count: number): JournalRow[] {
  const chain: JournalRow[] = []
  let prevHash = '0'.repeat(64)
  for (let seq = 1; seq <= count; seq += 1) {
    const row = {
      hallId: 'h1',
      day: DAY,
      seq,
      at: Date.parse('2026-11-02T01:00:00Z') + seq,
      actor: '1001',
      role: 'clerk' as const,
      device: '127.0.0.1',
      counter: null,
      requestId: randomId(),
      fact: { type: 'adviceRecorded' as const, serviceCode: null, topic: `问 ${seq}` },
      prevHash,
    }
    prevHash = hashOf(row)
    chain.push({ ...row, hash: prevHash })
  }
  return chain
}
