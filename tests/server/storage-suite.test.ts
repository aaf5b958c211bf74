import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { nextTurn } from '../../server/clock.ts'
import { createCommitThread } from '../../server/storage/commit-thread.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import { migrate } from '../../server/storage/schema.ts'
import { openSharedEngine } from '../../server/storage/shared-engine.ts'
import { createStore } from '../../server/storage/store.ts'
import { noPostgres, postgresNote, runSql, usePostgres } from '../support/postgres.ts'
import { realClock } from '../support/real-clock.ts'
import { describeStorage } from './storage-suite.ts'

let folder = ''
const file = (): string => join(folder, 'hall.db')

describe.each([
  { where: 'in the same thread', writerOf: undefined },
  { where: 'in a thread of its own', writerOf: createCommitThread },
])('SQLite, written $where', ({ writerOf }) =>
  describeStorage(
    'SQLite',
    {
      prepare() {
        folder = mkdtempSync(join(tmpdir(), 'jiaohao-storage-'))
        return Promise.resolve()
      },
      open() {
        const engine = openEngine({ file: file(), nextTurn, ...(writerOf && { writerOf }) })
        return engine.ok ? Promise.resolve(engine.value) : Promise.reject(new Error(engine.error.detail))
      },
      remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
      breakTable(table, isBroken) {
        const other = new DatabaseSync(file())
        other.exec(
          isBroken
            ? `CREATE TRIGGER full BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'disk full'); END`
            : 'DROP TRIGGER full',
        )
        other.close()
        return Promise.resolve()
      },
    },
    null,
  ),
)

