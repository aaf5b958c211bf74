import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { nextTurn } from '../../server/clock.ts'
import type { Outcome } from '../../server/command-group.ts'
import { verifyDay } from '../../server/journal/journal.ts'
import { openEngine, type Engine } from '../../server/storage/engine.ts'
import { createStore } from '../../server/storage/store.ts'
import { demoHall } from '../support/hall-server.ts'
import { rebuiltState, useNodes, type Node } from '../support/node-rig.ts'
import { clerkAt, commandOf, issueCommand } from '../support/open-hall.ts'
import { noPostgres, postgresNote, usePostgres } from '../support/postgres.ts'
import { realClock } from '../support/real-clock.ts'

const HOUR = 60 * 60 * 1000
const DAY = '2026-11-02'
const NEXT_DAY = '2026-11-03'
const hall = demoHall()
const postgres = usePostgres()

let folder = ''
afterEach(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
  folder = ''
})
// After the folder's: what is said last is done first.
const openNode = useNodes()

function embedded(): Promise<() => Engine> {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-both-'))
  return Promise.resolve(() => {
    const engine = openEngine({ file: join(folder, 'hall.db'), nextTurn })
    if (!engine.ok) throw new Error(engine.error.detail)
    return engine.value
  })
}

const engines: readonly (readonly [string, string | null, () => Promise<() => string | Engine>])[] = [
  ['SQLite', null, embedded],
  [
    `PostgreSQL${postgresNote}`,
    noPostgres,
    async () => {
      const address = await postgres.newDatabase()
      return () => address
    },
  ],
]

function ticketNoOf(outcome: Outcome): string {
  return outcome.ok ? (outcome.value.ticket?.ticketNo ?? 'none') : `refused: ${outcome.error.code}`
}

describe.each(engines)('a hall on %s', (_name, skipped, prepare) => {
  const test = it.skipIf(skipped !== null)
  let offset = 0
  const clock = { ...realClock, now: () => Date.parse('2026-11-02T01:00:00Z') + offset }

  /** A hall on a new database, and how to open it again. */
  async function newHall(): Promise<{ readonly node: Node; reopen(): Promise<Node> }> {
    offset = 0
    const where = await prepare()
    const openOne = (): Promise<Node> => openNode(where(), { hall, clock })
    const node = await openOne()
    let newest = node
    return {
      node,
      async reopen() {
        await newest.close()
        return (newest = await openOne())
      },
    }
  }

  test('a morning: numbers, calls, visits; opened again it is the same, and the sum of its facts', async () => {
    const { node, reopen } = await newHall()
    const clerk = clerkAt('c1')
    const issued = await Promise.all(Array.from({ length: 30 }, () => node.running.execute(issueCommand())))
    expect(issued.map(ticketNoOf)).toEqual(
      Array.from({ length: 30 }, (_, at) => `A${String(at + 1).padStart(3, '0')}`),
    )
    await node.running.execute(commandOf(clerk, 'counter:open', {}))
    for (let visit = 0; visit < 5; visit += 1) {
      const called = await node.running.execute(commandOf(clerk, 'ticket:call-next', {}))
      const ticketId = called.ok ? (called.value.ticket?.ticketId ?? '') : ''
      offset += 60_000
      await node.running.execute(commandOf(clerk, 'ticket:start', { ticketId }))
      const outcomes = [{ serviceCode: 'id-renew', outcome: 'accepted' as const }]
      const done = await node.running.execute(commandOf(clerk, 'ticket:finish', { ticketId, outcomes }))
      expect(done).toMatchObject({ ok: true, value: { ticket: { state: 'done' } } })
    }
    const before = await node.state()
    const again = await reopen()
    expect(await again.state()).toEqual(before)
    expect(await rebuiltState(again.engine, hall, DAY)).toEqual(before)
    expect(again.told).toEqual([])
    expect(node.told.map(({ entry }) => entry.seq)).toEqual(
      Array.from({ length: before.seq }, (_, at) => at + 1),
    )
  })

  test('one effect and one answer per request, in one instant, later, and after a restart', async () => {
    const { node, reopen } = await newHall()
    const command = issueCommand()
    const [first, second] = await Promise.all([node.running.execute(command), node.running.execute(command)])
    expect(ticketNoOf(first)).toBe('A001')
    expect(second).toEqual(first)
    expect(await node.running.execute(command)).toEqual(first)
    const again = await reopen()
    expect(await again.running.execute(command)).toEqual(first)
    const other = commandOf(clerkAt('c1'), 'counter:open', { requestId: command.payload.requestId })
    expect(ticketNoOf(await again.running.execute(other))).toBe('refused: request-reused')
    expect(ticketNoOf(await again.running.execute(issueCommand()))).toBe('A002')
  })

  test('the day turns by itself at its line; no digest and no key of it is kept', async () => {
    const { node } = await newHall()
    const personDigest = 'e'.repeat(64)
    await node.running.execute(issueCommand({ personDigest }))
    expect(ticketNoOf(await node.running.execute(issueCommand({ personDigest })))).toBe(
      'refused: duplicate-ticket',
    )
    offset = 20 * HOUR
    const next = await node.running.execute(issueCommand({ personDigest }))
    expect(next).toMatchObject({ value: { day: NEXT_DAY, seq: 1, ticket: { ticketNo: 'A001' } } })
    expect(node.daysBegun).toEqual([NEXT_DAY])
    const store = createStore(node.engine, hall.hallId)
    expect(await store.personsOf(DAY)).toEqual({ ok: true, value: [] })
    expect(await verifyDay(store, DAY)).toEqual({ ok: true, value: { rows: 3 } })
    expect(await verifyDay(store, NEXT_DAY)).toEqual({ ok: true, value: { rows: 1 } })
  })

  test('a hall that was away over the day line closes the old day when it opens', async () => {
    const { node, reopen } = await newHall()
    await node.running.execute(issueCommand())
    await node.close()
    offset = 72 * HOUR
    const later = await reopen()
    expect(later.told.map(({ day, entry }) => [day, entry.fact.type])).toEqual([
      [DAY, 'ticketVoided'],
      [DAY, 'dayClosed'],
    ])
    expect(later.running.health()).toMatchObject({ status: 'ok', day: '2026-11-05', seq: 0 })
  })

  test('a clock that is set back moves neither the day nor the times of the journal', async () => {
    const { node } = await newHall()
    offset = 24 * HOUR
    await node.running.execute(issueCommand())
    offset = -HOUR
    await node.running.execute(issueCommand())
    const facts = node.told.filter(({ entry }) => entry.fact.type === 'ticketIssued')
    expect(facts.map(({ day }) => day)).toEqual([NEXT_DAY, NEXT_DAY])
    expect((facts[1]?.entry.at ?? 0) - (facts[0]?.entry.at ?? 0)).toBe(0)
  })

  test('appointments and their persons are there after a restart', async () => {
    const { node, reopen } = await newHall()
    const personDigest = 'b'.repeat(64)
    const slot = { from: Date.parse('2026-11-02T02:00:00Z'), to: Date.parse('2026-11-02T02:30:00Z') }
    const appointments = [{ appointmentId: 'Y1', serviceCode: 'id-renew', slot, personDigest }]
    const system = { role: 'system', actorId: 'system', deviceId: 'server', counterId: null } as const
    expect(await node.running.execute(commandOf(system, 'appointment:load', { appointments }))).toMatchObject(
      {
        ok: true,
      },
    )
    const again = await reopen()
    const found = await again.running.look(({ appointmentsOf }) => appointmentsOf(personDigest))
    expect(found).toEqual({ ok: true, value: ['Y1'] })
  })
})
