import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../server/command-group.ts'
import { failed } from '../../domain/result.ts'
import { createStore } from '../../server/storage/store.ts'
import { newRequestId } from '../support/hall-client.ts'
import { demoHall } from '../support/hall-server.ts'
import { layCable, rebuiltState, useNodes, type Node } from '../support/node-rig.ts'
import { clerkAt, commandOf, issueCommand } from '../support/open-hall.ts'
import { noPostgres, postgresNote, runSql, usePostgres } from '../support/postgres.ts'
import { realClock, until } from '../support/real-clock.ts'

const HOUR = 60 * 60 * 1000
const hall = demoHall()
const node = useNodes()

function ticketNoOf(outcome: Outcome): string {
  return outcome.ok ? (outcome.value.ticket?.ticketNo ?? 'none') : `refused: ${outcome.error.code}`
}

const seqsOf = ({ told }: Node): number[] => told.map(({ entry }) => entry.seq)
const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1)

describe.skipIf(noPostgres !== null)(`two nodes of one hall${postgresNote}`, () => {
  const postgres = usePostgres()

  it('give 200 numbers at once: each once, in one order everywhere, as the journal has it', async () => {
    const address = await postgres.newDatabase()
    const nodes = await Promise.all([node(address), node(address)])
    const outcomes = await Promise.all(
      upTo(200).map((at) => nodes[at % 2]?.running.execute(issueCommand({ personDigest: null }))),
    )
    const numbers = outcomes.map((outcome) => (outcome?.ok ? (outcome.value.ticket?.number ?? 0) : 0))
    expect(numbers.toSorted((a, b) => a - b)).toEqual(upTo(200))
    await until('both have heard of all', () => nodes.every(({ told }) => told.length === 200))
    for (const one of nodes) expect(seqsOf(one)).toEqual(upTo(200))
    expect(nodes[0]?.told).toEqual(nodes[1]?.told)
    const [first, second] = await Promise.all(nodes.map((one) => one.state()))
    const rebuilt = await rebuiltState(nodes[0].engine, hall, first?.day ?? '')
    expect(first).toEqual(rebuilt)
    expect(second).toEqual(rebuilt)
    expect(nodes[0].log.text() + nodes[1].log.text()).not.toContain('storage-failed')
  })

  it('never call the same ticket at two counters', async () => {
    const address = await postgres.newDatabase()
    const nodes = await Promise.all([node(address), node(address)])
    for (const [at, one] of nodes.entries()) {
      await one.running.execute(commandOf(clerkAt(`c${at + 1}`, `100${at + 1}`), 'counter:open', {}))
    }
    for (let round = 0; round < 15; round += 1) {
      await Promise.all(nodes.map((one) => one.running.execute(issueCommand())))
      const called = await Promise.all(
        nodes.map((one, at) =>
          one.running.execute(commandOf(clerkAt(`c${at + 1}`, `100${at + 1}`), 'ticket:call-next', {})),
        ),
      )
      const ids = called.map((outcome) =>
        outcome.ok ? (outcome.value.ticket?.ticketId ?? '') : outcome.error.code,
      )
      expect(new Set(ids).size, ids.join()).toBe(2)
      for (const [at, one] of nodes.entries()) {
        const clerk = clerkAt(`c${at + 1}`, `100${at + 1}`)
        const ticketId = ids[at] ?? ''
        await one.running.execute(commandOf(clerk, 'ticket:start', { ticketId }))
        const outcomes = [{ serviceCode: 'id-renew', outcome: 'accepted' as const }]
        expect(
          await one.running.execute(commandOf(clerk, 'ticket:finish', { ticketId, outcomes })),
        ).toMatchObject({
          ok: true,
        })
      }
    }
  })

  it('answer a request once, whichever of them is asked again, and at the same instant too', async () => {
    const address = await postgres.newDatabase()
    const nodes = await Promise.all([node(address), node(address)])
    const command = issueCommand()
    const [first, second] = await Promise.all(nodes.map(({ running }) => running.execute(command)))
    expect(first && ticketNoOf(first)).toBe('A001')
    expect(second).toEqual(first)
    await nodes[0].running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
    const call = commandOf(clerkAt('c1'), 'ticket:call-next', {})
    const called = await nodes[0].running.execute(call)
    expect(ticketNoOf(called)).toBe('A001')
    // The counter is busy by now, but this is the same wish.
    expect(await nodes[1].running.execute(call)).toEqual(called)
    const other = commandOf(clerkAt('c2'), 'ticket:call-next', { requestId: call.payload.requestId })
    expect(await nodes[1].running.execute(other)).toMatchObject({ error: { code: 'request-reused' } })
    expect(nodes[1].told).toHaveLength(3)
  })

  it('know a person whom the other gave a number', async () => {
    const address = await postgres.newDatabase()
    const nodes = await Promise.all([node(address), node(address)])
    const personDigest = 'e'.repeat(64)
    await nodes[0].running.execute(issueCommand({ personDigest }))
    expect(await nodes[1].running.execute(issueCommand({ personDigest }))).toMatchObject({
      error: { code: 'duplicate-ticket' },
    })
    const keys = await Promise.all(nodes.map(({ running }) => running.look(({ digestKey }) => digestKey)))
    expect(keys[0]).toEqual(keys[1])
  })

  it('turn the day together: one closes it, the other follows', async () => {
    const address = await postgres.newDatabase()
    let offset = 0
    const clock = { ...realClock, now: () => Date.parse('2026-11-02T01:00:00Z') + offset }
    const nodes = await Promise.all([node(address, { clock }), node(address, { clock })])
    await nodes[0].running.execute(issueCommand())
    offset = 24 * HOUR
    const outcomes = await Promise.all(nodes.map(({ running }) => running.execute(issueCommand())))
    expect(outcomes.map(ticketNoOf).toSorted()).toEqual(['A001', 'A002'])
    for (const one of nodes) {
      await until('the day has begun', () => one.daysBegun.length > 0)
      expect(one.daysBegun).toEqual(['2026-11-03'])
      const old = one.told.filter(({ day }) => day === '2026-11-02').map(({ entry }) => entry.fact.type)
      expect(old).toEqual(['ticketIssued', 'ticketVoided', 'dayClosed'])
    }
    const keys = await Promise.all(nodes.map(({ running }) => running.look(({ digestKey }) => digestKey)))
    expect(keys[0]).toEqual(keys[1])
    const secrets = await runSql(address, `SELECT day FROM secret WHERE name = 'digest-key'`)
    expect(secrets).toEqual([{ day: '2026-11-03' }])
  })

  it('turn a day on which nothing happened, and the one whose clock is late follows too', async () => {
    const address = await postgres.newDatabase()
    const offsets = [0, 0]
    const clockOf = (at: number) => ({
      ...realClock,
      now: () => Date.parse('2026-11-02T15:59:00Z') + (offsets[at] ?? 0),
    })
    const nodes = await Promise.all([
      node(address, { clock: clockOf(0) }),
      node(address, { clock: clockOf(1) }),
    ])
    offsets[0] = 2 * 60_000
    expect(await nodes[0].running.execute(issueCommand())).toMatchObject({ value: { day: '2026-11-03' } })
    expect(await nodes[1].running.execute(issueCommand())).toMatchObject({
      value: { day: '2026-11-03', ticket: { ticketNo: 'A002' } },
    })
  })

  it('hear of each other by looking, when no notice comes through', async () => {
    const address = await postgres.newDatabase()
    const deaf = await node(address, {
      wrap: (engine) => ({ ...engine, nodes: engine.nodes && { ...engine.nodes, hear: () => () => {} } }),
    })
    const other = await node(address)
    await other.running.execute(issueCommand())
    await until('it has looked', () => deaf.told.length === 1)
    expect(deaf.told).toEqual(other.told)
  })

  it('decide again when somebody wrote without waiting for his turn', async () => {
    const address = await postgres.newDatabase()
    const polite = await node(address)
    // This one never waits: it reads and writes whenever it likes.
    const rude = await node(address, {
      wrap: (engine) => ({
        ...engine,
        nodes: engine.nodes && {
          ...engine.nodes,
          alone: async (_key, use) => ({ ok: true, value: await use(engine) }),
        },
      }),
    })
    const nodes = [polite, rude]
    const outcomes: Outcome[] = []
    for (let round = 0; round < 30; round += 1) {
      outcomes.push(...(await Promise.all(nodes.map(({ running }) => running.execute(issueCommand())))))
    }
    const given = outcomes.map(ticketNoOf)
    expect(new Set(given).size).toBe(60)
    expect(given.filter((no) => no.startsWith('refused'))).toEqual([])
    expect(polite.log.text() + rude.log.text()).toContain('another-node-was-first')
    await until('both have heard of all', () => nodes.every(({ told }) => told.length === 60))
    for (const one of nodes) expect(seqsOf(one)).toEqual(upTo(60))
    expect(await polite.state()).toEqual(await rebuiltState(polite.engine, hall, (await polite.state()).day))
  })

  it('tell once what a commit did of which nobody knew whether it did', async () => {
    const address = await postgres.newDatabase()
    let isDoubtful = false
    const one = await node(address, {
      wrap: (engine) => ({
        ...engine,
        nodes: engine.nodes && {
          ...engine.nodes,
          alone: (key, use) =>
            engine.nodes?.alone(key, (storage) =>
              use({
                ...storage,
                async commit(writes) {
                  const done = await storage.commit(writes)
                  return isDoubtful ? failed({ code: 'storage-failed', detail: 'the line was cut' }) : done
                },
              }),
            ) ?? Promise.reject(new Error('not shared')),
        },
      }),
    })
    await one.running.execute(issueCommand())
    isDoubtful = true
    const command = issueCommand()
    expect(await one.running.execute(command)).toMatchObject({ error: { code: 'storage-failed' } })
    isDoubtful = false
    expect(ticketNoOf(await one.running.execute(command))).toBe('A002')
    await one.running.execute(issueCommand())
    expect(seqsOf(one)).toEqual([1, 2, 3])
  })

  it('refuse whoever edited the journal beneath them, and say so', async () => {
    const address = await postgres.newDatabase()
    const nodes = await Promise.all([node(address), node(address)])
    await nodes[0].running.execute(issueCommand())
    await until('both know', () => nodes.every(({ told }) => told.length === 1))
    await runSql(address, `UPDATE journal SET actor = 'K09'; UPDATE head SET hash = '${'a'.repeat(64)}'`)
    expect(await nodes[1].running.execute(issueCommand())).toMatchObject({
      error: { code: 'storage-failed' },
    })
    expect(nodes[1].running.health().status).toBe('degraded')
    expect(nodes[1].log.text()).toContain('the journal does not go on from here')
  })
})

