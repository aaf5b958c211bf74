import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '../../server/config.ts'
import { ownDataFolder } from '../../server/storage/owner-lock.ts'
import { startServer } from '../support/server-process.ts'

const ROOT = resolve(import.meta.dirname, '../..')
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-start-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the server by hand, as from a shell, until it ends by itself. */
function runToEnd(env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, 'server/main.ts')], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()))
  return new Promise((done) => child.once('close', (code) => done({ code, out, err })))
}

describe('settings', () => {
  it('have a default for everything unset or empty', () => {
    const { settings, problems } = readSettings({ HOST: '', PORT: ' ' }, '/work', '/project')
    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      dataFolder: '/work/data',
      hallPlaces: ['/project/examples/hall.yaml'],
      idleMs: 600_000,
      logLevel: 'info',
    })
    expect(settings.links.map(({ href }) => href)).toEqual(['http://127.0.0.1:8081', 'http://127.0.0.1:8082'])
  })

  it('take the addresses of several servers, and name a wrong list', () => {
    const read = (found: string) => readSettings({ JIAOHAO_NODES: found }, '/', '/')
    expect(read('').settings.nodes).toEqual([])
    expect(read(' http://a:8080/, https://b ,http://a:8080').settings.nodes).toEqual([
      'http://a:8080',
      'https://b',
    ])
    for (const wrong of ['a:8080', 'http://a,ftp://b', 'http://a/h/east']) {
      expect(
        read(wrong).problems.map(({ file }) => file),
        wrong,
      ).toEqual(['JIAOHAO_NODES'])
    }
  })

  it.each(['-1', '65536', '80a', '8080.5', '1e3', '0x50'])(
    'PORT %s is told with what is allowed',
    (found) => {
      const { problems } = readSettings({ PORT: found }, '/', '/')
      expect(problems).toEqual([
        { file: 'PORT', found, message: expect.stringContaining('allowed: a whole number from 0') },
      ])
    },
  )
})

describe('a start that cannot be', () => {
  it('tells everything that is wrong at once, with key or line, and ends with 1 and no stack trace', async () => {
    const hallFile = join(folder, 'hall.yaml')
    writeFileSync(
      hallFile,
      readFileSync(join(ROOT, 'examples/hall.yaml'), 'utf8')
        .replace('letter: A,', 'letter: I,')
        .replace('hallId: demo', 'hallId: demo\nhalId: demo'),
    )
    const notAFolder = join(folder, 'file')
    writeFileSync(notAFolder, '')
    const { code, out, err } = await runToEnd({
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      JIAOHAO_HALL: hallFile,
      JIAOHAO_DATA: join(notAFolder, 'data'),
    })
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toContain('5 to mend')
    expect(err).toMatch(/^PORT: .*found: eighty/m)
    expect(err).toMatch(/^LOG_LEVEL: .*allowed: fatal.*found: loud/m)
    expect(err).toMatch(/hall\.yaml:\d+ queues\[0\]\.letter: allowed: one capital letter except I and O/)
    expect(err).toMatch(/hall\.yaml:\d+ halId: 没有这个键；unknown key/)
    expect(err).toMatch(/^JIAOHAO_DATA: .*found: .*data/m)
    expect(err).not.toMatch(/^\s+at /m)
  })

  it('says that a port is taken', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    const { code, err } = await runToEnd({ PORT: String(port), JIAOHAO_DATA: folder })
    await new Promise((done) => other.close(done))
    expect(code).toBe(1)
    expect(err).toMatch(new RegExp(`^PORT: .*in use on 127.0.0.1.*found: ${port}`, 'm'))
  })

  it('says that a file is not a database of a hall', async () => {
    writeFileSync(
      join(folder, 'hall.db'),
      'this is a text, and long enough to be looked at as a database header.'.repeat(20),
    )
    const { code, err } = await runToEnd({ PORT: '0', JIAOHAO_DATA: folder })
    expect(code).toBe(1)
    expect(err).toMatch(/^JIAOHAO_DATA: .*not a database/m)
  })
})

describe('one data folder', () => {
  it('has one owner: a second start says who it is and stops; when the owner is gone the next may have it', async () => {
    const first = await startServer({ JIAOHAO_DATA: folder })
    const second = await startServer({ JIAOHAO_DATA: folder }).catch((error: Error) => error)
    expect(second).toBeInstanceOf(Error)
    expect(second instanceof Error && second.message).toContain(
      `another hall server owns this folder pid ${first.pid}`,
    )
    await first.kill()
    const third = await startServer({ JIAOHAO_DATA: folder })
    expect(await third.stop()).toBe(0)
  })

  it('is free again as soon as it is released', () => {
    const me = { pid: 1, since: 0 }
    const first = ownDataFolder(folder, me)
    expect(ownDataFolder(folder, me)).toEqual({ ok: false, error: { code: 'owned', owner: me } })
    if (first.ok) first.value.release()
    const second = ownDataFolder(folder, me)
    expect(second.ok).toBe(true)
    if (second.ok) second.value.release()
  })
})

describe('an end that is asked for', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s is clean', async (signal) => {
    const server = await startServer({ JIAOHAO_DATA: folder })
    expect(await server.stop(signal)).toBe(0)
  })

  it('by the parent going away is clean', async () => {
    const server = await startServer({ JIAOHAO_DATA: folder })
    expect(await server.leave()).toBe(0)
  })
})
