import { describe, expect, it } from 'vitest'
import { emptyState } from '../../domain/hall-state.ts'
import { machineClock } from '../../server/clock.ts'
import { createDaySums } from '../../server/journal/day-sum.ts'
import { programOfFacts } from '../../server/journal/program.ts'
import { readSnapshot, snapshotOf } from '../../server/journal/snapshot.ts'
import { createSnapshots, type Snapshots, type Summing } from '../../server/journal/snapshots.ts'
import { whenQuietOf, type WhenQuiet } from '../../server/journal/when-quiet.ts'
import { createSummingThread } from '../../server/journal/summing-thread.ts'
import type { DatabasePlace } from '../../server/storage/engine.ts'
import { atOneMomentOf } from '../../server/storage/moment.ts'
import { createStore } from '../../server/storage/store.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openNode } from '../support/node-rig.ts'
import { noPostgres, postgresNote, usePostgres } from '../support/postgres.ts'
import { clerkAt, commandOf, issueCommand, withOpenHall, type OpenHall } from '../support/open-hall.ts'

const DAY = '2026-11-02'
const PROGRAM = 'this program'
const EVERY = 10
const atOnce: WhenQuiet = (_count, run) => {
  run()
  return () => {}
}

interface Bench {
  readonly snapshots: Snapshots
  /** Says which database to add up; the hall's folder is not known before it is open. */
  use(place: DatabasePlace): void
  /** Resolves when every sum asked for so far has been answered. */
  quiet(): Promise<void>
  sums(): number
}

/** Snapshots every ten facts, added up in this thread unless told. */
function bench(program = PROGRAM, everyFacts = EVERY, inThread = false): Bench {
  let place: DatabasePlace = { file: '' }
  let thread: Summing | null = null
  const here = createDaySums(program)
  let sums = 0
  let before: Promise<unknown> = Promise.resolve()
  const summing: Summing = {
    sumUp(asked) {
      sums += 1
      const run = async (): ReturnType<Summing['sumUp']> => {
        if (inThread) return (thread ??= createSummingThread({ place, program })).sumUp(asked)
        const summed = await atOneMomentOf(place, machineClock, (moment) => here.sumUp(moment, asked))
        return summed.ok ? summed.value : summed
      }
      const answer = run()
      before = before.then(() => answer)
      return answer
    },
    forget: here.forget,
    close: async () => thread?.close(),
  }
  return {
    snapshots: createSnapshots({ program, summing, everyFacts, whenQuiet: atOnce }),
    use: (found) => (place = found),
    quiet: async () => {
      await before
      // What follows the answer: the parts, the head.
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    },
    sums: () => sums,
  }
}

async function withSnapshots(
  use: (open: OpenHall, bench: Bench) => Promise<void>,
  made: Bench = bench(),
): Promise<void> {
  await withOpenHall(
    async (open) => {
      made.use({ file: open.databaseFile })
      await use(open, made)
    },
    { snapshots: made.snapshots },
  )
  await made.snapshots.close()
}

/** Numbers, calls, visits: some facts of several kinds. */
async function work({ running, clock }: OpenHall, people: number): Promise<void> {
  const clerk = clerkAt('c1')
  await running.execute(commandOf(clerk, 'counter:open', {}))
  for (let person = 0; person < people; person += 1) {
    await running.execute(
      issueCommand({ personDigest: person % 3 === 0 ? String(person).padStart(64, 'a') : null }),
    )
    if (person % 2 === 0) continue
    const called = await running.execute(commandOf(clerk, 'ticket:call-next', {}))
    const ticketId = called.ok ? (called.value.ticket?.ticketId ?? '') : ''
    await clock.advance(1000)
    await running.execute(commandOf(clerk, 'ticket:start', { ticketId }))
    await running.execute(
      commandOf(clerk, 'ticket:finish', {
        ticketId,
        outcomes: [{ serviceCode: 'id-renew', outcome: 'accepted' }],
      }),
    )
  }
}

async function seenIn({ running }: OpenHall): Promise<unknown> {
  const seen = await running.look(({ state, entries }) => structuredClone({ state, entries }))
  if (!seen.ok) throw new Error(seen.error.code)
  return seen.value
}

const eventsOf = ({ log }: OpenHall): string[] => log.lines.map(({ event }) => event)
const spoil = (open: OpenHall, sql: string): Promise<unknown> => open.engine.commit([{ sql, params: [] }])