describe.skipIf(noPostgres !== null)(`a database out of reach${postgresNote}`, () => {
  const postgres = usePostgres()

  it('for one node: it refuses what may be asked again, says so, and catches up afterwards', async () => {
    const address = await postgres.newDatabase()
    const cable = await layCable(postgres.server().port)
    const far = address.replace(`:${postgres.server().port}/`, `:${cable.port}/`)
    const [cut, other] = await Promise.all([node(far), node(address)])
    try {
      expect(ticketNoOf(await cut.running.execute(issueCommand()))).toBe('A001')
      cable.pull()
      const lost = issueCommand()
      expect(await cut.running.execute(lost)).toMatchObject({ error: { code: 'storage-failed' } })
      expect(cut.running.health().status).toBe('degraded')
      const given: string[] = []
      for (let at = 0; at < 20; at += 1) given.push(ticketNoOf(await other.running.execute(issueCommand())))
      expect(given).toEqual(upTo(20).map((at) => `A${String(at + 1).padStart(3, '0')}`))
      expect(cut.told).toHaveLength(1)
      cable.plug()
      await until('it has caught up', () => cut.told.length === 21)
      await until('it says so', () => cut.running.health().status === 'ok')
      expect(seqsOf(cut)).toEqual(upTo(21))
      expect(ticketNoOf(await cut.running.execute(lost))).toBe('A022')
      await until('both know', () => other.told.length === 22)
      expect(cut.told).toEqual(other.told)
    } finally {
      await cut.close()
      await cable.close()
    }
  })

  it('for all, because it went down under load: nothing that was answered is lost, nothing is done twice', async () => {
    const address = await postgres.newDatabase()
    const nodes = await Promise.all([node(address), node(address)])
    const acked = new Map<string, string>()
    const asking = { isOver: false }
    async function ask(one: Node): Promise<void> {
      while (!asking.isOver) {
        const command = issueCommand({ requestId: newRequestId() })
        let outcome = await one.running.execute(command)
        for (let tries = 0; !outcome.ok && tries < 200; tries += 1) {
          await new Promise((resolve) => setTimeout(resolve, 50))
          outcome = await one.running.execute(command)
        }
        acked.set(command.payload.requestId, ticketNoOf(outcome))
      }
    }
    const load = nodes.flatMap((one) => [ask(one), ask(one), ask(one)])
    await until('it is busy', () => acked.size > 50)
    await postgres.server().crash()
    await until('they notice', () => nodes.every(({ running }) => running.health().status === 'degraded'))
    await postgres.server().start()
    const before = acked.size
    await until('it is busy again', () => acked.size > before + 50)
    asking.isOver = true
    await Promise.all(load)
    const numbers = [...acked.values()]
    expect(numbers.filter((no) => !/^A\d+$/.test(no))).toEqual([])
    expect(new Set(numbers).size).toBe(numbers.length)
    const rows = await runSql(address, `SELECT request_id FROM journal`)
    const requests = rows.map((row) => row['request_id'])
    expect(new Set(requests).size).toBe(requests.length)
    expect(new Set(requests)).toEqual(new Set(acked.keys()))
    await until('both know', () => nodes.every(({ told }) => told.length === requests.length))
    for (const one of nodes) expect(seqsOf(one)).toEqual(upTo(requests.length))
    const store = createStore(nodes[0].engine, hall.hallId)
    expect((await store.ticketsOf((await nodes[0].state()).day)).ok).toBe(true)
  })
})
