import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failed } from '../../domain/result.ts'
import { nextTurn, randomId } from '../../server/clock.ts'
import { createNodeBus, type NodeBus } from '../../server/node-bus.ts'
import { createNodePresence, type NodePresence } from '../../server/node-presence.ts'
import { openEngine, type Engine, type NoticeListener, type Write } from '../../server/storage/engine.ts'
import { migrate } from '../../server/storage/schema.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'

const NOTICE = 'SELECT ? AS notice'

let folder = ''
let clock: FakeClock
let hub: Set<TestNode>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-bus-'))
  clock = createFakeClock()
  hub = new Set()
})
afterEach(async () => {
  for (const node of hub) await node.engine.close()
  rmSync(folder, { recursive: true, force: true })
})

interface TestNode {
  readonly bus: NodeBus
  readonly presence: NodePresence
  readonly engine: Engine
  readonly listeners: Set<NoticeListener>
  /** Names that changed here, in order. */
  readonly changes: string[]
  isCut: boolean
  /** Nothing is said any more, as of a process that was killed. */
  die(): void
}

/** A node on a file that several have open, with notices that go through this process. */
async function newNode(): Promise<TestNode> {
  const opened = openEngine({ file: join(folder, 'hall.db'), nextTurn })
  if (!opened.ok) throw new Error(opened.error.detail)
  const plain = opened.value
  await migrate(plain)
  const listeners = new Set<NoticeListener>()
  const fault = failed({ code: 'storage-failed', detail: 'cut' } as const)
  const tell = (text: string): void => {
    for (const node of hub) if (!node.isCut) for (const listener of node.listeners) listener.heard(text)
  }
  const isNotice = ({ sql }: Write): boolean => sql === NOTICE
  const engine: Engine = {
    ...plain,
    read: (sql, params) => (node.isCut ? Promise.resolve(fault) : plain.read(sql, params)),
    async commit(writes) {
      if (node.isCut) return fault
      const done = await plain.commit(writes.filter((write) => !isNotice(write)))
      if (done.ok) for (const { params } of writes.filter(isNotice)) tell(String(params[0]))
      return done
    },
    nodes: {
      alone: async (_key, use) => ({ ok: true, value: await use(engine) }),
      notice: (text) => ({ sql: NOTICE, params: [text] }),
      say(text) {
        if (!node.isCut) tell(text)
        return Promise.resolve(!node.isCut)
      },
      hear(listener) {
        listeners.add(listener)
        listener.lineIs(true)
        return () => listeners.delete(listener)
      },
    },
  }
  const node: { -readonly [Key in keyof TestNode]: TestNode[Key] } = {
    engine,
    listeners,
    changes: [],
    isCut: false,
    die() {
      node.isCut = true
      listeners.clear()
    },
    presence: undefined as unknown as NodePresence,
    bus: undefined as unknown as NodeBus,
  }
  hub.add(node)
  node.presence = createNodePresence(engine.nodes, clock, randomId)
  node.bus = createNodeBus({ hallId: 'h', engine, presence: node.presence, clock, newId: randomId })
  node.bus.onChange((name) => node.changes.push(name))
  await clock.settle()
  return node
}

