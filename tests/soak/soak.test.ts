import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noPostgres, postgresNote } from '../support/postgres.ts'
import { trendsOf, type DayFigures, type Trend } from './figures.ts'

const MB = 1024 * 1024
const quietDay: DayFigures = {
  day: '2026-11-02',
  tickets: 100,
  heap: 40 * MB,
  resident: 160 * MB,
  handles: 20,
  files: 48,
  timers: 2,
  database: MB,
  databaseAdded: MB / 4,
  log: MB,
  issueP50: 2,
  issueP99: 20,
  callP50: 2,
  callP99: 20,
}

const days = (change: (n: number) => Partial<DayFigures>): DayFigures[] =>
  Array.from({ length: 30 }, (_, n) => ({ ...quietDay, ...change(n) }))
const growing = (all: readonly DayFigures[]): string[] =>
  trendsOf(all).flatMap(({ of, isFlat }) => (isFlat ? [] : [of]))

describe('days that should be alike', () => {
  it('are, when nothing grows or when it only wavers', () => {
    expect(growing(days(() => ({})))).toEqual([])
    expect(growing(days((n) => ({ heap: (40 + (n % 2)) * MB, handles: 20 + (n % 2) })))).toEqual([])
    // The journal keeps everything: the file grows, and by the same every day.
    expect(growing(days((n) => ({ database: n * MB })))).toEqual([])
  })

  it.each([
    ['heap', (n: number) => ({ heap: (40 + n / 4) * MB })],
    ['resident', (n: number) => ({ resident: (160 + 6 * n) * MB })],
    ['handles', (n: number) => ({ handles: 20 + Math.floor(n / 5) })],
    ['files', (n: number) => ({ files: 48 + Math.floor(n / 5) })],
    ['timers', (n: number) => ({ timers: 2 + n })],
    ['databaseAdded', (n: number) => ({ databaseAdded: (MB / 4) * (1 + n / 8) })],
    ['log', (n: number) => ({ log: (1 + n / 3) * MB })],
    ['issueP50', (n: number) => ({ issueP50: 2 + n / 4 })],
    ['callP50', (n: number) => ({ callP50: 2 + n / 4 })],
  ] as const)('are not, when %s grows', (of, change) => expect(growing(days(change))).toEqual([of]))

  it('have their slope told, per day', () => {
    const heap = trendsOf(days((n) => ({ heap: (40 + n) * MB }))).find(({ of }) => of === 'heap')
    expect(heap?.perDay).toBeCloseTo(MB)
    expect(heap).toMatchObject({ first: 44.5 * MB, last: 64.5 * MB })
  })
})

/** In a process of its own, as its figures are those of a whole process. */
function run(args: readonly string[]): Promise<string> {
  return new Promise((done, reject) => {
    const main = join(import.meta.dirname, 'main.ts')
    execFile(process.execPath, [main, ...args], { encoding: 'utf8' }, (error, stdout, stderr) => {
      // Its exit code speaks of latencies too, and of those a busy machine says nothing.
      if (stdout === '') reject(error ?? new Error(stderr))
      else done(stdout)
    })
  })
}

/** What grew of three days of forty people, told by name; latencies aside. */
async function threeDays(more: readonly string[]): Promise<string[]> {
  const args = ['--days', '3', '--tickets', '40', '--json', ...more]
  const told = JSON.parse(await run(args)) as { days: DayFigures[]; trends: Trend[] }
  expect(told.days.map(({ tickets }) => tickets)).toEqual([40, 40, 40])
  expect(new Set(told.days.map(({ day }) => day)).size).toBe(3)
  expect(told.days.every(({ database, log }) => database > 0 && log > 0)).toBe(true)
  expect(told.trends.map(({ of }) => of)).toEqual(
    expect.arrayContaining(['heap', 'handles', 'timers', 'databaseAdded']),
  )
  return told.trends.flatMap(({ of, isFlat }) => (isFlat || of.endsWith('P50') ? [] : [of]))
}

describe('npm run soak', () => {
  it('three days leave nothing behind', { timeout: 180_000 }, async () => {
    expect(await threeDays([])).toEqual([])
  })

  it.skipIf(noPostgres !== null)(
    `nor do they on PostgreSQL${postgresNote}`,
    { timeout: 180_000 },
    async () => {
      expect(await threeDays(['--engine', 'postgres'])).toEqual([])
    },
  )

  it('says what it wants when it is asked for an engine there is none of', async () => {
    await expect(run(['--engine', 'oracle'])).rejects.toThrow('--engine sqlite|postgres')
  })
})