describe.skipIf(noPostgres !== null)(`PostgreSQL${postgresNote}`, () => {
  const postgres = usePostgres()
  let address = ''
  const open = (at = address) => openSharedEngine({ address: at, clock: realClock, statementMs: 5000 })

  describeStorage(
    'PostgreSQL',
    {
      async prepare() {
        address = await postgres.newDatabase()
      },
      open: () => Promise.resolve(open()),
      remove: () => Promise.resolve(),
      async breakTable(table, isBroken) {
        await runSql(
          address,
          isBroken
            ? `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$;
              CREATE TRIGGER full_disk BEFORE INSERT ON ${table} EXECUTE FUNCTION full_disk()`
            : `DROP TRIGGER full_disk ON ${table}; DROP FUNCTION full_disk`,
        )
      },
    },
    null,
  )

  it('is migrated once by several that start at the same time', async () => {
    const fresh = await postgres.newDatabase()
    const engines = Array.from({ length: 4 }, () => open(fresh))
    const done = await Promise.all(engines.map((engine) => migrate(engine)))
    expect(done.every(({ ok }) => ok)).toBe(true)
    await Promise.all(engines.map((engine) => engine.close()))
  })

  it('lets one at a time into a turn, and the rest in afterwards, in whatever order they came', async () => {
    const fresh = await postgres.newDatabase()
    const engines = [open(fresh), open(fresh)]
    let inside = 0
    let most = 0
    const turns = Array.from({ length: 20 }, (_, at) =>
      engines[at % 2]?.nodes?.alone('h', async (storage) => {
        most = Math.max(most, (inside += 1))
        await storage.read('SELECT 1 AS one', [])
        inside -= 1
        return at
      }),
    )
    const done = await Promise.all(turns)
    expect(done.map((turn) => turn?.ok)).toEqual(Array(20).fill(true))
    expect(most).toBe(1)
    await Promise.all(engines.map((engine) => engine.close()))
  })

  it('gives the turn on when whoever has it stands still', async () => {
    const fresh = await postgres.newDatabase()
    const stuck = openSharedEngine({ address: fresh, clock: realClock, statementMs: 20_000 })
    const other = openSharedEngine({ address: fresh, clock: realClock, statementMs: 20_000 })
    const { promise: forEver, resolve: end } = Promise.withResolvers<void>()
    const { promise: isInside, resolve: enter } = Promise.withResolvers<void>()
    const standing = stuck.nodes?.alone('h', async (storage) => {
      enter()
      await forEver
      return storage.commit([])
    })
    await isInside
    // The lock is waited for no longer than the one in front may stand.
    let got = await other.nodes?.alone('h', () => Promise.resolve('mine'))
    if (!got?.ok) got = await other.nodes?.alone('h', () => Promise.resolve('mine'))
    expect(got).toEqual({ ok: true, value: 'mine' })
    end()
    const ended = await standing
    expect(ended?.ok && ended.value.ok).toBe(false)
    await Promise.all([stuck.close(), other.close()])
  })

  it('undoes a turn that wrote nothing, and lets the next one write', async () => {
    const fresh = await postgres.newDatabase()
    const engine = open(fresh)
    await migrate(engine)
    const store = createStore(engine, 'h')
    expect(await engine.nodes?.alone('h', () => Promise.resolve('nothing'))).toEqual({
      ok: true,
      value: 'nothing',
    })
    const wrote = await engine.nodes?.alone('h', (storage) => storage.commit([store.addSecret('n', '', 'v')]))
    expect(wrote).toEqual({ ok: true, value: { ok: true, value: undefined } })
    const clash = await engine.nodes?.alone('h', (storage) => storage.commit([store.addSecret('n', '', 'v')]))
    expect(clash).toMatchObject({ ok: true, value: { ok: false, error: { isClash: true } } })
    expect(await store.newestSecret('n')).toMatchObject({ ok: true, value: [{ value: 'v' }] })
    await engine.close()
  })

  it('answers from within the turn what was asked along with the wish for it', async () => {
    const fresh = await postgres.newDatabase()
    const [first, second] = [open(fresh), open(fresh)]
    await migrate(first)
    const store = createStore(first, 'h')
    const { promise: isWished, resolve: wish } = Promise.withResolvers<void>()
    const { promise: isInside, resolve: enter } = Promise.withResolvers<void>()
    const writing = first.nodes?.alone('h', async (storage) => {
      enter()
      await isWished
      return storage.commit([store.addSecret('n', '', 'v')])
    })
    await isInside
    let asked: ReturnType<Engine['read']> | null = null
    const wished = second.nodes?.alone(
      'h',
      async () => await asked,
      (reader) => {
        asked = createStore(reader, 'h').newestSecret('n')
        wish()
      },
    )
    expect(await writing).toMatchObject({ value: { ok: true } })
    expect(await wished).toMatchObject({ ok: true, value: { ok: true, value: [{ value: 'v' }] } })
    await Promise.all([first.close(), second.close()])
  })

  it('fails what was asked along with a turn that cannot be had, and gives the next one', async () => {
    const fresh = await postgres.newDatabase()
    const engine = open(fresh)
    let asked: ReturnType<Engine['read']> | null = null
    const wrong = await engine.nodes?.alone(
      'h',
      () => Promise.resolve('a turn'),
      (reader) => (asked = reader.read('SELECT nothing FROM nowhere', [])),
    )
    expect(await asked).toMatchObject({ ok: false })
    expect(wrong).toEqual({ ok: true, value: 'a turn' })
    expect(await engine.nodes?.alone('h', () => Promise.resolve(1))).toEqual({ ok: true, value: 1 })
    await engine.close()
  })

  it('lets a mistake of ours through, and the next one has its turn all the same', async () => {
    const fresh = await postgres.newDatabase()
    const engine = open(fresh)
    const wrong = engine.nodes?.alone('h', () => Promise.reject(new Error('a bug')))
    await expect(wrong).rejects.toThrow('a bug')
    expect(await engine.nodes?.alone('h', () => Promise.resolve(1))).toEqual({ ok: true, value: 1 })
    await expect(engine.atOneMoment(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
    await engine.close()
  })

  it('carries notices of committed transactions, and only of those', async () => {
    const fresh = await postgres.newDatabase()
    const [from, to] = [open(fresh), open(fresh)]
    await migrate(from)
    const heard: string[] = []
    await new Promise<void>((up) => {
      to.nodes?.hear({ heard: (text) => heard.push(text), lineIs: (isUp) => isUp && up() })
    })
    const nodes = from.nodes
    if (!nodes) throw new Error('not shared')
    const store = createStore(from, 'h')
    await from.commit([store.addSecret('n', '', 'v'), nodes.notice('first')])
    await from.commit([store.addSecret('n', '', 'v'), nodes.notice('of a clash')])
    expect(await nodes.say('叫号'.repeat(2000))).toBe(false)
    expect(await nodes.say('last')).toBe(true)
    await expect.poll(() => heard).toEqual(['first', 'last'])
    await Promise.all([from.close(), to.close()])
  })

  it('says why it cannot be reached, and never the password', async () => {
    const wrong = address.replace(/:[^:@]+@/, ':geheim@')
    const engine = open(wrong)
    const version = await engine.schemaVersion()
    expect(version).toMatchObject({ ok: false, error: { code: 'storage-failed' } })
    expect(JSON.stringify(version)).not.toContain('geheim')
    expect(JSON.stringify(version)).toContain('password authentication failed')
    await engine.close()
  })
})