/** Lets what is on its way to the database and back arrive. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await clock.settle()
}

describe('a name that only one node can have', () => {
  it('is had by whoever was first, and the other learns by whom and with what', async () => {
    const [one, two] = [await newNode(), await newNode()]
    const taken = await Promise.all([
      one.bus.take('counter/c1', { staffNo: '1001' }, false),
      two.bus.take('counter/c1', { staffNo: '1002' }, false),
    ])
    expect(taken[0]).toEqual({ ok: true, value: null })
    expect(taken[1]).toEqual({
      ok: true,
      value: { node: one.bus.nodeId, value: { staffNo: '1001' } },
    })
    await settled()
    expect(two.bus.find('counter/c1')?.node).toBe(one.bus.nodeId)
  })

  it('is free when it was given up, and goes over when it is taken over', async () => {
    const [one, two] = [await newNode(), await newNode()]
    await one.bus.take('a', 1, false)
    one.bus.drop('a')
    await settled()
    expect(two.bus.find('a')).toBeUndefined()
    expect(await two.bus.take('a', 2, false)).toEqual({ ok: true, value: null })
    expect(await one.bus.take('a', 3, true)).toEqual({ ok: true, value: null })
    await settled()
    expect(two.bus.find('a')).toEqual({ node: one.bus.nodeId, value: 3 })
    expect(two.changes.at(-1)).toBe('a')
  })

  it('given up and taken again at once is had, and the giving up does not come after', async () => {
    const one = await newNode()
    await one.bus.take('a', 1, false)
    one.bus.drop('a')
    expect(await one.bus.take('a', 2, false)).toEqual({ ok: true, value: null })
    await settled()
    const other = await newNode()
    expect(await other.bus.take('a', 3, false)).toMatchObject({ value: { node: one.bus.nodeId, value: 2 } })
  })
})

describe('a node that is not heard', () => {
  it('is given up by the others, after it has stopped relying on what it had', async () => {
    const [one, two] = [await newNode(), await newNode()]
    await one.bus.take('counter/c1', 1, false)
    one.bus.put('host/K01', { printer: 'ok' })
    one.bus.keep('said/a', 7)
    await clock.advance(2000)
    await settled()
    expect([one.bus.isSure(), two.bus.find('counter/c1')?.node]).toEqual([true, one.bus.nodeId])
    one.isCut = true
    await clock.advance(5900)
    expect(two.bus.find('counter/c1')?.node).toBe(one.bus.nodeId)
    await clock.advance(500)
    expect(one.bus.isSure()).toBe(false)
    expect(await two.bus.take('counter/c1', 2, false)).toMatchObject({ value: { node: one.bus.nodeId } })
    await clock.advance(4000)
    await settled()
    expect(two.bus.find('counter/c1')).toBeUndefined()
    expect(two.bus.find('host/K01')).toBeUndefined()
    expect(two.bus.find('said/a')).toEqual({ node: '', value: 7 })
    expect(await two.bus.take('counter/c1', 2, false)).toEqual({ ok: true, value: null })
  })

  it('has again what nobody took meanwhile, and learns what somebody did, before it is sure of itself', async () => {
    const [one, two] = [await newNode(), await newNode()]
    await one.bus.take('counter/c1', 1, false)
    await one.bus.take('counter/c2', 1, false)
    one.bus.put('host/K01', { printer: 'ok' })
    await settled()
    one.isCut = true
    await clock.advance(20_000)
    await settled()
    expect(await two.bus.take('counter/c1', 2, false)).toEqual({ ok: true, value: null })
    one.isCut = false
    expect(one.bus.isSure()).toBe(false)
    await clock.advance(2000)
    await settled()
    expect(one.bus.isSure()).toBe(true)
    expect(one.bus.find('counter/c1')).toEqual({ node: two.bus.nodeId, value: 2 })
    expect(one.changes).toContain('counter/c1')
    expect(two.bus.find('counter/c2')?.node).toBe(one.bus.nodeId)
    expect(two.bus.find('host/K01')).toEqual({ node: one.bus.nodeId, value: { printer: 'ok' } })
  })

  it('that says goodbye leaves nothing behind', async () => {
    const [one, two] = [await newNode(), await newNode()]
    await one.bus.take('counter/c1', 1, false)
    await one.bus.close()
    await one.presence.close()
    await settled()
    expect(two.bus.find('counter/c1')).toBeUndefined()
    expect(await two.bus.take('counter/c1', 2, false)).toEqual({ ok: true, value: null })
  })
})

describe('a question to another node', () => {
  it('is answered, or not in time, or not asked at all', async () => {
    const [one, two] = [await newNode(), await newNode()]
    two.bus.onAsk('paper', (payload) => Promise.resolve({ printed: payload }))
    expect(await one.bus.ask(two.bus.nodeId, 'paper', 'A001', 1000)).toEqual({ printed: 'A001' })
    const late = one.bus.ask('nobody', 'paper', 'A001', 1000)
    await clock.advance(1000)
    expect(await late).toBeUndefined()
    one.isCut = true
    expect(await one.bus.ask(two.bus.nodeId, 'paper', 'A001', 1000)).toBeNull()
  })
})
