import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, postgresNote } from '../support/postgres.ts'
import { isFine, runChaos } from './run.ts'
import type { EngineName } from './stage.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-chaos-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A short one; `npm run chaos` does more of it, and other mishaps. */
async function expectThreeKills(engine: EngineName, nodes: number): Promise<void> {
  const options = { mischief: 'kills', seed: 1, kills: 3, cutSeconds: 0 } as const
  const report = await runChaos({ ...options, engine, nodes, folder: join(folder, engine) })
  if ('skipped' in report) throw new Error(report.skipped)
  expect(report).toMatchObject({
    did: { kills: 3 },
    hostKills: 1,
    findings: [],
    unexpected: [],
    lost: 0,
    doubled: 0,
    misordered: 0,
    screensWrong: 0,
    rowsWrong: 0,
    chain: 'ok',
  })
  expect(isFine(report)).toBe(true)
}

describe('servers and kiosks killed while people are at work on a bad wire', () => {
  it('one server with a file of its own', { timeout: 150_000 }, () => expectThreeKills('sqlite', 1))
  it.skipIf(noPostgres !== null)(`two servers on one database${postgresNote}`, { timeout: 150_000 }, () =>
    expectThreeKills('postgres', 2),
  )
})