describe('a snapshot', () => {
  it('is kept after a commit once the day has gone on long enough, and not with every fact', () =>
    withSnapshots(async (open, { quiet, sums }) => {
      for (let person = 0; person < EVERY - 1; person += 1) await open.running.execute(issueCommand())
      await quiet()
      expect(await open.store.snapshot()).toEqual({ ok: true, value: [] })
      expect(sums()).toBe(0)
      await open.running.execute(issueCommand())
      await quiet()
      expect(await open.store.snapshot()).toMatchObject({
        value: [{ day: DAY, seq: EVERY, program: PROGRAM }],
      })
      await open.running.execute(issueCommand())
      await quiet()
      expect(sums()).toBe(1)
    }))

  it('and the facts after it are the same day as all facts, persons included', () =>
    withSnapshots(async (open, { quiet }) => {
      await work(open, 12)
      await quiet()
      await open.running.execute(issueCommand())
      const before = await seenIn(open)
      const again = await open.reopen()
      expect(await seenIn(again)).toEqual(before)
      await quiet()
      expect(eventsOf(again)).toContain('snapshot-proved')
      // The day goes on: numbers, persons and the chain are those of the whole day.
      const twice = await again.running.execute(issueCommand({ personDigest: '9'.padStart(64, 'a') }))
      expect(twice).toMatchObject({ ok: false, error: { code: 'duplicate-ticket' } })
      expect(await again.running.execute(issueCommand())).toMatchObject({
        ok: true,
        value: { ticket: { ticketNo: 'A014' } },
      })
    }))

  it('is made in a thread of its own, and proved there', () =>
    withSnapshots(
      async (open, { quiet }) => {
        await work(open, 12)
        await expect.poll(() => eventsOf(open), { timeout: 15_000 }).toContain('snapshot-kept')
        await quiet()
        const again = await open.reopen()
        await expect.poll(() => eventsOf(again), { timeout: 15_000 }).toContain('snapshot-proved')
      },
      bench(PROGRAM, EVERY, true),
    ))

  it('goes with its day', () =>
    withSnapshots(async (open, { quiet }) => {
      await work(open, 12)
      await quiet()
      await open.clock.advance(24 * 60 * 60 * 1000)
      await open.running.execute(issueCommand())
      expect(await open.store.snapshot()).toEqual({ ok: true, value: [] })
      expect(await open.engine.read('SELECT * FROM snapshot_part', [])).toEqual({ ok: true, value: [] })
    }))

  it('of an older moment never takes the place of a newer one', () =>
    withSnapshots(async (open, { quiet }) => {
      await work(open, 12)
      await quiet()
      const kept = await open.store.snapshot()
      const row = { day: DAY, seq: 3, journalHash: '', program: PROGRAM, stateHash: '', parts: 1 }
      await open.engine.commit([open.store.putSnapshot(row)])
      expect(await open.store.snapshot()).toEqual(kept)
    }))
})

describe('a snapshot in a rush', () => {
  /** Facts of a day that come in at a steady pace, and when it was begun to add them up. */
  async function beganAt(perSecond: (second: number) => number, seconds: number): Promise<number[]> {
    const clock = createFakeClock(0)
    const began: number[] = []
    const made = snapshotOf({ ...emptyState('demo', DAY), seq: 1 }, 'hash', PROGRAM)
    const done = { ok: true, value: { snapshot: made, isProved: null } } as const
    const summing: Summing = {
      sumUp() {
        began.push(clock.now() / 1000)
        return Promise.resolve(done)
      },
      forget: () => {},
      close: () => Promise.resolve(),
    }
    const followed = createSnapshots({
      program: PROGRAM,
      summing,
      everyFacts: EVERY,
      whenQuiet: whenQuietOf(clock, { lookMs: 1000, most: 20, longestMs: 60_000 }),
    }).follow({
      hallId: 'demo',
      storage: {
        read: () => Promise.reject(new Error('not read')),
        commit: () => Promise.resolve({ ok: true, value: undefined }),
      },
      store: createStore({ read: () => Promise.reject(new Error('not read')) }, 'demo'),
      log: createFakeLog(),
      onWrong: () => {},
      onDamage: () => {},
    })
    followed.loaded({ day: DAY, seq: 0, snapshot: null })
    let seq = 0
    for (let second = 0; second < seconds && began.length === 0; second += 1) {
      for (let tenth = 0; tenth < 10; tenth += 1) {
        followed.committed(DAY, (seq += perSecond(second) / 10))
        await clock.advance(100)
      }
    }
    await followed.end()
    await clock.advance(120_000)
    return began
  }

  it('is made a second later at the pace of a hall', async () => {
    expect(await beganAt(() => 10, 10)).toEqual([1.9])
  })

  it('waits until the rush is over', async () => {
    expect(await beganAt((second) => (second < 7 ? 400 : 10), 20)).toEqual([8])
  })

  it('does not wait for ever', async () => {
    expect(await beganAt(() => 400, 100)).toEqual([60])
  })

  it('is given up when the hall is closed first', async () => {
    expect(await beganAt(() => 400, 5)).toEqual([])
  })
})

