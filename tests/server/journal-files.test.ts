import { describe, expect, it } from 'vitest'
import { checkExport, exportLines } from '../../server/journal/export-file.ts'
import { FIRST_HASH, hashOf } from '../../server/journal/hash-chain.ts'
import { clerkAt, commandOf, issueCommand, withOpenHall, type OpenHall } from '../support/open-hall.ts'

const DAY = '2026-11-02'
const NEXT_DAY = '2026-11-03'
const PERSON = 'a1'.repeat(32)

async function twoDays({ running, clock }: OpenHall): Promise<void> {
  for (let person = 0; person < 4; person += 1) await running.execute(issueCommand())
  await running.execute(issueCommand({ personDigest: PERSON }))
  await running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
  await clock.advance(24 * 60 * 60 * 1000)
  for (let person = 0; person < 3; person += 1) await running.execute(issueCommand())
}

async function exported({ store, hall }: OpenHall, day: string | null = null): Promise<string[]> {
  const lines: string[] = []
  for await (const line of exportLines([{ hallId: hall.hallId, store }], day)) {
    if (!line.ok) throw new Error(JSON.stringify(line.error))
    lines.push(line.value)
  }
  return lines
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}
const check = (lines: readonly string[]): ReturnType<typeof checkExport> => checkExport(each(lines))

describe('an exported journal', () => {
  it('proves itself, whole or one day of it', () =>
    withOpenHall(async (open) => {
      await twoDays(open)
      const head = await open.store.head()
      const hash = head.ok && head.value[0]?.['hash']
      const whole = await check(await exported(open))
      expect(whole).toMatchObject({
        ok: true,
        value: [
          { hallId: 'demo', after: FIRST_HASH, days: [{ day: DAY }, { day: NEXT_DAY, rows: 3 }], hash },
        ],
      })
      const second = await check(await exported(open, NEXT_DAY))
      expect(second).toMatchObject({ ok: true, value: [{ days: [{ day: NEXT_DAY, rows: 3 }], hash }] })
      // It says itself that it does not begin at the beginning.
      expect(second.ok && second.value[0]?.after).not.toBe(FIRST_HASH)
    }))

  it('holds no digest of a person and no key', () =>
    withOpenHall(async (open) => {
      await twoDays(open)
      const text = (await exported(open)).join('\n')
      const keys = await open.engine.read('SELECT value FROM secret', [])
      expect(text).not.toContain(PERSON)
      for (const key of keys.ok ? keys.value : []) expect(text).not.toContain(String(key['value']))
      expect(keys.ok && keys.value.length).toBeGreaterThan(0)
    }))

  /** The row of a seq of the first day, edited; its line number follows from the two lines before the first row. */
  const edited = (lines: string[], seq: number, edit: (row: Record<string, unknown>) => object): string[] =>
    lines.map((text) => {
      const row = JSON.parse(text) as Record<string, unknown>
      return row['seq'] === seq && row['day'] === DAY ? JSON.stringify(edit(row)) : text
    })
  const spoilings: readonly (readonly [string, (lines: string[]) => string[], object])[] = [
    ['an edited row', (lines) => edited(lines, 3, (row) => ({ ...row, actor: 'K99' })), { line: 5, seq: 3 }],
    [
      'an edited row with a new hash',
      (lines) =>
        edited(lines, 3, ({ hash: _hash, ...row }) => {
          const other = { ...row, actor: 'K99' } as unknown as Parameters<typeof hashOf>[0]
          return { ...other, hash: hashOf(other) }
        }),
      { line: 6, seq: 4, detail: 'it does not follow the row before it' },
    ],
    ['a missing row', (lines) => lines.toSpliced(4, 1), { line: 5, seq: 4, detail: 'row 3 is missing' }],
    ['a missing first row', (lines) => lines.toSpliced(2, 1), { line: 3, detail: 'row 1 is missing' }],
    ['a missing last row', (lines) => lines.toSpliced(-2, 1), { detail: 'rows are missing' }],
    [
      'two rows in the other order',
      (lines) => [...lines.slice(0, 4), lines[5] ?? '', lines[4] ?? '', ...lines.slice(6)],
      { line: 5 },
    ],
    ['a cut-off end', (lines) => lines.slice(0, -1), { detail: 'its end is missing' }],
    [
      'half a line',
      (lines) => [...lines.slice(0, 5), (lines[5] ?? '').slice(0, 40)],
      { line: 6, detail: 'the line cannot be read' },
    ],
    [
      'a row that is no fact',
      (lines) => edited(lines, 2, (row) => ({ ...row, fact: { type: 'nothing' } })),
      { line: 4 },
    ],
    [
      'something after the end',
      (lines) => [...lines, lines[2] ?? ''],
      { detail: 'it goes on after its last line' },
    ],
    ['another file', () => ['{"jiaohao":"backup"}'], { line: 1, detail: 'it is not an exported journal' }],
    ['an empty file', () => [], { line: 1, detail: 'it is empty' }],
  ]
  it.each(spoilings)('shows %s and names the line', (_what, spoil, damage) =>
    withOpenHall(async (open) => {
      await twoDays(open)
      const lines = await exported(open)
      expect(await check(spoil(lines))).toMatchObject({
        ok: false,
        error: { code: 'file-damaged', ...damage },
      })
    }),
  )

  it('is not made of a damaged journal', () =>
    withOpenHall(async (open) => {
      await twoDays(open)
      await open.engine.commit([{ sql: `UPDATE journal SET actor = 'x' WHERE seq = 2`, params: [] }])
      await expect(exported(open)).rejects.toThrow('journal-damaged')
    }))
})
