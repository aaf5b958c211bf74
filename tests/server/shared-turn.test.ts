import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { orderedId } from '../../domain/ordered-id.ts'
import type { Outcome } from '../../server/command-group.ts'
import { MOST_NEWS } from '../../server/catch-up.ts'
import type { Engine } from '../../server/storage/engine.ts'
import { demoHall } from '../support/hall-server.ts'
import { useNodes, type NodeOptions } from '../support/node-rig.ts'
import { issueCommand } from '../support/open-hall.ts'
import { noPostgres, postgresNote, usePostgres } from '../support/postgres.ts'
import { realClock, until } from '../support/real-clock.ts'

const hall = demoHall()
const node = useNodes()

const numberOf = (outcome: Outcome): number => (outcome.ok ? (outcome.value.ticket?.number ?? 0) : 0)

/** Hears nothing and never looks by itself: what others wrote it learns in its turns alone. */
const DEAF: NodeOptions = {
  clock: { ...realClock, after: () => () => {} },
  wrap: (engine) => ({ ...engine, nodes: engine.nodes && { ...engine.nodes, hear: () => () => {} } }),
}

/** Counts the turns a node wished for, and the commits in them. */
function counting(options: NodeOptions = {}) {
  const count = { turns: 0, commits: 0 }
  const wrap = (engine: Engine): Engine => {
    const { nodes, ...rest } = options.wrap?.(engine) ?? engine
    if (nodes === null) throw new Error('not shared')
    return {
      ...rest,
      nodes: {
        ...nodes,
        alone(key, use, ahead) {
          count.turns += 1
          return nodes.alone(
            key,
            (storage) =>
              use({
                ...storage,
                commit(writes) {
                  count.commits += 1
                  return storage.commit(writes)
                },
              }),
            ahead,
          )
        },
      },
    }
  }
  return { count, options: { ...options, wrap } }
}

describe.skipIf(noPostgres !== null)(`a turn of one node among several${postgresNote}`, () => {
  const postgres = usePostgres()

  it('serves what came while it was waited for, in one commit', async () => {
    const address = await postgres.newDatabase()
    const { count, options } = counting()
    const [waiting, other] = await Promise.all([node(address, options), node(address)])
    await waiting.running.execute(issueCommand())
    Object.assign(count, { turns: 0, commits: 0 })
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
    const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>()
    const held = other.engine.nodes?.alone(hall.hallId, () => {
      hold()
      return isOver
    })
    await isHeld
    const twice = issueCommand({ personDigest: null })
    const asked = [waiting.running.execute(twice)]
    await until('it waits for its turn', () => count.turns === 1)
    const late = Array.from({ length: 20 }, () => issueCommand({ personDigest: null }))
    asked.push(...[...late, twice].map((command) => waiting.running.execute(command)))
    end()
    await held
    const numbers = (await Promise.all(asked)).map(numberOf)
    expect(numbers).toEqual([...Array.from({ length: 21 }, (_, at) => at + 2), 2])
    expect(count).toEqual({ turns: 1, commits: 1 })
  })

  it('finds a request that another node did while it was waited for', async () => {
    const address = await postgres.newDatabase()
    const [ofWaiting, ofOther] = [counting(DEAF), counting(DEAF)]
    const [waiting, other] = await Promise.all([
      node(address, ofWaiting.options),
      node(address, ofOther.options),
    ])
    const command = issueCommand()
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
    const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>()
    const third = await node(address)
    const held = third.engine.nodes?.alone(hall.hallId, () => {
      hold()
      return isOver
    })
    await isHeld
    // Whoever is first in line does it, the other is told what came of it, and asks for it before it can know.
    const first = other.running.execute(command)
    await until('the first waits for its turn', () => ofOther.count.turns === 1)
    const second = waiting.running.execute(command)
    await until('the second waits for its turn', () => ofWaiting.count.turns === 1)
    end()
    await held
    expect(numberOf(await first)).toBe(1)
    expect(await second).toEqual(await first)
    expect([ofWaiting.count, ofOther.count].reduce((sum, { commits }) => sum + commits, 0)).toBe(1)
    for (const one of [waiting, other]) expect(one.told).toHaveLength(1)
  })

  it('is not spent on reading much: whoever is far behind reads first', async () => {
    const address = await postgres.newDatabase()
    const { count, options } = counting(DEAF)
    const [behind, other] = await Promise.all([node(address, options), node(address)])
    await behind.running.execute(issueCommand())
    Object.assign(count, { turns: 0, commits: 0 })
    const some = Array.from({ length: MOST_NEWS }, () => other.running.execute(issueCommand()))
    await Promise.all(some)
    expect(numberOf(await behind.running.execute(issueCommand()))).toBe(MOST_NEWS + 2)
    expect(count).toEqual({ turns: 1, commits: 1 })
    await Promise.all(
      Array.from({ length: MOST_NEWS + 1 }, () =>
        other.running.execute(issueCommand({ personDigest: null })),
      ),
    )
    Object.assign(count, { turns: 0, commits: 0 })
    expect(numberOf(await behind.running.execute(issueCommand()))).toBe(2 * MOST_NEWS + 4)
    expect(count).toEqual({ turns: 2, commits: 1 })
    expect(behind.told.map(({ entry }) => entry.seq)).toEqual(
      Array.from({ length: 2 * MOST_NEWS + 4 }, (_, at) => at + 1),
    )
  })

  it.each([
    ['as here', 0],
    ['an hour late', -3_600_000],
    ['an hour early', 3_600_000],
  ])('knows the person whom another node gave a number, its clock %s', async (_what, offset) => {
    const address = await postgres.newDatabase()
    const newId = (): string => orderedId(Date.now() + offset, randomBytes(10).toString('hex'))
    const [here, other] = await Promise.all([node(address, DEAF), node(address, { newId })])
    for (const digit of ['a', 'b', 'c']) {
      const personDigest = digit.repeat(64)
      expect(numberOf(await other.running.execute(issueCommand({ personDigest })))).toBeGreaterThan(0)
      expect(await here.running.execute(issueCommand({ personDigest }))).toMatchObject({
        error: { code: 'duplicate-ticket' },
      })
    }
  })
})