describe('a snapshot that does not fit', () => {
  const spoilings: readonly (readonly [string, string])[] = [
    [
      'whose content was edited',
      `UPDATE snapshot_part SET content = replace(content, substr(content, 200, 8), 'AAAAAAAA')`,
    ],
    ['that lost a part', 'DELETE FROM snapshot_part'],
    ['that is no archive', `UPDATE snapshot_part SET content = 'bm90aGluZw=='`],
    ['of another place in the day', 'UPDATE snapshot SET seq = seq - 1'],
    ['that stands on another row', `UPDATE snapshot SET journal_hash = '${'0'.repeat(64)}'`],
    ['of another program', `UPDATE snapshot SET program = 'an older one'`],
  ]
  it.each(spoilings)('%s is told and left alone: all facts are read', (_what, sql) =>
    withSnapshots(async (open, { quiet }) => {
      await work(open, 12)
      await quiet()
      const before = await seenIn(open)
      await spoil(open, sql)
      const again = await open.reopen()
      expect(eventsOf(again)).toContain('snapshot-not-used')
      expect(await seenIn(again)).toEqual(before)
      expect(again.running.health().status).toBe('ok')
      // And another one is made of the facts.
      await quiet()
      expect(eventsOf(again)).toContain('snapshot-kept')
    }),
  )

  it('though its hashes do, is found out by the facts: the hall goes on from these', () =>
    withSnapshots(async (open, { quiet }) => {
      await work(open, 12)
      await quiet()
      const before = await seenIn(open)
      // Another program of the same name, which adds up differently: everything about its snapshot is consistent.
      const read = await readSnapshot(open.store, 'demo', DAY, PROGRAM)
      if (!read.ok || !read.value) throw new Error('no snapshot')
      const { state, journalHash } = read.value
      state.lastNumbers['A'] = 500
      const wrong = snapshotOf(state, journalHash, PROGRAM)
      await open.engine.commit([
        ...wrong.contents.map((content, part) => open.store.putSnapshotPart(DAY, wrong.seq, part, content)),
        open.store.putSnapshot(wrong),
      ])
      const again = await open.reopen()
      await quiet()
      expect(eventsOf(again)).toContain('snapshot-wrong')
      expect(await seenIn(again)).toEqual(before)
      expect(await again.running.execute(issueCommand())).toMatchObject({
        value: { ticket: { ticketNo: 'A013' } },
      })
    }))
})

