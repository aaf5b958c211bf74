import { expect, it } from 'vitest'
import type { Write } from '../../server/storage/engine.ts'
import { createStatements } from '../../server/storage/statements.ts'

const NOTICE = 'SELECT tell(?)'
const rowOf = (table: string, id: number): Write => ({
  sql: `INSERT INTO ${table} (id, name) VALUES (?, ?)`,
  params: [id, `n${id}`],
})
const put = (id: number): Write => ({
  sql: 'INSERT INTO kept (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  params: [id, `n${id}`],
})
const drop: Write = { sql: 'DELETE FROM one WHERE id = ?', params: [7] }
const notice: Write = { sql: NOTICE, params: ['hall'] }

/** Which tables a statement inserts into and what else it does, in order. */
function outline(writes: readonly Write[]): string[] {
  return createStatements(NOTICE)(writes).map(({ sql }) =>
    [...sql.matchAll(/INSERT INTO (\w+)|DELETE FROM (\w+)|(tell)/g)].map(([found]) => found).join(', '),
  )
}

it('makes one statement of the rows of a commit and its notice', () => {
  const [only, ...more] = createStatements(NOTICE)([rowOf('one', 1), put(5), rowOf('one', 2), notice])
  expect(more).toEqual([])
  expect(
    only?.sql.match(
      /^WITH part0 AS \(INSERT INTO one .*\), part1 AS \(INSERT INTO kept .*\) SELECT tell\(\?\)$/s,
    ),
  ).not.toBeNull()
  expect(only?.params).toEqual([
    JSON.stringify([
      { id: 1, name: 'n1' },
      { id: 2, name: 'n2' },
    ]),
    JSON.stringify([{ id: 5, name: 'n5' }]),
    'hall',
  ])
})

it.each([
  ['nothing', [], []],
  ['rows of one table', [rowOf('one', 1), rowOf('one', 2)], ['INSERT INTO one']],
  ['rows of two', [rowOf('one', 1), rowOf('two', 2)], ['INSERT INTO one, INSERT INTO two']],
  ['a notice alone', [notice], ['tell']],
  [
    'what is no row stays between those before and after it',
    [rowOf('one', 1), drop, rowOf('one', 7)],
    ['INSERT INTO one', 'DELETE FROM one', 'INSERT INTO one'],
  ],
  [
    'one row put twice, the second in a statement of its own',
    [put(1), rowOf('one', 1), put(1)],
    ['INSERT INTO kept, INSERT INTO one', 'INSERT INTO kept'],
  ],
  [
    'rows after the notice',
    [rowOf('one', 1), notice, rowOf('two', 1)],
    ['INSERT INTO one, tell', 'INSERT INTO two'],
  ],
])('%s', (_what, writes, expected) => {
  expect(outline(writes)).toEqual(expected)
})
