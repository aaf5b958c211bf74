import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nextTurn } from '../../server/clock.ts'
import { ownDataFolder } from '../../server/storage/owner-lock.ts'
import { openEngine } from '../../server/storage/engine.ts'
import { readOptions } from '../../tools/journal/options.ts'
import { detailWords } from '../../tools/journal/words.ts'
import { clerkAt, commandOf, issueCommand, withOpenHall } from '../support/open-hall.ts'
import { postgresNote, noPostgres, usePostgres } from '../support/postgres.ts'

const TOOL = join(import.meta.dirname, '../../tools/journal.ts')
const DAY = '2026-11-02'

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command as a child, with nothing of this machine's settings. */
function journal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [TOOL, ...args],
      { env: { PATH: process.env['PATH'], ...env } },
      (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

let folder = ''
let whole = ''
let copies = 0
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-journal-'))
  whole = join(folder, 'whole.backup.gz')
  // One day of one hall and a number of the next day, kept as a backup that every test restores for itself.
  await withOpenHall(async ({ running, clock, databaseFile }) => {
    for (let person = 0; person < 3; person += 1) await running.execute(issueCommand())
    await running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
    await running.execute(commandOf(clerkAt('c1'), 'ticket:call-next', {}))
    await clock.advance(24 * 60 * 60 * 1000)
    await running.execute(issueCommand())
    expect(await journal(['backup', whole, '--data', join(databaseFile, '..')])).toMatchObject({ code: 0 })
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A data folder of this test's own, spoilt if wanted. */
async function dataFolder(spoil: string | null = null): Promise<string> {
  const place = join(folder, `data-${(copies += 1)}`)
  expect(await journal(['restore', whole, '--to', place])).toMatchObject({ code: 0 })
  if (spoil !== null) {
    const engine = openEngine({ file: join(place, 'hall.db'), nextTurn })
    if (!engine.ok) throw new Error(engine.error.detail)
    expect(await engine.value.commit([{ sql: spoil, params: [] }])).toMatchObject({ ok: true })
    await engine.value.close()
  }
  return place
}

describe('npm run -s journal', () => {
  it('verify says that all is well, in words and as one object', async () => {
    const place = await dataFolder()
    expect(await journal(['verify'], { JIAOHAO_DATA: place })).toMatchObject({
      code: 0,
      out: expect.stringContaining('demo: 2 天 days'),
    })
    const { code, out } = await journal(['verify', '--json', '--data', place])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      isWell: true,
      halls: [{ hallId: 'demo', days: [{ day: DAY }, { day: '2026-11-03', rows: 1 }], damage: null }],
    })
  })

  it('verify names the first damaged row and ends with 1', async () => {
    const place = await dataFolder(`UPDATE journal SET actor = 'x' WHERE day = '${DAY}' AND seq IN (2, 4)`)
    const { code, out } = await journal(['verify', '--data', place])
    expect(code).toBe(1)
    expect(out).toContain(`${DAY} 第 2 行 row 2: 内容被改过`)
    const json = await journal(['verify', '--json', '--day', DAY, '--data', place])
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({ isWell: false, halls: [{ damage: { day: DAY, seq: 2 } }] })
    // The other day is whole.
    expect(await journal(['verify', '--day', '2026-11-03', '--data', place])).toMatchObject({ code: 0 })
  })

  it('export writes a file that verify --file checks by itself', async () => {
    const place = await dataFolder()
    const file = join(folder, 'all.ndjson')
    expect(await journal(['export', '--out', file, '--data', place])).toMatchObject({ code: 0 })
    expect(await journal(['verify', '--file', file])).toMatchObject({ code: 0 })
    const onScreen = await journal(['export', '--data', place])
    expect(onScreen.out).toBe(readFileSync(file, 'utf8'))
    // It is there already, and stays as it is.
    expect(await journal(['export', '--out', file, '--data', place])).toMatchObject({ code: 1 })
    const spoilt = join(folder, 'spoilt.ndjson')
    writeFileSync(spoilt, readFileSync(file, 'utf8').replace('A002', 'A020'))
    const checked = await journal(['verify', '--file', spoilt])
    expect(checked.code).toBe(1)
    expect(checked.out).toContain('第 2 行 row 2')
  })

  it('rebuild says what differed, mends it, and finds nothing the second time', async () => {
    const place = await dataFolder(`UPDATE ticket SET state = 'served' WHERE number = 2 AND day = '${DAY}'`)
    const first = await journal(['rebuild', '--data', place])
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/A002 \(\w+\) 不同 changed state/) })
    const second = await journal(['rebuild', '--json', '--data', place])
    expect(JSON.parse(second.out)).toMatchObject({
      isWell: true,
      days: [{ differences: [] }, { differences: [] }],
    })
  })

  it('rebuild leaves a folder alone that a server owns; verify and backup do not mind', async () => {
    const place = await dataFolder()
    const owned = ownDataFolder(place, { pid: 4711, since: 0 })
    if (!owned.ok) throw new Error(owned.error.code)
    const refused = await journal(['rebuild', '--data', place])
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('pid 4711') })
    expect(await journal(['verify', '--data', place])).toMatchObject({ code: 0 })
    expect(await journal(['backup', join(folder, 'beside.gz'), '--data', place])).toMatchObject({ code: 0 })
    owned.value.release()
  })

  it('restore refuses what is not empty, and a backup that is not whole leaves nothing behind', async () => {
    const place = await dataFolder()
    const refused = await journal(['restore', whole, '--to', place])
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('target is not empty') })
    const bytes = readFileSync(whole)
    const half = join(folder, 'half.gz')
    writeFileSync(half, bytes.subarray(0, bytes.length / 2))
    const target = join(folder, 'of-half')
    expect(await journal(['restore', half, '--to', target])).toMatchObject({ code: 1 })
    expect(readdirSync(target).filter((name) => name.endsWith('.db'))).toEqual([])
    const other = join(folder, 'other.gz')
    writeFileSync(other, 'no backup')
    expect(await journal(['restore', other, '--to', target, '--json'])).toMatchObject({ code: 1 })
    // What a broken-off restore leaves does not stand in the way of the next one.
    expect(await journal(['restore', whole, '--to', target])).toMatchObject({ code: 0 })
  })

  it.each([
    [['verify'], { JIAOHAO_DATA: '/nowhere/at/all' }],
    [['rebuild'], { JIAOHAO_DATA: '/nowhere/at/all' }],
    [['verify', '--hall', 'nobody'], {}],
    [['verify', '--file', '/nowhere/at/all'], {}],
    [['dance'], {}],
    [[], {}],
  ])('%s with %s is told in one sentence, not as a crash', async (args, env) => {
    const place = await dataFolder()
    const { code, err } = await journal(args, { JIAOHAO_DATA: place, ...env })
    expect(code).toBe(1)
    expect(err).not.toBe('')
    expect(err).not.toContain('at async')
  })
})