describe('a snapshot that cannot be made', () => {
  const asked = { hallId: 'demo', store: createStore({ read: () => Promise.resolve(full) }, 'demo') }
  const full = { ok: false, error: { code: 'storage-failed', detail: 'disk full' } } as const
  const made = snapshotOf({ ...emptyState('demo', DAY), seq: EVERY }, 'hash', PROGRAM)

  it.each([
    ['because nothing can be read', full, 'snapshot-not-made'],
    [
      'because nothing can be written',
      { ok: true, value: { snapshot: made, isProved: null } },
      'snapshot-not-kept',
    ],
  ] as const)('%s is told once, and tried again only with the next one', async (_why, result, event) => {
    let sums = 0
    const summing: Summing = {
      sumUp: () => {
        sums += 1
        return Promise.resolve(result)
      },
      forget: () => {},
      close: () => Promise.resolve(),
    }
    const log = createFakeLog()
    const storage = { read: () => Promise.resolve(full), commit: () => Promise.resolve(full) }
    const followed = createSnapshots({
      program: PROGRAM,
      summing,
      everyFacts: EVERY,
      whenQuiet: atOnce,
    }).follow({
      ...asked,
      storage,
      log,
      onWrong: () => {},
      onDamage: () => {},
    })
    followed.loaded({ day: DAY, seq: 0, snapshot: null })
    for (let seq = 1; seq <= EVERY * 2 - 1; seq += 1) {
      followed.committed(DAY, seq)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect({ sums, events: log.lines.map((line) => line.event) }).toEqual({ sums: 1, events: [event] })
    followed.committed(DAY, EVERY * 2)
    await new Promise((resolve) => setImmediate(resolve))
    expect(sums).toBe(2)
    await followed.end()
    followed.committed(DAY, EVERY * 4)
    expect(sums).toBe(2)
  })

  it('because its thread died is asked for again, of a new thread', async () => {
    const nowhere = createSummingThread({ place: { file: '/nowhere/hall.db' }, program: PROGRAM })
    expect(await nowhere.sumUp({ hallId: 'demo', prove: null })).toMatchObject({
      error: { code: 'storage-failed' },
    })
    const pending = nowhere.sumUp({ hallId: 'demo', prove: null })
    await nowhere.close()
    expect(await pending).toMatchObject({ error: { code: 'storage-failed' } })
    expect(await nowhere.sumUp({ hallId: 'demo', prove: null })).toMatchObject({
      error: { code: 'storage-failed' },
    })
    await nowhere.close()
  })
})

describe('a journal damaged before the snapshot', () => {
  it('is found in the background and shows in health, though the hall could start', () =>
    withSnapshots(async (open, { quiet }) => {
      await work(open, 12)
      await quiet()
      await spoil(open, `UPDATE journal SET actor = 'x' WHERE seq = 3`)
      const again = await open.reopen()
      await quiet()
      expect(again.log.lines).toContainEqual(
        expect.objectContaining({
          level: 'error',
          event: 'journal-damaged',
          fields: expect.objectContaining({ seq: 3 }),
        }),
      )
      expect(again.running.health().status).toBe('degraded')
    }))

  const spoilings: readonly (readonly [string, string])[] = [
    ['a missing row', 'DELETE FROM journal WHERE seq = 4'],
    [
      'a row after it that was edited',
      `UPDATE journal SET actor = 'x' WHERE seq = (SELECT max(seq) FROM journal)`,
    ],
    ['a missing newest row', 'DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)'],
  ]
  it.each(spoilings)('%s keeps the hall from starting, snapshot or not', (_what, sql) =>
    withSnapshots(async (open, { quiet }) => {
      await work(open, 12)
      await quiet()
      await open.running.execute(issueCommand())
      await spoil(open, sql)
      await expect(open.reopen()).rejects.toThrow('journal-damaged')
    }),
  )
})

describe.skipIf(noPostgres !== null)(`several nodes on one database${postgresNote}`, () => {
  const postgres = usePostgres()

  it('each make snapshots, and each starts from the newest one, whoever made it', async () => {
    const address = await postgres.newDatabase()
    const benches = [bench(PROGRAM, EVERY, true), bench(PROGRAM, EVERY, true)]
    for (const one of benches) one.use({ address })
    const [first, second] = await Promise.all(
      benches.map(({ snapshots }) => openNode(address, { snapshots, clock: createFakeClock() })),
    )
    if (!first || !second) throw new Error('two nodes')
    for (let round = 0; round < EVERY * 2; round += 1) {
      await Promise.all([first.running.execute(issueCommand()), second.running.execute(issueCommand())])
    }
    const isKept = (): boolean =>
      [first, second].every(({ log }) => log.lines.some(({ event }) => event === 'snapshot-kept'))
    await expect.poll(isKept, { timeout: 15_000 }).toBe(true)
    await first.close()
    await second.close()

    const third = bench(PROGRAM, EVERY, true)
    third.use({ address })
    const again = await openNode(address, { snapshots: third.snapshots, clock: createFakeClock() })
    await expect
      .poll(() => again.log.lines.map(({ event }) => event), { timeout: 15_000 })
      .toContain('snapshot-proved')
    expect(await again.running.execute(issueCommand())).toMatchObject({
      value: { ticket: { number: EVERY * 4 + 1 } },
    })
    await again.close()
    for (const one of [...benches, third]) await one.snapshots.close()
  })
})

describe('the program that adds up', () => {
  it('is known by its source: the same one every time', () => {
    expect(programOfFacts()).toMatch(/^[0-9a-f]{64}$/)
    expect(programOfFacts()).toBe(programOfFacts())
  })
})
