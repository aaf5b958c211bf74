import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isDatabaseAddress, readSettings, withoutPassword } from '../../server/config.ts'
import { noPostgres, postgresNote, usePostgres } from '../support/postgres.ts'
import { startServer } from '../support/server-process.ts'

describe('JIAOHAO_DATABASE', () => {
  it('is the data folder where nothing is said', () => {
    for (const env of [{}, { JIAOHAO_DATABASE: ' ' }]) {
      const { settings, problems } = readSettings(env, '/work', '/project')
      expect(problems).toEqual([])
      expect(settings.database).toBeNull()
    }
  })

  it.each(['postgres://u:p@db.hall.local:5432/jiaohao', 'postgresql://u@10.0.0.7/jiaohao?sslmode=require'])(
    'takes %s',
    (address) => {
      expect(isDatabaseAddress(address)).toBe(true)
      expect(readSettings({ JIAOHAO_DATABASE: address }, '/', '/')).toMatchObject({
        problems: [],
        settings: { database: address },
      })
    },
  )

  it.each([
    'mysql://u:geheim@h/d',
    'postgres://u:geheim@h',
    'postgres://u:geheim@h/',
    'db.hall.local',
    'postgres:',
  ])('refuses %s with what is allowed, and repeats no password', (found) => {
    const { problems } = readSettings({ JIAOHAO_DATABASE: found }, '/', '/')
    expect(problems).toEqual([
      {
        file: 'JIAOHAO_DATABASE',
        found: withoutPassword(found),
        message: expect.stringContaining('allowed: postgres://') as string,
      },
    ])
    expect(JSON.stringify(problems)).not.toContain('geheim')
  })

  it('hides a password even where it holds an @', () => {
    expect(withoutPassword('postgres://u:ge@heim@h:5432/d')).toBe('postgres://***@h:5432/d')
  })

  it('of a server that is not there is told at the start, without the password', async () => {
    const started = startServer({ JIAOHAO_DATABASE: 'postgres://u:geheim@127.0.0.1:1/d' })
    const message = await started.then(
      () => 'it started',
      (error: Error) => error.message,
    )
    expect(message).toMatch(/^JIAOHAO_DATABASE: .*数据库无法连接.*ECONNREFUSED/m)
    expect(message).not.toContain('geheim')
  })
})

describe.skipIf(noPostgres !== null)(`a server on PostgreSQL${postgresNote}`, () => {
  const postgres = usePostgres()
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiaohao-setting-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('starts beside another on the same folder and database, says which engine it has, and ends cleanly', async () => {
    const env = { JIAOHAO_DATABASE: await postgres.newDatabase(), JIAOHAO_DATA: folder }
    const servers = await Promise.all([startServer(env), startServer(env)])
    try {
      for (const { address } of servers) {
        expect(await (await fetch(`${address}/healthz`)).json()).toMatchObject({
          status: 'ok',
          engine: 'postgres',
        })
      }
    } finally {
      expect(await Promise.all(servers.map((server) => server.stop()))).toEqual([0, 0])
    }
  })
})