describe.skipIf(noPostgres !== null)(`with PostgreSQL${postgresNote}`, () => {
  const postgres = usePostgres()

  it('takes a backup of a folder in, verifies, rebuilds, and gives the same back to a folder', async () => {
    const address = await postgres.newDatabase()
    const restored = await journal(['restore', whole, '--to', address])
    expect(restored).toMatchObject({ code: 0, err: '' })
    const env = { JIAOHAO_DATABASE: address }
    expect(await journal(['verify'], env)).toMatchObject({ code: 0 })
    expect(await journal(['rebuild'], env)).toMatchObject({
      code: 0,
      out: expect.stringContaining('与日志一致'),
    })
    expect(await journal(['restore', whole, '--to', address])).toMatchObject({
      code: 1,
      err: expect.stringContaining('target is not empty'),
    })

    const back = join(folder, 'back.gz')
    expect(await journal(['backup', back], env)).toMatchObject({ code: 0 })
    const place = join(folder, 'back')
    expect(await journal(['restore', back, '--to', place])).toMatchObject({ code: 0 })
    const here = await journal(['export', '--data', place])
    const there = await journal(['export'], env)
    expect(here.out).toBe(there.out)
    expect(here.out.length).toBeGreaterThan(1000)
    expect(await journal(['rebuild', '--data', place])).toMatchObject({
      code: 0,
      out: expect.stringContaining('与日志一致'),
    })
  })

  it('never shows the password of an address', async () => {
    const secret = 'postgres://jiaohao:geheim@127.0.0.1:1/hall'
    const { code, out, err } = await journal(['verify'], { JIAOHAO_DATABASE: secret })
    expect(code).toBe(1)
    expect(out + err).not.toContain('geheim')
  })
})

describe('the options', () => {
  it.each([
    [['verify', '--out', 'x'], '--out'],
    [['verify', '--day', 'today'], '--day'],
    [['backup'], 'backup'],
    [['restore', 'x'], '--to'],
    [['export', 'x'], 'x'],
    [['backup', 'x', 'y'], 'y'],
    [['verify', '--hall', ''], '--hall'],
    [['verify', '--nothing'], '--nothing'],
  ])('%s is refused with a word about %s', (args, word) => {
    const read = readOptions(args)
    expect(read).toMatchObject({ ok: false, error: expect.stringContaining(word) })
  })

  it('has Chinese words for what checks say', () => {
    expect(detailWords('row 7 is missing')).toBe('缺少第 7 行 / row 7 is missing')
    expect(detailWords('something new')).toBe('something new')
  })
})
