import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCommitThread } from '../../server/storage/commit-thread.ts'
import type { Writer } from '../../server/storage/engine.ts'

let folder = ''
let writer: Writer
const file = (): string => join(folder, 'hall.db')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-commits-'))
  writer = createCommitThread(file())
})
afterEach(async () => {
  await writer.close()
  rmSync(folder, { recursive: true, force: true })
})

function numbers(): unknown[] {
  const database = new DatabaseSync(file(), { readOnly: true })
  try {
    return database
      .prepare('SELECT n FROM told ORDER BY rowid')
      .all()
      .map(({ n }) => n)
  } finally {
    database.close()
  }
}

const write = (sql: string, ...params: number[]) => ({ sql, params })
const ADD = 'INSERT INTO told (n) VALUES (?)'
const ADD_TWO = 'INSERT INTO told (n) SELECT ? UNION ALL SELECT ?'

it('writes what is given in its order, statements with few and with many values mixed', async () => {
  await writer.commit([write('CREATE TABLE told (n INTEGER)')])
  const commits = [
    writer.commit([write(ADD, 1), write(ADD_TWO, 2, 3), write(ADD, 4)]),
    writer.commit([write('DELETE FROM told WHERE n = 2'), write(ADD_TWO, 5, 6)]),
    writer.commit([write(ADD, 7)]),
  ]
  expect(await Promise.all(commits)).toEqual(Array(3).fill({ ok: true, value: undefined }))
  expect(numbers()).toEqual([1, 3, 4, 5, 6, 7])
})

it('keeps nothing of a commit that fails, and says whether somebody else was first', async () => {
  await writer.commit([write('CREATE TABLE told (n INTEGER PRIMARY KEY)')])
  await writer.commit([write(ADD, 1)])
  expect(await writer.commit([write(ADD, 2), write(ADD, 1)])).toMatchObject({
    ok: false,
    error: { code: 'storage-failed', isClash: true },
  })
  expect(await writer.commit([write(ADD, 3), write('INSERT INTO nowhere VALUES (1)')])).toMatchObject({
    ok: false,
    error: { code: 'storage-failed' },
  })
  expect(numbers()).toEqual([1])
})

it('rejects with a bug of ours, and the next commit is written by a new thread', async () => {
  await writer.commit([write('CREATE TABLE told (n INTEGER)'), write(ADD, 1)])
  const bug = writer.commit([{ sql: ADD, params: [undefined as unknown as number] }])
  await expect(bug).rejects.toThrow()
  expect(await writer.commit([write(ADD, 2)])).toEqual({ ok: true, value: undefined })
  expect(numbers()).toEqual([1, 2])
})

it('says so while the database cannot be opened, and writes once it can', async () => {
  const away = createCommitThread(join(folder, 'later', 'hall.db'))
  expect(await away.commit([write('CREATE TABLE told (n INTEGER)')])).toMatchObject({
    ok: false,
    error: { code: 'storage-failed' },
  })
  mkdirSync(join(folder, 'later'))
  expect(await away.commit([write('CREATE TABLE told (n INTEGER)')])).toEqual({ ok: true, value: undefined })
  await away.close()
})

it('finishes what was asked before it was closed', async () => {
  const last = [writer.commit([write('CREATE TABLE told (n INTEGER)')]), writer.commit([write(ADD, 1)])]
  await writer.close()
  expect(await Promise.all(last)).toEqual(Array(2).fill({ ok: true, value: undefined }))
  expect(numbers()).toEqual([1])
})
