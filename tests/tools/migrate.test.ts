import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ownDataFolder } from '../../server/storage/owner-lock.ts'
import { demoHall } from '../support/hall-server.ts'
import { openNode } from '../support/node-rig.ts'
import { clerkAt, commandOf, issueCommand, withOpenHall } from '../support/open-hall.ts'
import { noPostgres, postgresNote, runSql, usePostgres } from '../support/postgres.ts'

const TOOL = join(import.meta.dirname, '../../tools/migrate.ts')

function migrate(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [TOOL, ...args], { env: { PATH: process.env['PATH'] } }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

describe('moving to a shared database', () => {
  it.each([
    [[], '--from 和 --to'],
    [['--from', '/x'], '--from 和 --to'],
    [['--from', '/x', '--to', 'mysql://user:geheim@h/d'], '应为数据库地址'],
    [['--from', '/x', '--wohin', 'y'], 'wohin'],
  ])('says what it wants when it gets %j', async (args, words) => {
    const { code, err } = await migrate(args)
    expect(code).toBe(1)
    expect(err).toContain(words)
    expect(err).toContain('npm run migrate')
    expect(err).not.toContain('geheim')
    expect(err).not.toMatch(/^\s+at /m)
  })

  it('makes nothing of a folder that is not there', async () => {
    const folder = join(tmpdir(), 'jiaohao-no-such-folder')
    const { code, err } = await migrate(['--from', folder, '--to', 'postgres://a:b@127.0.0.1:1/c'])
    expect(code).toBe(1)
    expect(err).toContain('文件不存在')
  })
})

describe.skipIf(noPostgres !== null)(`moving to PostgreSQL${postgresNote}`, () => {
  const postgres = usePostgres()

  it('takes everything along: a server goes on where the old one stopped', () =>
    withOpenHall(async (open) => {
      const command = issueCommand({ personDigest: 'e'.repeat(64) })
      const first = await open.running.execute(command)
      await open.running.execute(issueCommand())
      await open.running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
      await open.running.execute(commandOf(clerkAt('c1'), 'ticket:call-next', {}))
      await open.clock.advance(24 * 60 * 60 * 1000)
      const again = issueCommand({ personDigest: 'd'.repeat(64) })
      const second = await open.running.execute(again)
      const before = await open.running.look(({ state, digestKey }) => ({
        state: structuredClone(state),
        digestKey,
      }))
      await open.running.close()
      await open.engine.close()

      const to = await postgres.newDatabase()
      const { code, out, err } = await migrate(['--from', dirname(open.databaseFile), '--to', to])
      expect(err).toBe('')
      expect(code).toBe(0)
      expect(out).toContain('demo: 2 天 days')
      expect(out).toContain('日志完好')
      expect(out).not.toContain('jiaohao:jiaohao')

      const { clock } = open
      const node = await openNode(to, { hall: demoHall(), clock })
      try {
        const seen = await node.running.look(({ state, digestKey }) => ({
          state: structuredClone(state),
          digestKey,
        }))
        expect(seen).toEqual(before)
        expect(await node.running.execute(command)).toEqual(first)
        expect(await node.running.execute(again)).toEqual(second)
        expect(await node.running.execute(issueCommand({ personDigest: 'd'.repeat(64) }))).toMatchObject({
          error: { code: 'duplicate-ticket' },
        })
        expect(await node.running.execute(issueCommand())).toMatchObject({
          value: { ticket: { ticketNo: 'A002' } },
        })
      } finally {
        await node.close()
      }
      const rows = await runSql(to, `SELECT count(*) AS rows FROM ticket`)
      expect(rows).toEqual([{ rows: '4' }])

      // Not twice.
      const twice = await migrate(['--from', dirname(open.databaseFile), '--to', to])
      expect(twice.code).toBe(1)
      expect(twice.err).toContain('不是空的')
    }))

  it('refuses a folder whose server still runs, and a journal that was edited', () =>
    withOpenHall(async (open) => {
      await open.running.execute(issueCommand())
      await open.running.close()
      await open.engine.commit([{ sql: `UPDATE journal SET actor = 'K09'`, params: [] }])
      await open.engine.close()
      const folder = dirname(open.databaseFile)
      const to = await postgres.newDatabase()
      const owned = ownDataFolder(folder, { pid: 1, since: 0 })
      const running = await migrate(['--from', folder, '--to', to])
      expect(running.code).toBe(1)
      expect(running.err).toContain('pid 1')
      if (owned.ok) owned.value.release()
      const damaged = await migrate(['--from', folder, '--to', to])
      expect(damaged.code).toBe(1)
      expect(damaged.err).toContain('日志损坏')
    }))

  it('says that the database cannot be reached', () =>
    withOpenHall(async (open) => {
      await open.running.close()
      const { code, err } = await migrate([
        '--from',
        dirname(open.databaseFile),
        '--to',
        'postgres://a:geheim@127.0.0.1:1/c',
      ])
      expect(code).toBe(1)
      expect(err).toContain('ECONNREFUSED')
      expect(err).not.toContain('geheim')
    }))
})
